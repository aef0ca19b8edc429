"""Database constraints, each violated once."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from tests.factories import DAY, make_person, make_tree

from touchstone.units.models import Appointment, Group, GroupAssignment, Unit, UnitAlias, User
from touchstone.units.paths import ByteOrderField
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

BEFORE = DAY - datetime.timedelta(1)


class Place:
    """The rows that the tests below need."""

    def __init__(self) -> None:
        units = make_tree({"省": {"市": {}}})
        self.unit, self.other = units["省"], units["市"]
        self.user: User = make_person()
        self.group = Group.unscoped.create(owner=self.unit, kind="steering", number=1, name="一组")

    def appointment(self, **more: Any) -> Appointment:
        given: dict[str, Any] = {"user": self.user, "role": Role.LEADER, "from_day": DAY} | more
        return Appointment.unscoped.create(**given)


def _twice(make: Callable[[], Any]) -> None:
    make()
    make()


BROKEN: dict[str, Callable[[Place], Any]] = {
    "unit_place": lambda at: Unit.unscoped.create(path=at.other.path, depth=2, name="x"),
    "unit_has_a_name": lambda at: Unit.unscoped.create(path="0009", depth=1, name=""),
    "unit_closes_after_it_opens": lambda at: Unit.unscoped.filter(pk=at.unit.pk).update(
        opened_on=DAY, closed_on=BEFORE
    ),
    "alias_once_per_unit": lambda at: _twice(lambda: UnitAlias.unscoped.create(unit=at.unit, name="浙江")),
    "group_number_once": lambda at: Group.unscoped.create(owner=at.unit, kind="steering", number=1, name="x"),
    "group_kind_known": lambda at: Group.unscoped.create(owner=at.unit, kind="other", number=2, name="x"),
    "unit_once_in_a_group": lambda at: _twice(
        lambda: GroupAssignment.unscoped.create(group=at.group, unit=at.unit, from_day=DAY)
    ),
    "assignment_ends_later": lambda at: GroupAssignment.unscoped.create(
        group=at.group, unit=at.unit, from_day=DAY, to_day=BEFORE
    ),
    "appointed_to_a_unit_or_a_group": lambda at: at.appointment(),
    "appointed_to_a_unit_or_a_group (both)": lambda at: at.appointment(unit=at.unit, group=at.group),
    "appointment_ends_later": lambda at: at.appointment(unit=at.unit, to_day=BEFORE),
    "role_known": lambda at: at.appointment(unit=at.unit, role="emperor"),
    "appointed_once_to_a_unit": lambda at: _twice(lambda: at.appointment(unit=at.unit)),
    "appointed_once_to_a_unit (in one campaign)": lambda at: _twice(
        lambda: at.appointment(unit=at.unit, campaign="one")
    ),
    "appointed_once_to_a_group (in one campaign)": lambda at: _twice(
        lambda: at.appointment(group=at.group, campaign="one")
    ),
    "appointed_once_to_a_group": lambda at: _twice(lambda: at.appointment(group=at.group)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name: str) -> None:
    at = Place()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BROKEN[name](at)
    constraint = name.split(" ", maxsplit=1)[0]
    text = str(refused.value)
    assert constraint in text or (connection.vendor == "sqlite" and "UNIQUE" in text)


def test_every_constraint_of_the_area_is_broken_above() -> None:
    models = (Unit, UnitAlias, Group, GroupAssignment, Appointment)
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    assert {name.split(" ")[0] for name in BROKEN} == named


def test_the_same_role_again_after_the_first_ended() -> None:
    at = Place()
    at.appointment(unit=at.unit, to_day=DAY)
    at.appointment(unit=at.unit, from_day=DAY + datetime.timedelta(1))
    at.appointment(unit=at.other)
    at.appointment(unit=at.other, campaign="one")
    at.appointment(unit=at.other, campaign="another")


@pytest.mark.postgres
def test_every_path_column_is_compared_by_byte() -> None:
    """A range of paths is a subtree only if the database compares by byte, whatever its collation."""
    columns = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ByteOrderField)
    }
    assert ("units_unit", "path") in columns
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "JOIN pg_collation l ON l.oid = a.attcollation WHERE l.collname = 'C' AND c.relkind = 'r'"
        )
        by_byte = set(cursor.fetchall())
        assert columns <= by_byte
        cursor.execute("SELECT '~' > 'Z' COLLATE \"C\", 'a' < 'B' COLLATE \"C\"")
        assert cursor.fetchone() == (True, False)
