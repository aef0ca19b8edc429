"""Queries of steering and inspection groups, their members and the units that they guide."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from touchstone.units.access import Access
from touchstone.units.models import Appointment, Group, GroupAssignment, Unit
from touchstone.units.paths import ancestors
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.rights import counts_in, in_force_on


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, the number of visible units that it guides, and the number of its members."""

    group: Group
    units: int
    members: int


def _visible(access: Access) -> "QuerySet[Group, Group]":
    """Return the groups of the reader's subtree, those that guide a unit in it, and those of the reader's own."""
    owned = Group.objects.visible_to(access, UnitPermission.VIEW).filter(pk=OuterRef("pk"))
    guiding = GroupAssignment.objects.visible_to(access, UnitPermission.VIEW).filter(group=OuterRef("pk"))
    own = Appointment.unscoped.filter(
        counts_in(access.campaign), user_id=access.user_id or 0, group=OuterRef("pk")
    )
    return Group.unscoped.filter(Exists(owned) | Exists(guiding) | Exists(own)).select_related("owner")


def _number(rows: "QuerySet[GroupAssignment] | QuerySet[Appointment]", field: str) -> Coalesce:
    numbers = rows.order_by().values("group").annotate(number=Count(field, distinct=True)).values("number")
    return Coalesce(Subquery(numbers), 0)


def find_groups(access: Access, day: datetime.date, *, kind: str = "") -> Sequence[GroupRow]:
    """Return the visible groups that are open on a day by kind and number, with their units and members, in one query."""
    groups = _visible(access).filter(_open_on(day))
    if kind:
        groups = groups.filter(kind=kind)
    guided = GroupAssignment.objects.visible_to(access, UnitPermission.VIEW)
    guided = guided.filter(in_force_on(day), group=OuterRef("pk"))
    appointed = Appointment.unscoped.filter(
        counts_in(access.campaign), in_force_on(day), group=OuterRef("pk")
    )
    rows = groups.annotate(guided=_number(guided, "unit"), appointed=_number(appointed, "user"))
    rows = rows.order_by("kind", "number", "pk")
    return [GroupRow(cast("Group", group), group.guided, group.appointed) for group in rows]


def find_open_groups(access: Access, day: datetime.date, kind: str) -> list[Group]:
    """Return the visible groups of a kind that are open on a day, by number."""
    return list(_visible(access).filter(_open_on(day), kind=kind).order_by("number", "pk"))


def _open_on(day: datetime.date) -> Q:
    return Q(closed_on__isnull=True) | Q(closed_on__gte=day)


def get_group(access: Access, pk: int) -> Group | None:
    """Return a group that the reader may see."""
    return _visible(access).filter(pk=pk).first()


def find_group_keys(access: Access, keys: Iterable[int]) -> set[int]:
    """Return the keys, among these, of the groups that the reader may see."""
    return set(_visible(access).filter(pk__in=set(keys)).values_list("pk", flat=True))


def find_members(access: Access, group: Group, day: datetime.date | None = None) -> list[Appointment]:
    """Return the appointments to a group that count in the reader's campaign, by role.

    Empty if the reader may not see the group.
    """
    appointments = Appointment.unscoped.filter(
        Exists(_visible(access).filter(pk=OuterRef("group"))), counts_in(access.campaign), group=group
    )
    if day is not None:
        appointments = appointments.filter(in_force_on(day))
    return list(appointments.select_related("user").order_by("role", "from_day", "pk"))


def find_assignments(access: Access, group: Group, day: datetime.date | None = None) -> list[GroupAssignment]:
    """Return the assignments of visible units to a group, in the order of the tree."""
    assignments = GroupAssignment.objects.visible_to(access, UnitPermission.VIEW).filter(group=group)
    if day is not None:
        assignments = assignments.filter(in_force_on(day))
    return list(assignments.select_related("unit").order_by("unit__path", "from_day"))


def find_guided(access: Access, day: datetime.date, *, kind: str) -> list[GroupAssignment]:
    """Return the visible assignments to all open groups of a kind on a day, by group, then in the tree's order."""
    assignments = GroupAssignment.objects.visible_to(access, UnitPermission.VIEW).filter(
        in_force_on(day), group__kind=kind
    )
    assignments = assignments.filter(Q(group__closed_on__isnull=True) | Q(group__closed_on__gte=day))
    return list(
        assignments.select_related("group", "unit").order_by("group__number", "group__pk", "unit__path")
    )


def find_groups_of_unit(access: Access, unit: Unit, day: datetime.date) -> list[GroupAssignment]:
    """Return the assignments by which a unit, or a unit above it, is guided on a day; the nearest unit first.

    Anybody who may see the unit may know who guides it.
    """
    if not access.covers(UnitPermission.VIEW, unit.path):
        return []
    assignments = GroupAssignment.unscoped.filter(in_force_on(day), unit__path__in=ancestors(unit.path))
    return list(
        assignments.select_related("group", "unit").order_by("-unit__path", "group__kind", "group__number")
    )
