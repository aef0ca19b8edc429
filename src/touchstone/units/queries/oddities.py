"""What is odd among units, groups and accounts: standing checks of the campaign office."""

import datetime
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Length, Substr

from touchstone.units.access import Access
from touchstone.units.models import Appointment, Group, GroupAssignment, Unit, UnitAlias
from touchstone.units.paths import STEP, parent, under_any
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.rights import in_force_on

_ABOVE = Substr("path", 1, Length("path") - STEP)
_END_OF_TREE = Value("~")
"""What sorts after every path, appended to one: see :func:`touchstone.units.paths.subtree_end`."""


def find_namesakes(access: Access, within: str) -> "QuerySet[Unit]":
    """Return the open units below a path that have a name of another open unit directly below the same unit.

    The other has it as its own name, or as another name in use.
    """
    narrowed = access.inside(UnitPermission.CHANGE, within)
    units = Unit.objects.visible_to(narrowed, UnitPermission.CHANGE, walk=True)
    # A range of the index on name and path: thousands of units may be called "Office" at as many places.
    others = Unit.unscoped.alias(length=Length("path")).filter(
        name_key=OuterRef("name_key"),
        path__gt=OuterRef("above"),
        path__lt=OuterRef("below"),
        length=Length(OuterRef("path")),
        closed_on__isnull=True,
    )
    called = UnitAlias.unscoped.annotate(above=Substr("unit__path", 1, Length("unit__path") - STEP)).filter(
        name_key=OuterRef("name_key"),
        above=OuterRef("above"),
        until__isnull=True,
        unit__closed_on__isnull=True,
    )
    namesakes = units.alias(above=_ABOVE, below=Concat(_ABOVE, _END_OF_TREE)).filter(
        Exists(others.exclude(path=OuterRef("path"))) | Exists(called.exclude(unit=OuterRef("pk"))),
        name_key__in=_names_to_compare(narrowed),
        closed_on__isnull=True,
    )
    return cast("QuerySet[Unit]", namesakes)


def _names_to_compare(access: Access) -> "QuerySet[Any, Any]":
    """Return a subquery for names that several units at one place have, and for all other names in use.

    It looks at all units once, in an index alone.
    """
    places = {parent(path) for path in access.paths(UnitPermission.CHANGE)}
    units = Unit.unscoped.filter(under_any(places, walk=True), closed_on__isnull=True).order_by()
    repeated = units.values("name_key", above=_ABOVE).annotate(number=Count("pk")).filter(number__gt=1)
    others = UnitAlias.unscoped.filter(until__isnull=True).order_by()
    return cast("QuerySet[Any, Any]", repeated.values("name_key").union(others.values("name_key")))


def find_groups_without_units(access: Access, within: str, day: datetime.date) -> "QuerySet[Group]":
    """Return the open groups of units below a path to which no unit is assigned on a day or later."""
    assigned = GroupAssignment.unscoped.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=day), group=OuterRef("pk")
    )
    return _open_groups(access, within).filter(~Exists(assigned))


def find_groups_without_members(access: Access, within: str, day: datetime.date) -> "QuerySet[Group]":
    """Return the open groups of units below a path to which nobody is appointed on a day or later."""
    members = Appointment.unscoped.filter(Q(to_day__isnull=True) | Q(to_day__gte=day), group=OuterRef("pk"))
    return _open_groups(access, within).filter(~Exists(members))


def _open_groups(access: Access, within: str) -> "QuerySet[Group]":
    groups: QuerySet[Group] = Group.objects.visible_to(
        access.inside(UnitPermission.CHANGE, within), UnitPermission.CHANGE
    )
    return groups.filter(closed_on__isnull=True).select_related("owner")


def find_idle_appointments(access: Access, within: str, day: datetime.date) -> "QuerySet[Appointment]":
    """Return the appointments in force on a day, at units below a path, of people whose account is deactivated."""
    narrowed = access.inside(UnitPermission.APPOINT, within)
    appointments: QuerySet[Appointment] = Appointment.objects.visible_to(narrowed, UnitPermission.APPOINT)
    return appointments.filter(in_force_on(day), user__is_active=False).select_related(
        "user", "unit", "group__owner"
    )


def find_appointments_at_closed(access: Access, within: str, day: datetime.date) -> "QuerySet[Appointment]":
    """Return the appointments in force on a day at units that closed before."""
    narrowed = access.inside(UnitPermission.APPOINT, within)
    appointments: QuerySet[Appointment] = Appointment.objects.visible_to(narrowed, UnitPermission.APPOINT)
    return appointments.filter(in_force_on(day), unit__closed_on__lt=day).select_related("user", "unit")


def find_closed_before(day: datetime.date) -> "QuerySet[Unit, Any]":
    """Return a subquery for the units that closed before a day; they are few, and found by their own index."""
    return Unit.unscoped.filter(closed_on__isnull=False, closed_on__lt=day).order_by().values("pk")


def find_opened_after(day: datetime.date | Subquery) -> "QuerySet[Unit, Any]":
    """Return a subquery for the units that opened after a day, found by their own index too."""
    return Unit.unscoped.filter(opened_on__isnull=False, opened_on__gt=day).order_by().values("pk")


def unless_appointed(day: datetime.date, unit: str) -> Q:
    """Return the condition that nobody is appointed on a day to the unit that a field of the row refers to."""
    return ~Q(Exists(Appointment.unscoped.filter(in_force_on(day), unit=OuterRef(unit))))


def outside_life(day: str, unit: str = "unit") -> Q:
    """Return the condition that a field of the row is a day before its unit opened or after it closed."""
    return Q(**{f"{unit}__opened_on__gt": F(day)}) | Q(**{f"{unit}__closed_on__lt": F(day)})
