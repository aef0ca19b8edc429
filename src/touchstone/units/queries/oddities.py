"""What is odd among units, groups and accounts: standing checks of the campaign office."""

import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr

from touchstone.units.access import Access
from touchstone.units.models import Appointment, Group, GroupAssignment, Unit, UnitAlias
from touchstone.units.paths import STEP
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.rights import counts_in, in_force_on

_ABOVE = Substr("path", 1, Length("path") - STEP)


def find_namesakes(access: Access, within: str) -> "QuerySet[Unit]":
    """Return the open units below a path that have a name of another open unit directly below the same unit.

    The other has it as its own name, or as another name in use.
    """
    units: QuerySet[Unit] = Unit.objects.visible_to(
        access.inside(UnitPermission.CHANGE, within), UnitPermission.CHANGE
    )
    others = Unit.unscoped.annotate(above=_ABOVE).filter(
        name_key=OuterRef("name_key"), above=OuterRef("above"), closed_on__isnull=True
    )
    called = UnitAlias.unscoped.annotate(above=Substr("unit__path", 1, Length("unit__path") - STEP)).filter(
        name_key=OuterRef("name_key"),
        above=OuterRef("above"),
        until__isnull=True,
        unit__closed_on__isnull=True,
    )
    namesakes: QuerySet[Unit] = units.annotate(above=_ABOVE).filter(
        Exists(others.exclude(pk=OuterRef("pk"))) | Exists(called.exclude(unit=OuterRef("pk"))),
        closed_on__isnull=True,
    )
    return namesakes


def find_groups_without_units(access: Access, within: str, day: datetime.date) -> "QuerySet[Group]":
    """Return the open groups of units below a path to which no unit is assigned on a day or later."""
    assigned = GroupAssignment.unscoped.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=day), group=OuterRef("pk")
    )
    return _open_groups(access, within).filter(~Exists(assigned))


def find_groups_without_members(access: Access, within: str, day: datetime.date) -> "QuerySet[Group]":
    """Return the open groups of units below a path to which nobody is appointed on a day or later."""
    members = Appointment.unscoped.filter(
        counts_in(access.campaign), Q(to_day__isnull=True) | Q(to_day__gte=day), group=OuterRef("pk")
    )
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
    return appointments.filter(
        counts_in(access.campaign), in_force_on(day), user__is_active=False
    ).select_related("user", "unit", "group__owner")


def find_appointments_at_closed(access: Access, within: str, day: datetime.date) -> "QuerySet[Appointment]":
    """Return the appointments in force on a day at units that closed before."""
    narrowed = access.inside(UnitPermission.APPOINT, within)
    appointments: QuerySet[Appointment] = Appointment.objects.visible_to(narrowed, UnitPermission.APPOINT)
    return appointments.filter(
        counts_in(access.campaign), in_force_on(day), unit__closed_on__lt=day
    ).select_related("user", "unit")


def unless_appointed(day: datetime.date, unit: str, campaign: str) -> Q:
    """Return the condition that nobody serves a campaign on a day at the unit that a field of the row refers to."""
    here = Appointment.unscoped.filter(counts_in(campaign), in_force_on(day), unit=OuterRef(unit))
    return ~Q(Exists(here))


def outside_life(day: str, unit: str = "unit") -> Q:
    """Return the condition that a field of the row is a day before its unit opened or after it closed."""
    return Q(**{f"{unit}__opened_on__gt": F(day)}) | Q(**{f"{unit}__closed_on__lt": F(day)})
