"""A trail tells of an event only what its reader may see by the event's own path, and names no unit elsewhere."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from tests.problems.register import Register
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.problems.actions import Assignment
from touchstone.problems.actions.specials import change_special, create_special
from touchstone.problems.fields import SpecialEntry
from touchstone.study.actions import correct_session
from touchstone.units.access import everything
from touchstone.units.actions import assign_unit, move_unit, unassign_unit

ELSEWHERE = ("公司", "Company", "分公司", "Branch", "南区", "South")
"""Names that a reader of the northern unit never reads."""


def group(place: Place, register: Register) -> str:
    rights: dict[str, Any] = {"by": place.world.keeper, "access": everything()}
    for name in ("company", "south"):
        assignment = assign_unit(group=place.group, unit=place.world.units[name], from_day=june(1), **rights)
        unassign_unit(assignment=assignment, to_day=june(20), **rights)
    return f"steering-groups/{place.group.pk}/"


def unit(place: Place, register: Register) -> str:
    units = place.world.units
    for parent in ("company", "south"):
        move_unit(by=place.people[OFFICE], access=everything(), unit=units["north"], to_parent=units[parent])
    return f"units/{units['north'].pk}/"


def session(place: Place, register: Register) -> str:
    held = place.world.hold("company", "reading-class", 3)
    for version, name in enumerate(("south", "north"), start=1):
        entry = place.world.entry(name, "reading-class", 3)
        correct_session(
            by=place.people[OFFICE], access=everything(), session=held, version=version, entry=entry
        )
    return f"sessions/{held.pk}/"


def problem(place: Place, register: Register) -> str:
    found = register.register("company")
    for name in ("south", "north"):
        assignment = Assignment(unit=place.world.units[name], standard="It runs for a month.")
        found = register.do("assign_problem", found, register.office, assignment=assignment)
    return f"problems/{found.pk}/"


def special(place: Place, register: Register) -> str:
    rights: dict[str, Any] = {"by": register.office, "access": register.access(register.office)}
    entries = [SpecialEntry("Less paper", place.world.units[name]) for name in ("company", "south", "north")]
    made = create_special(campaign=place.world.campaign, entry=entries[0], **rights)
    for version, entry in enumerate(entries[1:], start=1):
        change_special(special=made, version=version, entry=entry, **rights)
    return f"special-rectifications/{made.pk}/"


@pytest.mark.parametrize("make", [group, unit, session, problem, special])
def test_a_record_that_came_from_elsewhere_does_not_say_where(
    place: Place, register: Register, make: Callable[[Place, Register], str]
) -> None:
    address = make(place, register)
    read = place.get(ORGANISER, address)
    assert not [name for name in ELSEWHERE if name in read]
    everything_is_said = place.get(OFFICE, address)
    assert "南区" in everything_is_said
    if make is not group:  # whose events stand at the unit that was assigned
        assert "a unit elsewhere" in read
    assert "a unit elsewhere" not in everything_is_said


def test_the_history_and_its_files_name_no_unit_elsewhere(place: Place, register: Register) -> None:
    for make in (group, unit, session, problem, special):
        make(place, register)
    seen = {
        "page": lambda who: place.get(who, "history/"),
        "paper": lambda who: place.get(who, "history/print/"),
        "file": lambda who: place.client(who).get("/c/world/history/export/csv/").content.decode("utf-8-sig"),
    }
    for read in seen.values():
        assert not [name for name in ELSEWHERE if name in read(AUDITOR)]
        assert "南区" in read(OFFICE)
    rows = list(csv.reader(io.StringIO(seen["file"](AUDITOR))))
    assert any("a unit elsewhere → a unit elsewhere" in row[-1] for row in rows)
