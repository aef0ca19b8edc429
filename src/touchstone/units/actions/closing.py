"""Closing a unit, and opening it again."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.units import audit_hook
from touchstone.units.access import Access
from touchstone.units.actions.changing import held_unit
from touchstone.units.actions.messages import reason_given
from touchstone.units.hooks import matters
from touchstone.units.locking import hold_shape
from touchstone.units.models import Unit, User
from touchstone.units.paths import parent, under
from touchstone.units.queries.changes import find_open_below, get_namesake, preview_close, refuse_closed_above


def close_unit(
    *,
    by: User | None,
    access: Access,
    unit: Unit,
    day: datetime.date,
    with_below: bool = False,
    reason: str = "",
) -> Unit:
    """Close a unit with ``day`` as its last day, and with it everything that ends when a unit closes.

    Its records stay and count as before. Refused while units below are open, unless they are closed ``with_below``.
    """
    reason = reason_given(reason)
    with transaction.atomic():
        hold_shape()
        held = held_unit(access, unit)
        preview = preview_close(access, held, day)
        if preview.refusals:
            raise preview.refusals[0]
        if preview.below and not with_below:
            message = _(
                "%(number)s units below “%(unit)s” are open. Close or move them first, or close all together."
            )
            raise Refused(message % {"number": preview.below, "unit": held}, "with_below")
        ended = sum(matter.end(by, held.path, day) for matter in matters())
        find_open_below(held, day).update(closed_on=day)
        held.closed_on = day
        audit_hook.record(
            by=by,
            verb="units.unit-closed",
            target=held,
            path=held.path,
            changes={"closed_on": (None, day), "units": (None, preview.below + 1), "ended": (None, ended)},
            reason=reason,
        )
    return held


def reopen_unit(
    *, by: User | None, access: Access, unit: Unit, with_below: bool = False, reason: str = ""
) -> Unit:
    """Open a closed unit again, ``with_below`` also the units below that were closed with the same day.

    What ended with it stays ended and is begun again by hand.
    """
    reason = reason_given(reason)
    with transaction.atomic():
        hold_shape()
        held = held_unit(access, unit)
        day = held.closed_on
        if day is None:
            raise Refused(_("“%(unit)s” is not closed.") % {"unit": held}, "unit")
        above = Unit.unscoped.filter(path=parent(held.path)).first()
        if above is not None and above.closed_on is not None:
            raise refuse_closed_above(above, "unit")
        if get_namesake(held.name_key, parent(held.path), but=held.pk) is not None:
            message = _("There is already a unit “%(unit)s” at the same place. Rename one of the two first.")
            raise Refused(message % {"unit": held.name}, "unit")
        closed = (
            Unit.unscoped.filter(under(held.path), closed_on=day)
            if with_below
            else Unit.unscoped.filter(pk=held.pk)
        )
        number = closed.update(closed_on=None)
        held.closed_on = None
        audit_hook.record(
            by=by,
            verb="units.unit-reopened",
            target=held,
            path=held.path,
            changes={"closed_on": (day, None), "units": (None, number)},
            reason=reason,
        )
    return held
