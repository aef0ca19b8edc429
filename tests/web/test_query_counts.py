"""The number of queries of a page does not grow with what it shows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.workspace import AUDITOR, LEADER, OFFICE, STEERING, Place
from tests.world import june

from touchstone.study.actions import record_many
from touchstone.study.fields import SessionEntry
from touchstone.units.access import everything
from touchstone.units.actions import NewUnit, appoint, assign_unit, create_group, create_many, create_person
from touchstone.units.models import Unit
from touchstone.units.roles import Role


def more_units(place: Place, number: int, start: int) -> list[Unit]:
    """Add units below the north, each with a session."""
    world = place.world
    above = world.units["north"]
    above.refresh_from_db()
    news = [NewUnit(f"处{start + number}", above) for number in range(number)]
    made = create_many(by=None, access=everything(), units=news)
    form = world.forms["reading-class"]
    entries = [
        SessionEntry(
            unit=unit, form=form, held_on=june(1 + number % 28), part_of_day="morning", present=number
        )
        for number, unit in enumerate(made)
    ]
    record_many(by=world.keeper, campaign=world.campaign, entries=entries)
    return made


def more_groups(place: Place, units: list[Unit]) -> None:
    """Assign each unit to a group of its own."""
    rights = {"by": place.world.keeper, "access": everything()}
    for number, unit in enumerate(units):
        group = create_group(
            **rights, owner=place.world.units["province"], number=100 + number + unit.pk, name="组"
        )
        assign_unit(**rights, group=group, unit=unit, from_day=june(1))


def more_people(place: Place, units: list[Unit]) -> None:
    """Appoint a person to each unit, and the leader as well."""
    rights = {"by": place.world.keeper, "access": everything(), "from_day": june(1)}
    for unit in units:
        person = create_person(by=None, username=f"person-{unit.pk}", name="人", password=None)
        for user, role in ((person, Role.ORGANISER), (place.people[LEADER], Role.AUDITOR)):
            appoint(user=user, role=role, unit=unit, **rights)


PAGES: dict[str, Callable[[Place], str]] = {
    "board": lambda place: "board/",
    "today": lambda place: "today/",
    "sessions": lambda place: "sessions/",
    "leaders who lectured": lambda place: "sessions/lectures/leaders/",
    "sessions of a unit": lambda place: f"sessions/?unit={place.world.units['north'].pk}",
    "sessions on paper": lambda place: "sessions/print/",
    "sessions as text": lambda place: "sessions/export/csv/",
    "units": lambda place: "units/",
    "units found": lambda place: "units/?q=处",
    "one unit": lambda place: f"units/{place.world.units['north'].pk}/",
    "figure": lambda place: "figures/study.sessions",
    "rows of a figure": lambda place: "figures/study.sessions/rows/csv/",
    "units taking part": lambda place: "figures/campaign.units",
    "figures": lambda place: "figures/",
    "people": lambda place: "people/",
    "people found": lambda place: "people/?q=person",
    "people on paper": lambda place: "people/print/",
    "people as text": lambda place: "people/export/csv/",
    "one person": lambda place: f"people/{place.people[LEADER].pk}/",
    "new person": lambda place: "people/new/?to=group",
    "history": lambda place: "history/",
    "history on paper": lambda place: "history/print/",
    "history as text": lambda place: "history/export/csv/",
    "steering groups": lambda place: "steering-groups/",
    "one group": lambda place: f"steering-groups/{place.group.pk}/",
}


FOR_THE_OFFICE = {name for name in PAGES if "people" in name or "person" in name}

LIMITS = {
    "board": 38,
    "today": 24,  # with the steps up to the first bulletin
    "sessions": 16,
    "units": 20,
    "figure": 28,
    "steering groups": 24,
    "people": 12,
    "one person": 16,
}


def grow(place: Place, number: int, start: int) -> None:
    """Add units, each with a session, a group and people."""
    units = more_units(place, number, start)
    more_groups(place, units)
    more_people(place, units)


def statements(place: Place, who: str, path: str) -> int:
    place.get(who, path)  # the caches of the process are warm now
    with CaptureQueriesContext(connection) as asked:
        place.get(who, path)
    return len(asked)


def all_statements(place: Place, who: str) -> dict[str, int]:
    """Return each page's number of queries for a reader, or for the auditor if the reader may not see it."""
    counts = {}
    for name, path in PAGES.items():
        if who != OFFICE and name in FOR_THE_OFFICE:
            place.get(who, path(place), 403)
        else:
            # A steering group member may not see what the auditor sees.
            reader = AUDITOR if who == STEERING and name.startswith("history") else who
            counts[name] = statements(place, reader, path(place))
    return counts


@pytest.mark.postgres_too
@pytest.mark.parametrize(
    "who",
    [
        pytest.param(OFFICE, marks=pytest.mark.turn(number=0, of=2)),
        pytest.param(STEERING, marks=pytest.mark.turn(number=1, of=2)),
    ],
)
def test_a_page_of_a_hundred_asks_as_often_as_one_of_five(place: Place, who: str) -> None:
    grow(place, 5, 0)
    few = all_statements(place, who)
    grow(place, 95, 5)
    many = all_statements(place, who)
    assert {name: (few[name], many[name]) for name in many if many[name] > few[name]} == {}
    assert len(many) == len(PAGES) - (len(FOR_THE_OFFICE) if who != OFFICE else 0)


@pytest.mark.postgres_too
def test_a_page_asks_no_oftener_than_this(place: Place) -> None:
    more_units(place, 5, 0)
    counts = {name: statements(place, OFFICE, PAGES[name](place)) for name in LIMITS}
    assert {name: number for name, number in counts.items() if number > LIMITS[name]} == {}
