"""Reading the tree."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import DAY, access_with, make_appointment, make_person, make_tree

from touchstone.units.access import NOBODY, Access, everything
from touchstone.units.actions import (
    assign_unit,
    change_unit,
    close_unit,
    create_group,
    move_unit,
    rename_unit,
    set_aliases,
    set_kinds,
)
from touchstone.units.models import Unit, UnitMove
from touchstone.units.paths import is_under
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import (
    find_aliases,
    find_appointments_of_person,
    find_appointments_of_unit,
    find_kinds,
    find_top_units,
    find_units_of_person,
    get_breadcrumb,
    get_breadcrumbs,
    get_unit,
    get_unit_page,
)
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

ALL = everything()
VIEW = UnitPermission.VIEW
LATER = DAY + datetime.timedelta(1)
SHAPE = {"省": {"市": {"区": {"街道": {}, "镇": {}}, "县": {}}, "另一市": {"郊区": {}}}, "邻省": {}}


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree(SHAPE)


def all_pages(access: Access, size: int, **wanted: object) -> tuple[list[list[str]], list[list[str]]]:
    """Return the names on each page, paging forward to the end and back."""
    page = get_unit_page(access, size=size, **wanted)  # type: ignore[arg-type]
    assert not page.before
    there = [[row.name for row in page.rows]]
    while page.after:
        page = get_unit_page(access, size=size, after=page.after, **wanted)  # type: ignore[arg-type]
        there.append([row.name for row in page.rows])
    back = [there[-1]]
    while page.before:
        page = get_unit_page(access, size=size, before=page.before, **wanted)  # type: ignore[arg-type]
        back.append([row.name for row in page.rows])
    return there, back


@pytest.mark.parametrize("size", [1, 2, 3, 8, 50])
def test_pages_hold_every_visible_unit_once_in_the_order_of_the_tree(
    units: dict[str, Unit], size: int
) -> None:
    for access in (
        ALL,
        NOBODY,
        access_with(VIEW, roots=(units["区"], units["另一市"], units["邻省"])),
        access_with(VIEW, roots=(units["镇"],)),
    ):
        roots = access.paths(VIEW)
        expected = [
            unit.name
            for unit in sorted(units.values(), key=lambda item: item.path)
            if any(is_under(unit.path, root) for root in roots)
        ]
        there, back = all_pages(access, size)
        assert [name for page in there for name in page] == expected
        assert [name for page in reversed(back) for name in page] == expected
        assert all(len(page) == size for page in there[:-1])


@settings(max_examples=40)
@given(st.sets(st.integers(0, 8)), st.integers(0, 8), st.integers(1, 4))
def test_any_scope_and_any_subtree(chosen: set[int], at: int, size: int) -> None:
    Unit.unscoped.all().delete()
    units = list(make_tree(SHAPE).values())
    access = access_with(VIEW, roots=tuple(units[index] for index in chosen))
    within = units[at].path
    visible = Unit.objects.visible_to(access, VIEW).order_by("path")
    expected = [unit.name for unit in visible if is_under(unit.path, within)]
    there, back = all_pages(access, size, within=within)
    assert [name for page in there for name in page] == expected
    assert [name for page in reversed(back) for name in page] == expected


def test_children_are_one_level_of_a_subtree(units: dict[str, Unit]) -> None:
    page = get_unit_page(ALL, within=units["市"].path, level=units["市"].depth + 1)
    assert [row.name for row in page.rows] == ["区", "县"]
    page = get_unit_page(ALL, level=1)
    assert [row.name for row in page.rows] == ["省", "邻省"]


def test_a_page_of_what_exists_and_of_a_kind(units: dict[str, Unit]) -> None:
    kind = set_kinds(by=None, kinds=[("town", "镇", "Town")])["town"]
    change_unit(by=None, access=ALL, unit=units["镇"], details={"kind": kind})
    close_unit(by=None, access=ALL, unit=units["县"], day=DAY)
    change_unit(by=None, access=ALL, unit=units["街道"], details={"opened_on": LATER})
    there = {row.name for row in get_unit_page(ALL, within=units["市"].path, on=DAY).rows}
    assert there == {"市", "区", "镇", "县"}
    there = {row.name for row in get_unit_page(ALL, within=units["市"].path, on=LATER).rows}
    assert there == {"市", "区", "镇", "街道"}
    assert [row.name for row in get_unit_page(ALL).rows if row.kind == kind] == ["镇"]
    assert [str(kind) for kind in find_kinds()] == ["Town"]


def test_a_mark_of_a_unit_that_is_gone_still_has_a_next_page(units: dict[str, Unit]) -> None:
    mark = units["区"].path
    move_unit(by=None, access=ALL, unit=units["区"], to_parent=units["邻省"])
    assert [row.name for row in get_unit_page(ALL, after=mark, size=2).rows] == ["县", "另一市"]


def test_one_unit_in_scope_or_none(units: dict[str, Unit]) -> None:
    access = access_with(VIEW, roots=(units["市"],))
    assert get_unit(access, units["区"].pk) == units["区"]
    assert get_unit(access, units["省"].pk) is None
    assert get_unit(access, 10**9) is None


def test_the_units_above_in_one_statement(units: dict[str, Unit]) -> None:
    with CaptureQueriesContext(connection) as statements:
        trail = get_breadcrumb(ALL, units["街道"])
    assert [unit.name for unit in trail] == ["省", "市", "区"]
    assert len(statements) == 1
    access = access_with(VIEW, roots=(units["市"],))
    assert [unit.name for unit in get_breadcrumb(access, units["街道"])] == ["市", "区"]
    with CaptureQueriesContext(connection) as statements:
        trails = get_breadcrumbs(ALL, [units["镇"], units["郊区"], units["邻省"]])
    assert len(statements) == 1
    assert [[unit.name for unit in trails[units[name].pk]] for name in ("镇", "郊区", "邻省")] == [
        ["省", "市", "区"],
        ["省", "另一市"],
        [],
    ]


def test_the_roots_of_a_reader(units: dict[str, Unit]) -> None:
    assert [unit.name for unit in find_top_units(ALL)] == ["省", "邻省"]
    access = access_with(VIEW, roots=(units["镇"], units["另一市"]))
    assert [unit.name for unit in find_top_units(access)] == ["镇", "另一市"]
    assert find_top_units(NOBODY) == []


def test_counting_what_is_below(units: dict[str, Unit]) -> None:
    def count(access: Access, unit: Unit) -> int:
        page = get_unit_page(access, within=unit.path)
        return sum(row != unit for row in page.rows)

    assert count(ALL, units["省"]) == 7
    assert count(ALL, units["镇"]) == 0
    assert count(access_with(VIEW, roots=(units["区"], units["郊区"])), units["省"]) == 4


def test_names_and_moves_of_a_unit(units: dict[str, Unit]) -> None:
    renamed = rename_unit(by=None, access=ALL, unit=units["县"], name="新县", on=DAY)
    set_aliases(by=None, access=ALL, unit=renamed, names=["乙", "甲"])
    assert [alias.name for alias in find_aliases(ALL, renamed)] == [*sorted("甲乙"), "县"]
    assert find_aliases(access_with(VIEW, roots=(units["区"],)), renamed) == []
    move_unit(by=None, access=ALL, unit=units["县"], to_parent=units["另一市"], on=DAY)
    move_unit(by=None, access=ALL, unit=units["县"], to_parent=units["邻省"], on=LATER)
    moves = UnitMove.unscoped.filter(unit=units["县"]).order_by("-moved_on")
    assert [(move.from_parent, move.to_parent) for move in moves] == [
        (units["另一市"], units["邻省"]),
        (units["市"], units["另一市"]),
    ]


def test_appointments_of_a_unit(units: dict[str, Unit]) -> None:
    person, other = make_person(), make_person()
    make_appointment(person, Role.ORGANISER, unit=units["市"], to_day=DAY)
    make_appointment(other, Role.LEADER, unit=units["市"])
    make_appointment(other, Role.LEADER, unit=units["区"])
    with CaptureQueriesContext(connection) as statements:
        pairs = [
            (appointment.user, appointment.role)
            for appointment in find_appointments_of_unit(ALL, units["市"])
        ]
    assert pairs == [(other, Role.LEADER), (person, Role.ORGANISER)]
    assert len(statements) == 1
    assert [appointment.user for appointment in find_appointments_of_unit(ALL, units["市"], LATER)] == [other]
    assert find_appointments_of_unit(access_with(VIEW, roots=(units["区"],)), units["市"]) == []


def test_where_a_person_serves(units: dict[str, Unit]) -> None:
    person = make_person()
    group = create_group(by=None, access=ALL, owner=units["省"], kind="steering", name="组")
    assign_unit(by=None, access=ALL, group=group, unit=units["县"], from_day=DAY)
    assign_unit(by=None, access=ALL, group=group, unit=units["郊区"], from_day=LATER)
    make_appointment(person, Role.STEERING, group=group)
    make_appointment(person, Role.ORGANISER, unit=units["区"])
    make_appointment(person, Role.LEADER, unit=units["区"])
    assert [unit.name for unit in find_units_of_person(ALL, person, DAY)] == ["区", "县"]
    assert [unit.name for unit in find_units_of_person(ALL, person, LATER)] == ["区", "县", "郊区"]
    assert len(find_appointments_of_person(ALL, person)) == 3
    outsider = access_with(VIEW, roots=(units["邻省"],))
    assert find_appointments_of_person(outsider, person) == []
    assert find_units_of_person(outsider, person, DAY) == []
    own = access_with(VIEW, roots=(units["区"],), user=person)
    assert len(find_appointments_of_person(own, person)) == 3
    assert [unit.name for unit in find_units_of_person(own, person, DAY)] == ["区"]
    assert find_units_of_person(ALL, make_person(), DAY) == []
