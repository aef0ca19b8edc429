"""The navigation for each role, and its current item."""

import pytest
from django.test import RequestFactory
from django.urls import ResolverMatch

from touchstone.units.access import NOBODY, Access, everything
from touchstone.web.common import navigation
from touchstone.web.common.navigation import ON_A_PHONE, Navigation, NavItem, Place

PLACES = (
    Place("Today", "web:today", "today", key="t"),
    Place("Sessions", "web:sessions", "sessions", "study.view", "s", ("web:session",)),
    Place("Units", "web:units", "units", "units.view", "u", ("web:unit",)),
)


@pytest.fixture(autouse=True)
def _places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "PLACES", PLACES)


def offered(
    rf: RequestFactory, access: Access, here: str = "web:today", campaign: str = "theme"
) -> Navigation:
    request = rf.get("/")
    request.access = access  # type: ignore[attr-defined]
    request.resolver_match = ResolverMatch(
        lambda: None,
        (),
        {"campaign": campaign} if campaign else {},
        here.partition(":")[2],
        namespaces=["web"],
    )
    return navigation.navigation(request)


def test_a_reader_is_offered_what_the_reader_may_open(rf: RequestFactory) -> None:
    reader = Access(7, {"study.view": ("0001",)})
    assert [item.label for item in offered(rf, reader).items] == ["Today", "Sessions"]
    assert [item.url for item in offered(rf, reader).items] == ["/c/theme/today/", "/c/theme/sessions/"]


def test_nobody_is_offered_nothing(rf: RequestFactory) -> None:
    assert offered(rf, NOBODY).items == ()


def test_outside_a_campaign_there_is_no_navigation(rf: RequestFactory) -> None:
    assert offered(rf, everything(1), campaign="").items == ()


@pytest.mark.parametrize(
    ("here", "active"),
    [
        ("web:sessions", "Sessions"),
        ("web:session-correct", "Sessions"),
        ("web:unit", "Units"),
        ("web:reading", None),
    ],
)
def test_the_line_of_the_page_is_the_current_one(rf: RequestFactory, here: str, active: str | None) -> None:
    reader = Access(7, {"study.view": ("0001",), "units.view": ("0001",)})
    current = [item.label for item in offered(rf, reader, here).items if item.active]
    assert current == ([active] if active else [])


def test_a_phone_holds_four_and_keeps_the_rest_behind_more() -> None:
    items = tuple(NavItem(str(number), "#", "today") for number in range(6))
    navigation = Navigation(items)
    assert len(navigation.first) == ON_A_PHONE
    assert navigation.first + navigation.rest == items


def test_every_place_has_its_page(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    labels = [item.label for item in offered(rf, everything(1)).items]
    assert len(labels) == len(navigation.PLACES) == len(set(labels))
    keys = [place.key for place in navigation.PLACES if place.key]
    assert len(keys) == len(set(keys))
