"""Groups and their units."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import DAY, access_with, make_appointment, make_person, make_tree

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.units.access import NOBODY, Access, everything
from touchstone.units.actions import (
    assign_unit,
    change_group,
    close_group,
    close_unit,
    create_group,
    unassign_unit,
)
from touchstone.units.models import Group, GroupAssignment, GroupKind, Unit
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import (
    build_access,
    find_assignments,
    find_groups,
    find_groups_of_unit,
    find_members,
    get_group,
)
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

ALL = everything()


def day(offset: int) -> datetime.date:
    return DAY + datetime.timedelta(offset)


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree({"省": {"市": {"区": {}, "县": {}}, "另一市": {}}})


def create(owner: Unit, name: str, number: int | None = None, access: Access = ALL) -> Group:
    return create_group(
        by=None, access=access, owner=owner, kind=GroupKind.STEERING, number=number, name=name
    )


def assign(to: Group, unit: Unit, first: int = 0, last: int | None = None) -> GroupAssignment:
    to_day = None if last is None else day(last)
    return assign_unit(by=None, access=ALL, group=to, unit=unit, from_day=day(first), to_day=to_day)


def test_groups_are_numbered_by_owner_and_kind(units: dict[str, Unit]) -> None:
    assert [create(units["省"], name).number for name in "甲乙"] == [1, 2]
    assert create(units["省"], "丙", 7).number == 7
    assert create(units["省"], "丁").number == 8
    assert create(units["市"], "甲").number == 1
    inspection = create_group(by=None, access=ALL, owner=units["省"], kind="inspection", name="暗访")
    assert inspection.number == 1
    assert AuditEvent.unscoped.filter(verb="units.group-created").count() == 6


def test_a_group_that_cannot_be(units: dict[str, Unit]) -> None:
    create(units["省"], "甲", 3)
    for name, number, field in (
        (" ", None, "name"),
        ("长" * 81, None, "name"),
        ("乙", 3, "number"),
        ("乙", 0, "number"),
    ):
        with pytest.raises(Refused) as error:
            create(units["省"], name, number)
        assert error.value.field == field
    with pytest.raises(Refused) as error:
        create_group(by=None, access=ALL, owner=units["省"], kind="other", name="x")
    assert error.value.field == "kind"
    with pytest.raises(Refused) as error:
        create(units["省"], "乙", access=access_with(UnitPermission.CHANGE, roots=(units["市"],)))
    assert error.value.field == "owner"
    assert Group.unscoped.count() == 1


def test_a_group_changes_its_name(units: dict[str, Unit]) -> None:
    made = create(units["省"], "甲")
    change_group(by=None, access=ALL, group=made, name="第一组", name_en="Group 1")
    change_group(by=None, access=ALL, group=made, name="第一组")
    event = AuditEvent.unscoped.get(verb="units.group-changed")
    assert event.changes == {"name": ["甲", "第一组"], "name_en": ["", "Group 1"]}
    assert Group.unscoped.get().name_key == "第一组"


def test_a_unit_is_guided_from_one_day_to_another(units: dict[str, Unit]) -> None:
    made = create(units["省"], "甲")
    assign(made, units["市"], 0, 4)
    assign(made, units["市"], 5)
    assign(made, units["区"])
    for first, last in ((4, 4), (9, None), (-5, 0)):
        with pytest.raises(Refused) as error:
            assign(made, units["市"], first, last)
        assert error.value.field == "unit"
    assert [(assignment.unit.name, assignment.to_day) for assignment in find_assignments(ALL, made)] == [
        ("市", day(4)),
        ("市", None),
        ("区", None),
    ]
    open_one = GroupAssignment.unscoped.get(unit=units["市"], to_day__isnull=True)
    unassign_unit(by=None, access=ALL, assignment=open_one, to_day=day(9))
    assert [assignment.unit.name for assignment in find_assignments(ALL, made, day(10))] == ["区"]
    with pytest.raises(Refused):
        unassign_unit(by=None, access=ALL, assignment=open_one, to_day=day(11))
    assert AuditEvent.unscoped.filter(verb="units.unit-assigned").count() == 3
    assert AuditEvent.unscoped.get(verb="units.unit-unassigned").path == units["市"].path


def test_what_is_closed_is_not_guided_anew(units: dict[str, Unit]) -> None:
    made = create(units["省"], "甲")
    close_unit(by=None, access=ALL, unit=units["县"], day=DAY)
    with pytest.raises(Refused) as error:
        assign(made, units["县"], 1)
    assert error.value.field == "from_day"
    assign(made, units["区"])
    person = make_person()
    make_appointment(person, Role.STEERING, group=made)
    make_appointment(person, Role.LEADER, group=made, from_day=day(9))
    close_group(by=None, access=ALL, group=made, day=day(3))
    assert find_members(ALL, made, day(4)) == find_assignments(ALL, made, day(4)) == []
    assert AuditEvent.unscoped.get(verb="units.group-closed").changes["members"] == [2, 0]
    for act in (
        lambda: assign(made, units["市"]),
        lambda: close_group(by=None, access=ALL, group=made, day=day(3)),
    ):
        with pytest.raises(Refused):
            act()


def test_the_list_of_groups_counts_in_one_statement(units: dict[str, Unit]) -> None:
    person, other = make_person(), make_person()
    made = [create(units["省"], name) for name in ("甲", "乙", "丙")]
    assign(made[0], units["区"])
    assign(made[0], units["另一市"])
    assign(made[0], units["市"], -9, -1)
    assign(made[1], units["县"])
    make_appointment(person, Role.STEERING, group=made[0])
    make_appointment(person, Role.LEADER, group=made[0])
    make_appointment(other, Role.STEERING, group=made[0])
    close_group(by=None, access=ALL, group=made[2], day=day(-1))
    with CaptureQueriesContext(connection) as statements:
        rows = find_groups(ALL, DAY)
    assert len(statements) == 1
    assert [(row.group.name, row.units, row.members) for row in rows] == [("甲", 2, 2), ("乙", 1, 0)]
    assert [get_group(ALL, group.pk) for group in made] == made
    assert find_groups(ALL, DAY, kind="inspection") == []
    assert [row.group.owner for row in rows] == [units["省"]] * 2
    here = access_with(UnitPermission.VIEW, roots=(units["市"],))
    assert [(row.group.name, row.units) for row in find_groups(here, DAY)] == [("甲", 1), ("乙", 1)]
    there = access_with(UnitPermission.VIEW, roots=(units["另一市"],))
    assert [(row.group.name, row.units) for row in find_groups(there, DAY)] == [("甲", 1)]
    assert find_groups(NOBODY, DAY) == []


def test_who_sees_a_group(units: dict[str, Unit]) -> None:
    made = create(units["省"], "甲")
    assign(made, units["区"])
    member = make_person()
    make_appointment(member, Role.INSPECTOR, group=made)
    assert get_group(ALL, made.pk) == made
    assert get_group(build_access(member, DAY), made.pk) == made
    assert get_group(access_with(UnitPermission.VIEW, roots=(units["区"],)), made.pk) == made
    outsider = access_with(UnitPermission.VIEW, roots=(units["另一市"],))
    assert get_group(outsider, made.pk) is None
    assert find_members(outsider, made) == []
    assert find_assignments(outsider, made) == []
    assert [appointment.user for appointment in find_members(ALL, made)] == [member]


def test_who_guides_a_unit(units: dict[str, Unit]) -> None:
    above, near = create(units["省"], "甲"), create(units["省"], "乙")
    assign(above, units["市"])
    assign(near, units["区"], 0, 5)
    here = access_with(UnitPermission.VIEW, roots=(units["区"],))
    assert [
        (assignment.group.name, assignment.unit.name)
        for assignment in find_groups_of_unit(here, units["区"], DAY)
    ] == [
        ("乙", "区"),
        ("甲", "市"),
    ]
    assert [assignment.group for assignment in find_groups_of_unit(ALL, units["区"], day(6))] == [above]
    assert find_groups_of_unit(here, units["另一市"], DAY) == []
