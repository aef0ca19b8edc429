"""Page URLs equal Django's, although it is called only once for many rows."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from touchstone.campaigns.models import Campaign
from touchstone.web.common import addresses

CAMPAIGN = Campaign(slug="year-2019")


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("board", {}),
        ("figure", {"code": "study.sessions"}),
        ("unit", {"pk": 1}),
        ("unit", {"pk": 2019}),
        ("unit", {"pk": addresses.SOME_KEY}),
        ("unit", {"pk": "7"}),
        ("problem-act", {"pk": 12, "act": "verify"}),
        ("problem-act", {"pk": 12, "act": "close"}),
    ],
)
def test_an_address_is_the_one_that_django_gives(name: str, kwargs: dict[str, object]) -> None:
    expected = reverse(f"web:{name}", kwargs={"campaign": CAMPAIGN.slug, **kwargs})
    assert addresses.to(name, CAMPAIGN, **kwargs) == expected
    assert addresses.to(name, CAMPAIGN, **kwargs) == expected


def test_an_address_lies_below_the_place_where_the_site_is_served() -> None:
    plain = addresses.to("unit", CAMPAIGN, pk=3)
    set_script_prefix("/below/")
    try:
        assert addresses.to("unit", CAMPAIGN, pk=3) == f"/below{plain}"
    finally:
        set_script_prefix("/")
    assert addresses.to("unit", CAMPAIGN, pk=3) == plain


@pytest.mark.parametrize("key", ["seven", None])
def test_what_is_no_key_has_no_address(key: object) -> None:
    with pytest.raises(NoReverseMatch):
        addresses.to("unit", CAMPAIGN, pk=key)
