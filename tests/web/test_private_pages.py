"""No cache keeps what somebody who is logged in was shown; what is the same for everybody may be kept."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.web.workspace import OFFICE, Place

OPENS_NO_PAGE = ("/cms/failwhale/", "/accounts/logout/", "/cms/logout/")
"""A page that fails on purpose, and those that end the log-in."""

PUBLIC = ("/problems/", "/inspections/")


def fixed(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Yield every address of the site that has no parameters."""
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from fixed(pattern.url_patterns, route)
        elif not set(route) & set("<>()[]\\"):
            yield route


def test_every_address_forbids_caches_to_keep_what_a_keeper_sees(place: Place) -> None:
    client = Client()
    client.force_login(place.world.keeper)
    addresses = [address for address in dict.fromkeys(fixed(get_resolver().url_patterns)) if address]
    kept = [
        address
        for address in addresses
        if address not in OPENS_NO_PAGE
        and "no-store" not in client.get(address).headers.get("Cache-Control", "")
    ]
    assert len(addresses) > 100
    assert kept == []


@pytest.mark.parametrize("address", PUBLIC)
def test_what_the_public_sees_may_be_kept(place: Place, address: str) -> None:
    assert "no-store" not in Client().get(address).headers.get("Cache-Control", "")
    assert "no-store" in place.client(OFFICE).get(address)["Cache-Control"]


def test_refusals_and_missing_pages_are_not_kept_either(place: Place) -> None:
    for path, status in (("units/999999/", 404), ("nowhere/", 404), ("people/new/", 200)):
        answer = place.client(OFFICE).get(f"/c/world/{path}")
        assert answer.status_code == status
        assert "no-store" in answer["Cache-Control"]
