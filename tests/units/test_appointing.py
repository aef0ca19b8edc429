"""Accounts and appointments: who may appoint whom, to which role, and where."""

import datetime
from typing import Any

import pytest
from tests.factories import DAY, access_with, make_appointment, make_person, make_tree

from touchstone.audit.models import AuditEvent
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.units.access import Access, everything
from touchstone.units.actions import (
    appoint,
    assign_unit,
    close_group,
    close_unit,
    create_group,
    create_person,
    end_appointment,
    take_back_appointment,
)
from touchstone.units.models import Appointment, Group, Unit, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import build_access
from touchstone.units.roles import Role, permissions_of

pytestmark = pytest.mark.django_db

ALL = everything()
APPOINT, VIEW = UnitPermission.APPOINT, UnitPermission.VIEW


def day(offset: int) -> datetime.date:
    return DAY + datetime.timedelta(offset)


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree({"省": {"市": {"区": {}}, "另一市": {}}})


@pytest.fixture
def person() -> User:
    return make_person("zhang", name="张")


@pytest.fixture
def group(units: dict[str, Unit]) -> Group:
    made = create_group(by=None, access=ALL, owner=units["省"], kind="steering", name="一组")
    assign_unit(by=None, access=ALL, group=made, unit=units["另一市"], from_day=DAY)
    return made


def give(access: Access, person: User, role: Role | str, **more: Any) -> Appointment:
    return appoint(**{"by": None, "access": access, "user": person, "role": role, "from_day": DAY} | more)


def test_an_appointment_is_stored_and_recorded(units: dict[str, Unit], person: User) -> None:
    keeper = make_person()
    made = give(ALL, person, "organiser", by=keeper, unit=units["市"], to_day=day(9), post=" 联络员 ")
    made.refresh_from_db()
    assert (made.user, made.role, made.unit, made.group, made.post) == (
        person,
        Role.ORGANISER,
        units["市"],
        None,
        "联络员",
    )
    event = AuditEvent.unscoped.get(verb="units.appointed")
    assert (event.by, event.path) == (keeper, units["市"].path)
    assert event.changes["user"] == [None, "张"]
    assert event.changes["place"] == [None, "市"]


def test_to_a_unit_or_a_group_and_a_role_that_exists(
    units: dict[str, Unit], person: User, group: Group
) -> None:
    refused: list[tuple[dict[str, Any], str]] = [
        ({"role": Role.LEADER}, "unit"),
        ({"role": Role.LEADER, "unit": units["市"], "group": group}, "unit"),
        ({"role": "emperor", "unit": units["市"]}, "role"),
        ({"role": Role.LEADER, "unit": units["市"], "to_day": day(-1)}, "to_day"),
        ({"role": Role.LEADER, "unit": units["市"], "post": "长" * 81}, "post"),
    ]
    for more, field in refused:
        with pytest.raises(Refused) as error:
            give(ALL, person, **more)
        assert error.value.field == field
    assert not Appointment.unscoped.exists()


def test_once_at_a_time(units: dict[str, Unit], person: User, group: Group) -> None:
    give(ALL, person, Role.LEADER, unit=units["市"], from_day=day(0), to_day=day(5))
    give(ALL, person, Role.LEADER, unit=units["市"], from_day=day(10))
    give(ALL, person, Role.LEADER, unit=units["市"], from_day=day(6), to_day=day(9))
    give(ALL, person, Role.ORGANISER, unit=units["市"])
    give(ALL, person, Role.LEADER, unit=units["区"])
    give(ALL, person, Role.LEADER, group=group)
    spans: list[tuple[int, int | None]] = [(5, 5), (9, None), (-3, 0), (-3, None), (20, 30)]
    for first, last in spans:
        with pytest.raises(Refused) as error:
            give(
                ALL,
                person,
                Role.LEADER,
                unit=units["市"],
                from_day=day(first),
                to_day=None if last is None else day(last),
            )
        assert error.value.field == "user"
    with pytest.raises(Refused):
        give(ALL, person, Role.LEADER, group=group, from_day=day(4))


def test_only_where_one_may_appoint(units: dict[str, Unit], person: User, group: Group) -> None:
    make_appointment(office := make_person(), Role.OFFICE, unit=units["市"])
    access = build_access(office, DAY)
    for role in Role:
        give(access, person, role, unit=units["区"])
    for place in (units["省"], units["另一市"]):
        with pytest.raises(Refused) as error:
            give(access, person, Role.LEARNER, unit=place)
        assert error.value.field == "unit"
    with pytest.raises(Refused):
        give(access, person, Role.STEERING, group=group)


def test_nobody_gives_away_more_than_they_hold(units: dict[str, Unit], person: User) -> None:
    """Somebody who may appoint but not record cannot make an organiser, who may."""
    access = access_with(APPOINT, *permissions_of(Role.LEADER), roots=(units["市"],))
    give(access, person, Role.LEADER, unit=units["区"])
    give(access, person, Role.LEARNER, unit=units["区"])
    for role in (Role.ORGANISER, Role.OFFICE):
        with pytest.raises(Refused) as error:
            give(access, person, role, unit=units["区"])
        assert error.value.field == "role"


def test_a_group_that_guides_units_elsewhere_is_no_way_round(units: dict[str, Unit], person: User) -> None:
    """Members of a group gain rights in its units, so both appointing and assigning are limited."""
    make_appointment(office := make_person(), Role.OFFICE, unit=units["市"])
    access = build_access(office, DAY)
    own = create_group(by=None, access=access, owner=units["市"], kind="steering", name="市组")
    with pytest.raises(Refused) as error:
        assign_unit(by=None, access=access, group=own, unit=units["另一市"], from_day=DAY)
    assert error.value.field == "unit"
    assign_unit(by=None, access=ALL, group=own, unit=units["另一市"], from_day=DAY)
    with pytest.raises(Refused) as error:
        give(access, person, Role.STEERING, group=own)
    assert error.value.field == "role"
    give(ALL, person, Role.ORGANISER, group=own)
    few = Access(None, dict.fromkeys((APPOINT, UnitPermission.CHANGE, VIEW), (units["省"].path,)))
    with pytest.raises(Refused) as error:
        assign_unit(by=None, access=few, group=own, unit=units["区"], from_day=DAY)
    assert error.value.field == "role"


def test_nobody_is_appointed_to_what_is_closed(units: dict[str, Unit], person: User, group: Group) -> None:
    close_unit(by=None, access=ALL, unit=units["区"], day=day(3))
    give(ALL, person, Role.LEADER, unit=units["区"], from_day=day(3), to_day=day(3))
    with pytest.raises(Refused) as error:
        give(ALL, person, Role.LEARNER, unit=units["区"], from_day=day(4))
    assert error.value.field == "from_day"
    close_group(by=None, access=ALL, group=group, day=day(3))
    with pytest.raises(Refused):
        give(ALL, person, Role.STEERING, group=group)


def test_an_end_comes_once_and_may_come_sooner(units: dict[str, Unit], person: User) -> None:
    made = give(ALL, person, Role.LEADER, unit=units["市"])
    for to_day in (day(9), day(5), day(5)):
        end_appointment(by=None, access=ALL, appointment=made, to_day=to_day, reason="调离")
    assert Appointment.unscoped.get().to_day == day(5)
    assert AuditEvent.unscoped.filter(verb="units.appointment-ended").count() == 2
    for bad in (day(6), day(-1)):
        with pytest.raises(Refused) as error:
            end_appointment(by=None, access=ALL, appointment=made, to_day=bad)
        assert error.value.field == "to_day"
    with pytest.raises(Refused):
        end_appointment(
            by=None, access=access_with(APPOINT, roots=(units["区"],)), appointment=made, to_day=day(2)
        )


def test_what_has_not_begun_is_taken_back_where_one_may_appoint(person: User, units: dict[str, Unit]) -> None:
    tomorrow = clock.today() + datetime.timedelta(1)
    where = {"unit": units["市"], "from_day": tomorrow, "post": "顾问"}
    made = appoint(by=None, access=ALL, user=person, role=Role.LEADER, **where)
    for access in (access_with(APPOINT, roots=(units["区"],)), access_with(VIEW, roots=(units["省"],))):
        with pytest.raises(Refused):
            take_back_appointment(by=None, access=access, appointment=made)
    take_back_appointment(by=None, access=ALL, appointment=made, reason="误任")
    assert not Appointment.unscoped.exists()
    event = AuditEvent.unscoped.get(verb="units.appointment-taken-back")
    assert (event.target_kind, event.target_key, event.path, event.reason) == (
        "units.user",
        str(person.pk),
        units["市"].path,
        "误任",
    )
    assert event.changes["role"] == ["leader", None]
    assert event.changes["post"] == ["顾问", None]
    with pytest.raises(Refused, match="taken back already"):
        take_back_appointment(by=None, access=ALL, appointment=made)


def test_what_has_begun_is_not_taken_back(person: User, units: dict[str, Unit]) -> None:
    begun = appoint(
        by=None, access=ALL, user=person, role=Role.LEADER, unit=units["市"], from_day=clock.today()
    )
    with pytest.raises(Refused, match="End it instead"):
        take_back_appointment(by=None, access=ALL, appointment=begun)
    assert Appointment.unscoped.get() == begun


def test_an_account_may_do_nothing_by_itself() -> None:
    person = create_person(by=None, username=" wang ", name=" 王 ", password="a-Long-enough-1")
    assert (person.username, person.name, person.is_staff, person.is_superuser) == (
        "wang",
        "王",
        False,
        False,
    )
    assert person.check_password("a-Long-enough-1")
    assert not build_access(person, DAY).roots
    assert AuditEvent.unscoped.get(verb="units.person-created").changes == {}


def test_an_account_without_a_password() -> None:
    assert not create_person(by=None, username="li", name="李", password=None).has_usable_password()


@pytest.mark.parametrize(
    ("username", "name", "field"),
    [("", "x", "username"), ("zhang", "x", "username"), ("a b", "x", "username"), ("y", "长" * 81, "name")],
)
@pytest.mark.usefixtures("person")
def test_an_account_that_cannot_be(username: str, name: str, field: str) -> None:
    with pytest.raises(Refused) as error:
        create_person(by=None, username=username, name=name, password=None)
    assert error.value.field == field
    assert User.objects.count() == 1
