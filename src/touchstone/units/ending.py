"""Ending the appointments to a unit, and its assignments to groups, when it closes."""

import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.search.actions import keep
from touchstone.units.audit_hook import record
from touchstone.units.hooks import Belonging, ClosingEffect
from touchstone.units.models import Appointment, GroupAssignment, Unit, UnitMove, User
from touchstone.units.paths import under
from touchstone.units.searching import PEOPLE


def open_after(day: datetime.date) -> Q:
    """Return the condition that a dated row does not end by this day."""
    return Q(to_day__isnull=True) | Q(to_day__gt=day)


def end(by: User | None, rows: Any, day: datetime.date, verb: str) -> int:
    """End rows that are open after ``day``; delete those that would begin later, each with an audit event."""
    future = list(rows.filter(from_day__gt=day).select_related("unit"))
    for row in future:
        changes = {"from_day": (row.from_day, None), "to_day": (row.to_day, None)}
        record(by=by, verb=verb, target=row, path=row.unit.path if row.unit else "", changes=changes)
        row.delete()
    keep(PEOPLE, [row.user_id for row in future if isinstance(row, Appointment)])
    ended: int = rows.update(to_day=day)
    return len(future) + ended


def _effect(label: Any, model: type[Appointment] | type[GroupAssignment], verb: str) -> ClosingEffect:
    """Return what closing a unit does to the dated rows of a model at and below it."""

    def rows(path: str, day: datetime.date) -> Any:
        return model.unscoped.filter(under(path, "unit__path"), open_after(day))

    return ClosingEffect(
        label,
        lambda path, day: int(rows(path, day).count()),
        lambda by, path, day: end(by, rows(path, day), day, verb),
    )


BELONGINGS = (
    Belonging(UnitMove, "unit", lambda unit: _forget(UnitMove, unit)),
    Belonging(GroupAssignment, "unit", lambda unit: _forget(GroupAssignment, unit)),
)
"""What goes with a unit that is deleted; the history keeps its moves and its assignments."""


def _forget(model: type[UnitMove] | type[GroupAssignment], unit: Unit) -> None:
    model.unscoped.filter(unit=unit).delete()


CLOSING_EFFECTS = (
    _effect(_("appointments"), Appointment, "units.appointment-taken-back"),
    _effect(_("assignments to groups"), GroupAssignment, "units.assignment-taken-back"),
)
