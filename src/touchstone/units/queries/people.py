"""Reading appointments: who is appointed to a unit, where a person is appointed."""

import datetime

from django.db.models import Q

from touchstone.units.access import Access
from touchstone.units.models import Appointment, GroupAssignment, Unit, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.rights import held_on


def appointments_of_unit(access: Access, unit: Unit, day: datetime.date | None = None) -> list[Appointment]:
    """Return the appointments to a unit itself, by role; only those that hold on ``day`` when it is given."""
    found = Appointment.objects.visible_to(access, UnitPermission.VIEW).filter(unit=unit)
    if day is not None:
        found = found.filter(held_on(day))
    return list(found.select_related("user").order_by("role", "from_day", "pk"))


def appointments_of_person(access: Access, user: User, day: datetime.date | None = None) -> list[Appointment]:
    """Return a person's appointments that the reader may see, the newest first; one's own are always visible."""
    if access.user_id == user.pk:
        found = Appointment.unscoped.filter(user=user)
    else:
        found = Appointment.objects.visible_to(access, UnitPermission.VIEW).filter(user=user)
    if day is not None:
        found = found.filter(held_on(day))
    return list(found.select_related("unit", "group__owner", "user").order_by("-from_day", "-pk"))


def units_of_person(access: Access, user: User, day: datetime.date) -> list[Unit]:
    """Return the units that a person serves on a day, by appointment or through a group, in the tree's order."""
    held = [one.pk for one in appointments_of_person(access, user, day)]
    if not held:
        return []
    mine = Appointment.unscoped.filter(pk__in=held)
    guided = GroupAssignment.unscoped.filter(
        held_on(day), group__in=mine.filter(group__isnull=False).values("group")
    )
    units = Unit.objects.visible_to(access, UnitPermission.VIEW).filter(
        Q(pk__in=mine.filter(unit__isnull=False).values("unit")) | Q(pk__in=guided.values("unit"))
    )
    return list(units.order_by("path"))


def seats_of(user: User, day: datetime.date) -> tuple[str, ...]:
    """Return the places of all units in which a person holds an appointment on a day; that of a group is its owner's.

    For rules that keep people from checking their own unit, so it sees every appointment, whoever asks.
    """
    held = Appointment.unscoped.filter(held_on(day), user=user)
    return tuple(
        sorted({path for row in held.values_list("unit__path", "group__owner__path") for path in row if path})
    )
