"""A query that is compiled once answers every reader and every value as if it were compiled for it."""

import datetime
import itertools
from collections.abc import Iterator

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from tests.factories import DAY, Shape, make_appointment, make_person, make_tree

from touchstone.common.prepared import KEY, Prepared
from touchstone.units.access import NOBODY, Access, everything
from touchstone.units.models import Appointment, Unit
from touchstone.units.permissions import UnitPermission
from touchstone.units.prepared import MOST, PreparedInScope
from touchstone.units.queries import in_force_on
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

VIEW = UnitPermission.VIEW
SHAPE: Shape = {"省": {"甲市": {"一区": {}, "二区": {}}, "乙市": {"三区": {}}}, "邻省": {}}


def _below(access: Access, least: int, *, walk: bool = False) -> models.QuerySet[Unit]:
    return Unit.objects.visible_to(access, VIEW, walk=walk).filter(depth__gte=least).order_by("-path")


def _seeing(*paths: str) -> Access:
    return Access(None, {VIEW: paths})


def _readers(paths: list[str]) -> Iterator[Access]:
    yield from (NOBODY, everything())
    yield from map(_seeing, paths)
    yield from (_seeing(*pair) for pair in itertools.pairwise(paths))
    yield _seeing(paths[1], *(f"9{number:03}" for number in range(MOST)))


@pytest.mark.parametrize("walk", [False, True])
def test_each_reader_gets_what_they_may_see(walk: bool) -> None:
    paths = [unit.path for unit in make_tree(SHAPE).values()]
    prepared = PreparedInScope(_below, VIEW, kinds=(models.IntegerField,))
    for _again in range(2):
        for reader in _readers(paths):
            for least in (1, 2, 3):
                assert prepared(reader, least, walk=walk) == list(_below(reader, least, walk=walk))


def test_the_reader_is_not_compiled_in() -> None:
    make_tree(SHAPE)
    seen: list[Access] = []

    def build(access: Access) -> models.QuerySet[Unit]:
        seen.append(access)
        return Unit.objects.visible_to(access, VIEW)

    prepared = PreparedInScope(build, VIEW)
    prepared(Access(7, {VIEW: ("0001",), "other": ("0002",)}, frozenset({Role.OFFICE})))
    assert [(access.user_id, access.paths("other"), access.roles) for access in seen] == [
        (None, (), frozenset())
    ]


def test_it_is_built_once_for_each_shape() -> None:
    paths = [unit.path for unit in make_tree(SHAPE).values()]
    built: list[Access] = []

    def build(access: Access, *, size: int) -> models.QuerySet[Unit]:
        built.append(access)
        return Unit.objects.visible_to(access, VIEW).order_by("path")[:size]

    prepared = PreparedInScope(build, VIEW)
    for path in (paths[1], paths[4], paths[1]):
        assert [unit.path for unit in prepared(_seeing(path), size=1)] == [path]
    assert len(prepared(_seeing(paths[0]), size=2)) == 2
    assert len(built) == 2


def test_values_are_converted_as_their_fields_convert_them() -> None:
    units = make_tree(SHAPE)
    ended, person = DAY + datetime.timedelta(days=9), make_person()
    appointment = make_appointment(person, Role.LEADER, unit=units["甲市"], to_day=ended)
    prepared = Prepared(
        lambda user, day: Appointment.unscoped.filter(in_force_on(day), user=user).values_list(
            "pk", "to_day"
        ),
        KEY,
        models.DateField,
    )
    assert prepared(person.pk, DAY) == [(appointment.pk, ended)]
    assert prepared(person.pk, ended + datetime.timedelta(days=1)) == []
    assert prepared(10**30, DAY) == []


def test_related_records_come_with_the_rows() -> None:
    units = make_tree(SHAPE)
    appointment = make_appointment(make_person(name="王芳"), Role.LEADER, unit=units["甲市"])
    prepared = Prepared(lambda pk: Appointment.unscoped.filter(pk=pk).select_related("unit", "user"), KEY)
    with CaptureQueriesContext(connection) as statements:
        (row,) = prepared(appointment.pk)
        assert (str(row.unit), row.user.name) == ("甲市", "王芳")
    assert len(statements) == 1
