"""No cache keeps what somebody who is logged in was shown; what is the same for everybody may be kept."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.web.workspace import OFFICE, Place

OPENS_NO_PAGE = {"/cms/failwhale/", "/accounts/logout/", "/cms/logout/"}
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
    keeper, stranger = Client(), Client()
    keeper.force_login(place.world.keeper)
    addresses = set(fixed(get_resolver().url_patterns)) - OPENS_NO_PAGE
    private = 0
    for address in sorted(addresses):
        answer = keeper.get(address)
        if "no-store" in answer.headers.get("Cache-Control", ""):
            private += 1
        else:
            same = stranger.get(address)
            assert (answer.status_code, answer.content) == (same.status_code, same.content), address
    assert private > 100


@pytest.mark.parametrize("address", PUBLIC)
def test_what_the_public_sees_may_be_kept(place: Place, address: str) -> None:
    assert "no-store" not in Client().get(address).headers.get("Cache-Control", "")
    assert "no-store" in place.client(OFFICE).get(address)["Cache-Control"]


def test_refusals_and_missing_pages_are_not_kept_either(place: Place) -> None:
    for path, status in (("units/999999/", 404), ("people/new/", 200)):
        answer = place.client(OFFICE).get(f"/c/world/{path}")
        assert answer.status_code == status
        assert "no-store" in answer["Cache-Control"]
