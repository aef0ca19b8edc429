"""The standing checks: each finds what is odd, and leads to where it is mended."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import access_with
from tests.web.pressed import register_of
from tests.web.test_query_counts import more_units
from tests.web.workspace import OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.campaigns.models import Batch
from touchstone.study.actions import record_session
from touchstone.units.access import everything
from touchstone.units.actions import assign_unit, create_group, create_unit
from touchstone.units.models import Appointment, Unit, UnitAlias, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.oddities import find_namesakes

ALL = everything()


def close(place: Place, unit: str, day: int = 10) -> None:
    """Close a unit without what ends with it, as earlier versions and hands on the database could."""
    Unit.unscoped.filter(pk=place.world.units[unit].pk).update(closed_on=june(day))


def hold(place: Place, unit: str, day: int) -> None:
    world = place.world
    entry = world.entry(unit, "reading-class", day)
    record_session(by=world.keeper, access=ALL, campaign=world.campaign, entry=entry)


def namesake(place: Place) -> None:
    other = create_unit(by=None, access=ALL, parent=place.world.units["city"], name="另一区")
    UnitAlias.unscoped.create(unit=other, name="北区")


def stray(place: Place) -> None:
    create_unit(by=None, access=ALL, parent=place.world.units["province"], name="新单位", name_en="Stray")


def stray_session(place: Place) -> None:
    stray(place)
    place.world.units["stray"] = Unit.unscoped.get(name_en="Stray")
    hold(place, "stray", 5)


def late_session(place: Place) -> None:
    hold(place, "north", 20)
    place.world.campaign.closes_on = june(15)
    place.world.campaign.save()


def session_after_closing(place: Place) -> None:
    hold(place, "north", 20)
    close(place, "north")


def problem_of_closed(place: Place) -> None:
    register_of(place).register("north")
    close(place, "north")


ODD: dict[str, tuple[Callable[[Place], object], str, str]] = {
    "deserted": (lambda place: None, "Company", "/people/new/?unit="),
    "outsiders": (stray, "Stray", "/join/"),
    "namesakes": (namesake, "North", "/merge/"),
    "beyond-batch": (lambda place: Batch.objects.update(closes_on=june(9)), "North", "/leave/"),
    "closed-members": (lambda place: close(place, "north"), "North", "/leave/"),
    "closed-problems": (problem_of_closed, "North", "/problems/"),
    "sessions-outside-campaign": (late_session, "20 June 2019", "/correct/"),
    "sessions-outside-life": (session_after_closing, "20 June 2019", "/correct/"),
    "sessions-uncounted": (stray_session, "Stray", "/sessions/"),
    "groups-without-units": (
        lambda place: create_group(
            by=None, access=ALL, owner=place.world.units["province"], name="空组", name_en="Idle group"
        ),
        "Idle group",
        "/assign/",
    ),
    "groups-without-members": (
        lambda place: assign_unit(
            by=None,
            access=ALL,
            group=create_group(
                by=None, access=ALL, owner=place.world.units["province"], name="空组", name_en="Idle group"
            ),
            unit=place.world.units["north"],
            from_day=june(1),
        ),
        "Idle group",
        "/appoint/",
    ),
    "appointed-at-closed": (lambda place: close(place, "north"), "Leader", "/people/"),
    "idle-appointments": (
        lambda place: User.objects.filter(username="leader").update(is_active=False),
        "Leader",
        "/people/",
    ),
}


def found(place: Place) -> dict[str, int]:
    """Return the numbers on the page of checks, by the code of the check."""
    page = place.get(OFFICE, "checks/")
    rows = re.findall(r'id="odd-([a-z-]+)".*?<td [^>]*class="numeric">([0-9]+)', page, re.DOTALL)
    return {code: int(number) for code, number in rows}


@pytest.mark.postgres_too
@pytest.mark.parametrize("code", ODD)
def test_each_check_finds_what_is_odd_and_leads_to_where_it_is_mended(place: Place, code: str) -> None:
    make, word, there = ODD[code]
    make(place)
    listed = place.get(OFFICE, f"checks/{code}/")
    assert word in listed
    assert there in listed


def test_a_check_is_printed_and_exported(place: Place) -> None:
    for path in ("print/", "export/csv/"):
        assert "Company" in place.get(OFFICE, f"checks/deserted/{path}")


def test_the_page_counts_what_each_check_finds(place: Place) -> None:
    stray_session(place)
    session_after_closing(place)
    numbers = found(place)
    assert numbers["outsiders"] == numbers["sessions-uncounted"] == numbers["sessions-outside-life"] == 1
    assert set(numbers) <= set(ODD)


def test_who_takes_part_and_has_nobody_is_told_from_who_has(place: Place) -> None:
    listed = place.get(OFFICE, "checks/deserted/")
    assert "City" in listed
    assert "North" not in listed
    assert found(place) == {"deserted": 2}


def test_when_nothing_is_odd_it_says_so(place: Place) -> None:
    for name in ("city", "company"):
        Appointment.unscoped.create(
            user=place.people[ORGANISER], role="organiser", unit=place.world.units[name], from_day=june(1)
        )
    page = place.get(OFFICE, "checks/")
    assert "All is well." in page
    assert "Units without anybody" in page
    assert "There is nothing of this kind." in place.get(OFFICE, "checks/deserted/")
    assert '/c/world/checks/"' in page
    assert '/c/world/checks/"' not in place.get(ORGANISER, "units/")


def test_only_what_the_reader_may_change_is_checked(place: Place) -> None:
    namesake(place)
    city, company = (place.world.units[name] for name in ("city", "company"))
    for unit, number in ((city, 1), (company, 0)):
        access = access_with(UnitPermission.CHANGE, roots=(unit,))
        assert find_namesakes(access, place.world.campaign.root.path).count() == number


def test_the_number_of_statements_does_not_grow(place: Place) -> None:
    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            place.get(OFFICE, path)
        return len(captured)

    place.get(OFFICE, "checks/")
    paths = ("checks/", "checks/sessions-uncounted/", "checks/sessions-outside-life/")
    more_units(place, 2, 0)
    close(place, "north")
    Unit.unscoped.filter(name__startswith="处").update(closed_on=june(1))
    before = [statements(path) for path in paths]
    Unit.unscoped.filter(pk=place.world.units["north"].pk).update(closed_on=None)
    more_units(place, 20, 100)
    close(place, "north")
    Unit.unscoped.filter(name__startswith="处").update(closed_on=june(1))
    assert [statements(path) for path in paths] == before
