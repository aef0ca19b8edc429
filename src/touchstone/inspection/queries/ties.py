"""Appointments that may tie a person to a unit."""

from collections.abc import Iterable

from touchstone.common import clock
from touchstone.units.models import Appointment
from touchstone.units.queries import in_force_on
from touchstone.units.roles import Role


def find_ties(users: Iterable[int]) -> list[Appointment]:
    """Return people's appointments to units today; an inspector's role is not a tie."""
    appointments = Appointment.unscoped.filter(
        in_force_on(clock.today()), user__in=list(users), unit__isnull=False
    )
    appointments = appointments.exclude(role=Role.INSPECTOR.value)
    return list(appointments.select_related("unit", "user").order_by("user_id", "unit__path"))
