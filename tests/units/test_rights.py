"""The rights that appointments give."""

import datetime
import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import DAY, make_appointment, make_person, make_tree

from touchstone.study.permissions import StudyPermission
from touchstone.units.access import NOBODY, everything, within
from touchstone.units.actions import assign_unit, close_group, create_group, end_appointment
from touchstone.units.models import Unit, User
from touchstone.units.paths import EVERYWHERE, topmost
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import build_access
from touchstone.units.roles import Role, permissions_of

pytestmark = pytest.mark.django_db

VIEW, CHANGE, APPOINT = UnitPermission.VIEW, UnitPermission.CHANGE, UnitPermission.APPOINT
RECORD = StudyPermission.RECORD


def day(offset: int) -> datetime.date:
    return DAY + datetime.timedelta(offset)


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree({"省": {"市": {"区": {"街道": {}}}, "另一市": {}}})


@pytest.fixture
def person() -> User:
    return make_person("zhang", name="张")


def test_an_appointment_holds_from_its_first_day_to_its_last(units: dict[str, Unit], person: User) -> None:
    make_appointment(person, Role.ORGANISER, unit=units["市"], from_day=day(0), to_day=day(2))
    allowed = [build_access(person, day(offset)).allows(RECORD) for offset in (-1, 0, 1, 2, 3)]
    assert allowed == [False, True, True, True, False]


def test_a_role_holds_at_the_unit_and_below_only(units: dict[str, Unit], person: User) -> None:
    make_appointment(person, Role.ORGANISER, unit=units["市"])
    access = build_access(person, DAY)
    assert {name for name, unit in units.items() if access.covers(RECORD, unit.path)} == {"市", "区", "街道"}
    assert not access.covers(RECORD, EVERYWHERE)
    assert access.roles == {Role.ORGANISER}
    assert access.user_id == person.pk


def test_several_appointments_are_added_up_by_permission(units: dict[str, Unit], person: User) -> None:
    for role, name in itertools.product((Role.LEADER, Role.ORGANISER), ("区", "另一市")):
        make_appointment(person, role, unit=units[name])
    make_appointment(person, Role.AUDITOR, unit=units["市"])
    access = build_access(person, DAY)
    assert access.paths(VIEW) == topmost([units["市"].path, units["另一市"].path])
    assert access.paths(RECORD) == topmost([units["区"].path, units["另一市"].path])
    assert not access.allows(CHANGE)
    assert access.roles == {Role.LEADER, Role.ORGANISER, Role.AUDITOR}


def test_a_member_sees_what_the_group_is_assigned_on_the_day(units: dict[str, Unit], person: User) -> None:
    group = create_group(by=None, access=everything(), owner=units["省"], kind="steering", name="一组")
    assign_unit(by=None, access=everything(), group=group, unit=units["区"], from_day=day(0), to_day=day(4))
    assign_unit(by=None, access=everything(), group=group, unit=units["另一市"], from_day=day(3))
    make_appointment(person, Role.STEERING, group=group, from_day=day(1))
    seen = {offset: set(build_access(person, day(offset)).paths(VIEW)) for offset in (0, 1, 3, 5)}
    there, other = units["区"].path, units["另一市"].path
    assert seen == {0: set(), 1: {there}, 3: {there, other}, 5: {other}}
    close_group(by=None, access=everything(), group=group, day=day(6))
    assert not build_access(person, day(7)).allows(VIEW)


def test_group_and_unit_roles_do_not_mix(units: dict[str, Unit], person: User) -> None:
    first, second = (
        create_group(by=None, access=everything(), owner=units["省"], kind="steering", name=name)
        for name in "甲乙"
    )
    assign_unit(by=None, access=everything(), group=first, unit=units["区"], from_day=DAY)
    assign_unit(by=None, access=everything(), group=second, unit=units["另一市"], from_day=DAY)
    make_appointment(person, Role.STEERING, group=first)
    make_appointment(person, Role.ORGANISER, group=second)
    access = build_access(person, DAY)
    assert access.paths(RECORD) == (units["另一市"].path,)
    assert set(access.paths(VIEW)) == {units["区"].path, units["另一市"].path}


def test_nobody_without_an_account_or_with_a_locked_one(units: dict[str, Unit], person: User) -> None:
    make_appointment(person, Role.OFFICE, unit=units["省"])
    person.is_active = False
    assert build_access(person, DAY) is NOBODY
    assert build_access(AnonymousUser(), DAY) is NOBODY
    assert not NOBODY.allows(VIEW)


def test_the_keeper_of_the_system_may_do_everything_everywhere() -> None:
    access = build_access(make_person(is_superuser=True), DAY)
    assert access.covers(CHANGE, EVERYWHERE)
    assert access.covers(RECORD, "00010001")


def test_an_audience_holds_everything_below_its_unit_only(units: dict[str, Unit]) -> None:
    access = within(units["市"].path)
    assert access.covers(VIEW, units["区"].path)
    assert not access.covers(VIEW, units["省"].path)
    assert access.user_id is None


def test_an_ended_appointment_ends_the_right(units: dict[str, Unit], person: User) -> None:
    appointment = make_appointment(person, Role.OFFICE, unit=units["省"])
    end_appointment(by=None, access=everything(), appointment=appointment, to_day=day(1))
    assert build_access(person, day(1)).allows(APPOINT)
    assert not build_access(person, day(2)).allows(APPOINT)


def test_two_statements_whatever_is_held(units: dict[str, Unit], person: User) -> None:
    for name in ("省", "市", "区"):
        make_appointment(person, Role.LEADER, unit=units[name])
    for number in range(4):
        group = create_group(
            by=None, access=everything(), owner=units["省"], kind="steering", name=f"{number}组"
        )
        assign_unit(by=None, access=everything(), group=group, unit=units["街道"], from_day=DAY)
        make_appointment(person, Role.STEERING, group=group)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        build_access(person, DAY)
    assert len(statements) == 2


def test_only_the_office_changes_the_organisation() -> None:
    assert {role for role in Role if {CHANGE, APPOINT} & permissions_of(role)} == {Role.OFFICE}
    assert not any(code.endswith((".change", ".record")) for code in permissions_of(Role.AUDITOR))
