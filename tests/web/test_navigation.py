"""The navigation for each role, its groups, and its current item."""

import pytest
from django.test import RequestFactory
from django.urls import ResolverMatch

from touchstone.units.access import NOBODY, Access, everything
from touchstone.web.common import navigation
from touchstone.web.common.navigation import ON_A_PHONE, NavGroup, Navigation, NavItem, Place

PLACES = (
    ("", (Place("Today", "web:today", "today", key="t", leads=True),)),
    (
        "Study",
        (
            Place("Sessions", "web:sessions", "sessions", "study.view", "s", ("web:session",), leads=True),
            Place("Library", "web:library", "reading", "library.view"),
        ),
    ),
    ("Organisation", (Place("Units", "web:units", "units", "units.view", "u", ("web:unit",)),)),
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


def test_entries_stand_in_their_groups_and_an_empty_group_is_left_out(rf: RequestFactory) -> None:
    def groups(access: Access) -> list[tuple[str, list[str]]]:
        return [
            (str(group.heading), [str(item.label) for item in group.items])
            for group in offered(rf, access).groups
        ]

    assert groups(Access(7, {"study.view": ("0001",)})) == [("", ["Today"]), ("Study", ["Sessions"])]
    assert groups(everything(1))[1:] == [("Study", ["Sessions", "Library"]), ("Organisation", ["Units"])]


def test_nobody_is_offered_nothing(rf: RequestFactory) -> None:
    assert offered(rf, NOBODY).groups == ()


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
    current = [item for item in offered(rf, reader, here).items if item.active]
    assert [item.label for item in current] == ([active] if active else [])
    # "page" only on the page itself: one below it is marked as being within the place.
    assert [item.current for item in current] == [
        "page" if here == "web:sessions" else "true" for _ in current
    ]


def test_a_phone_holds_four_and_keeps_the_rest_behind_more_in_its_groups() -> None:
    items = [NavItem(str(number), "#", "today", leads=number in {1, 7}) for number in range(8)]
    navigation = Navigation((NavGroup("A", tuple(items[:3])), NavGroup("B", tuple(items[3:]))))
    assert len(navigation.first) == ON_A_PHONE
    assert [item.label for item in navigation.first] == ["0", "1", "2", "7"]
    assert [(group.heading, [item.label for item in group.items]) for group in navigation.rest] == [
        ("B", ["3", "4", "5", "6"])
    ]


def test_every_place_has_its_page(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    labels = [item.label for item in offered(rf, everything(1)).items]
    places = [place for _heading, places in navigation.PLACES for place in places]
    assert len(labels) == len(places) == len(set(labels))
    assert sum(place.leads for place in places) == ON_A_PHONE
    keys = [place.key for place in places if place.key]
    assert len(keys) == len(set(keys))
