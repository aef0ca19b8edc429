"""Scope: every read names its reader, and returns exactly what that reader may see."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from tests.factories import DAY, access_with, guard_open, make_appointment, make_person, make_tree

from touchstone.audit.models import AuditEvent
from touchstone.units.access import NOBODY, Access, everything
from touchstone.units.actions import assign_unit, create_group, set_aliases
from touchstone.units.models import Appointment, Group, GroupAssignment, Unit, UnitAlias, UnitMove
from touchstone.units.paths import EVERYWHERE, is_under
from touchstone.units.permissions import UnitPermission
from touchstone.units.roles import Role
from touchstone.units.scoping import ScopedModel, Unscoped

pytestmark = pytest.mark.django_db

VIEW = UnitPermission.VIEW
SHAPE = {"省": {"甲市": {"一区": {}, "二区": {}}, "乙市": {"三区": {}}}, "邻省": {}}


async def _each(rows: Any) -> list[Any]:
    return [row async for row in rows]


DOORS: dict[str, Callable[[Any], Any]] = {
    "iteration": lambda rows: [row for row in rows.all()],  # noqa: C416
    "list": lambda rows: list(rows.all()),
    "len": lambda rows: len(rows.all()),
    "bool": lambda rows: bool(rows.all()),
    "repr": lambda rows: repr(rows.all()),
    "index": lambda rows: rows.all()[0],
    "slice": lambda rows: list(rows.all()[:1]),
    "in": lambda rows: Unit(pk=1) in rows.all(),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(Unit(pk=1)),
    "aggregate": lambda rows: rows.aggregate(Count("pk")),
    "aggregate over a slice": lambda rows: rows.all()[:5].aggregate(Count("pk")),
    "iterator": lambda rows: list(rows.iterator()),
    "aiterator": lambda rows: async_to_sync(_each)(rows.aiterator()),
    "acount": lambda rows: async_to_sync(rows.all().acount)(),
    "values": lambda rows: list(rows.values("name")),
    "values_list": lambda rows: list(rows.values_list("name", flat=True)),
    "only": lambda rows: list(rows.only("name")),
    "distinct": lambda rows: list(rows.values("name").distinct()),
    "annotate": lambda rows: list(rows.values("depth").annotate(Count("pk"))),
    "in_bulk": lambda rows: rows.in_bulk([1]),
    "in_bulk of all": lambda rows: rows.in_bulk(),
    "get": lambda rows: rows.get(pk=1),
    "filter": lambda rows: rows.filter(pk=1).first(),
    "exclude": lambda rows: rows.exclude(pk=1).first(),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "earliest": lambda rows: rows.earliest("opened_on"),
    "latest": lambda rows: rows.latest("opened_on"),
    "dates": lambda rows: list(rows.dates("opened_on", "year")),
    "update": lambda rows: rows.update(name="x"),
    "update of some": lambda rows: rows.filter(pk=1).update(name="x"),
    "delete": lambda rows: rows.filter(pk=1).delete(),
    "raw delete": lambda rows: rows.filter(pk=1)._raw_delete("default"),
    "bulk_update": lambda rows: rows.bulk_update([Unit(pk=1, name="x")], ["name"]),
    "get_or_create": lambda rows: rows.get_or_create(path="0009", depth=1, name="x"),
    "update_or_create": lambda rows: rows.update_or_create(path="0009", defaults={"depth": 1, "name": "x"}),
    "select_for_update": lambda rows: rows.select_for_update().first(),
    "explain": lambda rows: rows.all().explain(),
    "raw": lambda rows: list(rows.raw("SELECT * FROM units_unit")),
    "statement as text": lambda rows: str(rows.all().query),
    "union": lambda rows: list(rows.all().union(Unit.unscoped.all())),
    "union with a scoped one": lambda rows: list(
        rows.visible_to(everything(), VIEW).union(rows.filter(depth=1), all=True)
    ),
    "intersection": lambda rows: list(rows.visible_to(everything(), VIEW).intersection(rows.filter(depth=1))),
    "difference": lambda rows: list(rows.visible_to(everything(), VIEW).difference(rows.filter(depth=9))),
    "or with a scoped one": lambda rows: list(rows.visible_to(everything(), VIEW) | rows.filter(depth=1)),
    "scoped or with it": lambda rows: list(rows.filter(depth=1) | rows.visible_to(everything(), VIEW)),
    "xor": lambda rows: list(rows.visible_to(everything(), VIEW) ^ rows.filter(depth=1)),
    "or with the explicit door": lambda rows: list(
        rows.visible_to(everything(), VIEW) | Unit.unscoped.filter(depth=1)
    ),
    "Subquery": lambda rows: list(Unit.unscoped.annotate(one=Subquery(rows.values("name")[:1]))),
    "Exists": lambda rows: list(Unit.unscoped.filter(Exists(rows.filter(pk=OuterRef("pk"))))),
    "__in": lambda rows: list(UnitAlias.unscoped.filter(unit__in=rows.all())),
    "pk__in": lambda rows: list(Unit.unscoped.filter(pk__in=rows.values("pk"))),
    "prefetch": lambda rows: list(UnitAlias.unscoped.prefetch_related(Prefetch("unit", queryset=rows.all()))),
    "in an update": lambda rows: Unit.unscoped.update(name=Subquery(rows.values("name")[:1])),
    "the tree library": lambda rows: Unit.unscoped.get(name="省").get_children().count(),
}


@pytest.fixture
def units() -> dict[str, Unit]:
    made = make_tree(SHAPE)
    set_aliases(by=None, access=everything(), unit=made["甲市"], names=["甲"])
    return made


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("units")
def test_the_guard_stands_at_every_door(door: str) -> None:
    with pytest.raises(Unscoped):
        DOORS[door](Unit.objects)


@pytest.mark.parametrize("door", sorted(set(DOORS) - {"raw", "statement as text"}))
@pytest.mark.usefixtures("units")
def test_the_explicit_door_is_open(door: str) -> None:
    if "scoped" in door or door in {"xor", "intersection", "difference", "or with the explicit door"}:
        rows: Any = Unit.objects.visible_to(everything(), VIEW)
    else:
        rows = Unit.unscoped
    # A missing row or method does not matter here; ``Unscoped`` does not derive from these.
    with guard_open(), suppress(Unit.DoesNotExist, AttributeError):
        DOORS[door](rows)


@pytest.mark.usefixtures("units")
def test_a_scope_stays_through_everything_that_narrows() -> None:
    rows = Unit.objects.filter(depth=2).visible_to(everything(), VIEW).exclude(name="x").order_by("name")
    assert rows.count() == len(rows) == len(list(rows.iterator())) == 2
    assert (rows & Unit.unscoped.filter(name="甲市")).get().name == "甲市"
    assert (rows | rows.filter(depth=2)).count() == 2


@pytest.mark.usefixtures("units")
def test_nothing_needs_no_scope() -> None:
    assert not Unit.objects.none().exists()
    assert list(Unit.objects.none()) == []


@pytest.mark.usefixtures("units")
def test_the_guard_is_closed_again_after_an_error() -> None:
    with suppress(Unit.DoesNotExist), guard_open():
        Unit.objects.get(name="无")
    with pytest.raises(Unscoped):
        Unit.objects.count()


def test_every_scoped_model_is_guarded() -> None:
    for model in (Unit, *ScopedModel.__subclasses__()):
        for item in [model, *model.__subclasses__()]:
            if not item._meta.abstract:
                with pytest.raises(Unscoped):
                    item.objects.exists()  # type: ignore[attr-defined]
                assert item._default_manager.name == item._base_manager.name == "unscoped"


def _rows(units: dict[str, Unit]) -> Iterator[tuple[type[models.Model], models.Model, tuple[str, ...]]]:
    """Make a row of every scoped model at every unit; yield it with the paths that decide who sees it."""
    person = make_person()
    access = everything()
    by_name = list(units.values())
    for at, unit in enumerate(by_name):
        yield Unit, unit, (unit.path,)
        yield UnitAlias, UnitAlias.unscoped.create(unit=unit, name=f"又名{at}"), (unit.path,)
        move = UnitMove.unscoped.create(unit=unit, moved_on=DAY)
        yield UnitMove, move, (unit.path,)
        group = create_group(by=None, access=access, owner=unit, kind="steering", name=f"第{at}组")
        yield Group, group, (unit.path,)
        other = by_name[at - 1]
        assigned = assign_unit(by=None, access=access, group=group, unit=other, from_day=DAY)
        yield GroupAssignment, assigned, (other.path,)
        yield Appointment, make_appointment(person, Role.LEADER, unit=unit), (unit.path,)
        yield Appointment, make_appointment(person, Role.STEERING, group=group), (unit.path,)
    for event in AuditEvent.unscoped.all():
        yield AuditEvent, event, (event.path,)


def test_visible_is_exactly_what_lies_under_a_root() -> None:
    units = make_tree(SHAPE)
    rows = list(_rows(units))
    kinds = {model for model, _, _ in rows}
    for size in range(len(units) + 1):
        for roots in itertools.combinations(units.values(), size):
            access = access_with(VIEW, roots=roots)
            for model in kinds:
                seen = set(model.objects.visible_to(access, VIEW).values_list("pk", flat=True))  # type: ignore[attr-defined]
                expected = {
                    row.pk
                    for kind, row, paths in rows
                    if kind is model and any(is_under(path, root.path) for path in paths for root in roots)
                }
                assert seen == expected, (model, [str(root) for root in roots])


def test_everywhere_and_nowhere(units: dict[str, Unit]) -> None:
    assert Unit.objects.visible_to(everything(), VIEW).count() == len(units)
    assert Unit.objects.visible_to(Access(None, {VIEW: (EVERYWHERE, units["省"].path)}), VIEW).count() == 7
    assert Unit.objects.visible_to(NOBODY, VIEW).count() == 0
    assert Unit.objects.visible_to(access_with("other.view", roots=(units["省"],)), VIEW).count() == 0


def test_a_sibling_whose_path_begins_alike_is_not_below() -> None:
    """Path steps have a fixed width, so a path begins only with those of its ancestors."""
    wide = make_tree({"省": {f"市{number}": {} for number in range(40)}})
    access = access_with(VIEW, roots=(wide["市0"],))
    assert [unit.name for unit in Unit.objects.visible_to(access, VIEW)] == ["市0"]


def test_two_scopes_narrow_each_other(units: dict[str, Unit]) -> None:
    access = Access(None, {VIEW: (units["甲市"].path,), UnitPermission.CHANGE: (units["省"].path,)})
    both = Unit.objects.visible_to(access, VIEW).visible_to(access, UnitPermission.CHANGE)
    assert {unit.name for unit in both} == {"甲市", "一区", "二区"}


def test_inside_keeps_what_lies_in_both(units: dict[str, Unit]) -> None:
    access = access_with(VIEW, roots=(units["甲市"], units["三区"]))
    for unit in units.values():
        seen = {unit.name for unit in Unit.objects.visible_to(access.inside(VIEW, unit.path), VIEW)}
        below = {one.name for one in units.values() if is_under(one.path, unit.path)}
        assert seen == {"甲市", "一区", "二区", "三区"} & below
