"""Appointments that may tie a person to a unit."""

from collections.abc import Iterable

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_first_tied_day
from touchstone.common import clock
from touchstone.units.models import Appointment
from touchstone.units.queries import in_force_between
from touchstone.units.roles import Role


def find_ties(users: Iterable[int], campaign: Campaign) -> list[Appointment]:
    """Return people's appointments to units, of today and until lately; an inspector's role is not a tie."""
    today = clock.today()
    appointments = Appointment.unscoped.filter(
        in_force_between(get_first_tied_day(campaign, today), today),
        user__in=list(users),
        unit__isnull=False,
    )
    appointments = appointments.exclude(role=Role.INSPECTOR.value)
    return list(appointments.select_related("unit", "user").order_by("user_id", "unit__path"))
