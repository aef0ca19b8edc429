"""Closing and reopening a unit."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.actions.changing import lock_unit
from touchstone.units.actions.text_checks import checked_reason
from touchstone.units.audit_hook import record
from touchstone.units.hooks import closing_effects
from touchstone.units.locking import lock_paths, lock_tree
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
    despite_records: bool = False,
    reason: str = "",
) -> Unit:
    """Close a unit with ``day`` as its last day, and end everything that ends when a unit closes.

    Its records stay and still count. Refused while units below it are open, unless ``with_below`` closes them as well, and if
    there are records of a later day, unless ``despite_records`` says that this is meant.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        lock_tree()
        lock_paths()  # so that nobody appoints, assigns or lets take part at the same time
        locked_unit = lock_unit(access, unit)
        preview = preview_close(access, locked_unit, day)
        if preview.refusals:
            raise preview.refusals[0]
        if preview.below and not with_below:
            message = ngettext(
                "%(number)s unit below “%(unit)s” is open. Close or move it first, or close both together.",
                "%(number)s units below “%(unit)s” are open. Close or move them first, or close all together.",
                preview.below,
            )
            raise Refused(message % {"number": preview.below, "unit": locked_unit}, "with_below")
        if preview.after and not despite_records:
            raise refuse_records_after(preview.after)
        ended = sum(effect.end(by, locked_unit.path, day) for effect in closing_effects())
        find_open_below(locked_unit, day).update(closed_on=day)
        locked_unit.closed_on = day
        record(
            by=by,
            verb="units.unit-closed",
            target=locked_unit,
            changes={"closed_on": (None, day), "units": (None, preview.below + 1), "ended": (None, ended)},
            reason=reason,
        )
    return locked_unit


def refuse_records_after(after: Sequence[str]) -> Refused:
    """Return the refusal to end something before some of the records that depend on it."""
    message = _("There are records of a later day: %(records)s. Confirm it, or choose a later day.")
    return Refused(message % {"records": gettext(", ").join(after)}, "despite_records")


def reopen_unit(
    *, by: User | None, access: Access, unit: Unit, with_below: bool = False, reason: str = ""
) -> Unit:
    """Reopen a closed unit; ``with_below`` also the units below it that were closed on the same day.

    Whatever ended when it closed stays ended and is started again by hand.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        lock_tree()
        locked_unit = lock_unit(access, unit)
        day = locked_unit.closed_on
        if day is None:
            raise Refused(_("“%(unit)s” is not closed.") % {"unit": locked_unit}, "unit")
        above = Unit.unscoped.filter(path=parent(locked_unit.path)).first()
        if above is not None and above.closed_on is not None:
            raise refuse_closed_above(above, "unit")
        if get_namesake(locked_unit.name_key, parent(locked_unit.path), but=locked_unit.pk) is not None:
            message = _("There is already a unit “%(unit)s” at the same place. Rename one of the two first.")
            raise Refused(message % {"unit": locked_unit.name}, "unit")
        closed = (
            Unit.unscoped.filter(under(locked_unit.path), closed_on=day)
            if with_below
            else Unit.unscoped.filter(pk=locked_unit.pk)
        )
        number = closed.update(closed_on=None)
        locked_unit.closed_on = None
        record(
            by=by,
            verb="units.unit-reopened",
            target=locked_unit,
            changes={"closed_on": (day, None), "units": (None, number)},
            reason=reason,
        )
    return locked_unit
