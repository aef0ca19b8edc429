"""Ending the appointments to a unit, and its assignments to groups, when it closes."""

import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.units.audit_hook import record
from touchstone.units.hooks import ClosingEffect
from touchstone.units.models import Appointment, GroupAssignment, User
from touchstone.units.paths import under


def open_after(day: datetime.date) -> Q:
    """Return the condition that a dated row does not end by this day."""
    return Q(to_day__isnull=True) | Q(to_day__gt=day)


def _appointments(path: str, day: datetime.date) -> Any:
    return Appointment.unscoped.filter(under(path, "unit__path")).filter(open_after(day))


def _assignments(path: str, day: datetime.date) -> Any:
    return GroupAssignment.unscoped.filter(under(path, "unit__path")).filter(open_after(day))


def end(by: User | None, rows: Any, day: datetime.date, verb: str) -> int:
    """End rows that are open after ``day``; delete those that would begin later, each with an audit event."""
    future = list(rows.filter(from_day__gt=day).select_related("unit"))
    for row in future:
        changes = {"from_day": (row.from_day, None), "to_day": (row.to_day, None)}
        record(by=by, verb=verb, target=row, path=row.unit.path if row.unit else "", changes=changes)
        row.delete()
    ended: int = rows.update(to_day=day)
    return len(future) + ended


def _end_appointments(by: User | None, path: str, day: datetime.date) -> int:
    return end(by, _appointments(path, day), day, "units.appointment-taken-back")


def _end_assignments(by: User | None, path: str, day: datetime.date) -> int:
    return end(by, _assignments(path, day), day, "units.assignment-taken-back")


CLOSING_EFFECTS = (
    ClosingEffect(
        _("appointments"), lambda path, day: int(_appointments(path, day).count()), _end_appointments
    ),
    ClosingEffect(
        _("assignments to groups"), lambda path, day: int(_assignments(path, day).count()), _end_assignments
    ),
)
