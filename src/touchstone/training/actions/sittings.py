"""Adding and changing sittings, calling them off and taking them up again."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.common.changes import Changes, apply, values_of
from touchstone.common.refusal import Refused
from touchstone.training.actions.locking import find_of, lock_class, lock_sitting, recount
from touchstone.training.actions.messages import refused
from touchstone.training.fields import SITTING_ENTERED, SittingEntry
from touchstone.training.models import Sitting, SittingState, TrainingClass
from touchstone.training.rules import sitting_faults
from touchstone.units.access import Access
from touchstone.units.models import User


def add_sitting(*, by: User, access: Access, training_class: TrainingClass, entry: SittingEntry) -> Sitting:
    """Add a sitting to a class under its next number."""
    with transaction.atomic():
        locked = lock_class(access, training_class, begins=True)
        _check(locked, entry)
        last = Sitting.unscoped.filter(training_class=locked).aggregate(last=Max("number"))["last"] or 0
        added = Sitting.unscoped.create(
            training_class=locked, number=last + 1, **values_of(entry, SITTING_ENTERED)
        )
        record(by=by, verb="training.sitting-added", target=added)
    return added


def change_sitting(
    *, by: User, access: Access, sitting: Sitting, version: int, entry: SittingEntry, reason: str = ""
) -> Sitting:
    """Change a sitting; with another first day its trainees count for the participations of that day."""
    with transaction.atomic():
        locked = lock_sitting(access, sitting, version)
        _check(locked.training_class, entry)
        changes: Changes = {}

        def change() -> None:
            changes.update(apply(values_of(entry, SITTING_ENTERED), locked))

        dated_anew = entry.first_day != locked.first_day
        recount(find_of(locked) if dated_anew else (), change, dated_anew=dated_anew)
        if changes:
            _save(by, locked, "training.sitting-changed", changes, reason)
    return locked


def call_off(*, by: User, access: Access, sitting: Sitting, version: int, reason: str) -> Sitting:
    """Call a sitting off, with a reason; it and its trainees count nowhere any more but stay readable."""
    if not reason.strip():
        raise Refused(_("Say why the sitting is called off."), "reason")
    return _set_state(by, access, sitting, version, SittingState.CALLED_OFF, reason)


def take_up(*, by: User, access: Access, sitting: Sitting, version: int) -> Sitting:
    """Let a sitting that was called off take place after all."""
    return _set_state(by, access, sitting, version, SittingState.OPEN, "")


_VERBS = {
    SittingState.CALLED_OFF: "training.sitting-called-off",
    SittingState.OPEN: "training.sitting-taken-up",
}


def _set_state(
    by: User, access: Access, sitting: Sitting, version: int, state: SittingState, reason: str
) -> Sitting:
    with transaction.atomic():
        locked = lock_sitting(access, sitting, version)
        if locked.state == state:
            raise Refused(_("This cannot be done in the state that it is in now. Look at it again."))
        before = locked.state

        def change() -> None:
            locked.state = state.value

        recount(find_of(locked), change)
        _save(by, locked, _VERBS[state], {"state": (before, state.value)}, reason)
    return locked


def _save(by: User, locked: Sitting, verb: str, changes: Changes, reason: str) -> None:
    locked.version += 1
    locked.save()
    record(by=by, verb=verb, target=locked, changes=changes, reason=reason.strip())


def _check(training_class: TrainingClass, entry: SittingEntry) -> None:
    campaign = training_class.campaign
    first, last = entry.first_day, entry.last_day
    for found in sitting_faults(first, last, opens=campaign.opens_on, closes=campaign.closes_on):
        raise refused(found)
