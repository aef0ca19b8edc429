"""Saying who came: by numbers, or on a roll."""

import datetime
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.changes import Changes, apply
from touchstone.common.refusal import Refused
from touchstone.common.rolls import read_names
from touchstone.common.text import match_key
from touchstone.training.actions.locking import lock_delegation
from touchstone.training.actions.messages import refused
from touchstone.training.fields import Attendance
from touchstone.training.models import Delegation, SittingState, Trainee
from touchstone.training.pseudonyms import keys_of
from touchstone.training.queries import sees_names
from touchstone.training.rules import Counts, TrainingFault, count_faults, counted_on_roll
from touchstone.training.tallies import count
from touchstone.units.access import Access
from touchstone.units.models import Appointment, User
from touchstone.units.queries import find_merged_into, in_force_on

NOT_FOR_YOU = _(
    "Names are kept inside the unit: only its own people and the organiser of the class may do this."
)


def record_counts(
    *, by: User, access: Access, delegation: Delegation, version: int, counts: Counts, reason: str = ""
) -> Delegation:
    """Say how many trainees of a unit came, how many completed, and their hours of leave together."""
    with transaction.atomic():
        locked = lock_delegation(access, delegation, version)
        _check_open(locked)
        if locked.has_roll:
            raise Refused(_("The unit keeps a roll: the numbers are counted from it."))
        changes = write_counts(locked, counts)
        if changes:
            _save(by, locked, "training.trainees-recorded", changes, reason)
    return locked


def keep_roll(
    *, by: User, access: Access, delegation: Delegation, version: int, names: Sequence[str]
) -> Delegation:
    """Put exactly these people on the roll of a unit; whoever was on it and is not named goes from it.

    Refused if a name is there twice, or if there are more names than places. The history says how many, never who.
    """
    with transaction.atomic():
        locked = lock_delegation(access, delegation, version)
        _check_open(locked)
        _check_names(access, locked)
        wanted = read_names(names)
        if locked.quota and len(wanted) > locked.quota:
            raise refused(("names", TrainingFault.TAKEN_ABOVE_QUOTA))
        before = list(Trainee.unscoped.filter(delegation=locked).order_by("pk"))
        kept = {match_key(trainee.name): trainee for trainee in before}
        gone = [trainee.pk for trainee in before if match_key(trainee.name) not in wanted]
        fresh = [normal for normal in wanted if normal not in kept]
        keys = _keys(locked, [wanted[normal] for normal in fresh])
        Trainee.unscoped.filter(pk__in=gone).delete()
        Trainee.unscoped.bulk_create(
            Trainee(delegation=locked, name=wanted[normal], key=keys[normal]) for normal in fresh
        )
        changes: Changes = {}
        if not locked.has_roll:
            changes["has_roll"] = (False, True)
        if gone or fresh:
            changes["roll"] = (len(before), len(wanted))
        locked.has_roll = True
        counts = _count_roll(locked)
        if counts.taken is not None:  # what the unit has said before stands until it is said of everybody
            changes |= write_counts(locked, counts)
        if changes:
            _save(by, locked, "training.roll-kept", changes)
    return locked


def record_attendance(
    *, by: User, access: Access, delegation: Delegation, version: int, attendance: Mapping[int, Attendance]
) -> Delegation:
    """Say of people on a roll, by key, whether they came and how long they were on leave."""
    with transaction.atomic():
        locked = lock_delegation(access, delegation, version)
        _check_open(locked)
        _check_names(access, locked)
        if any(said.came is not None for said in attendance.values()) and not _begun(locked):
            raise refused(("taken", TrainingFault.NOT_BEGUN))
        hours = locked.sitting.training_class.hours
        trainees = list(Trainee.unscoped.filter(delegation=locked, pk__in=attendance).order_by("pk"))
        for trainee in trainees:
            said = attendance[trainee.pk]
            leave = said.leave_hours if said.came else 0
            if hours is not None and leave > hours:
                raise refused(("leave_hours", TrainingFault.LEAVE_ABOVE_HOURS))
            trainee.came, trainee.leave_hours = said.came, leave
            trainee.leave_reason = said.leave_reason if leave or said.came is False else ""
        Trainee.unscoped.bulk_update(trainees, ["came", "leave_hours", "leave_reason"])
        changes = write_counts(locked, _count_roll(locked))
        _save(by, locked, "training.attendance-recorded", changes)
    return locked


def drop_roll(*, by: User, access: Access, delegation: Delegation, version: int) -> Delegation:
    """Delete the names on a roll and keep its numbers; different people are no longer told apart there."""
    with transaction.atomic():
        locked = lock_delegation(access, delegation, version)
        _check_names(access, locked)
        if not locked.has_roll:
            raise Refused(_("The unit keeps no roll here."))
        number, _by_model = Trainee.unscoped.filter(delegation=locked).delete()
        locked.has_roll = False
        _save(by, locked, "training.roll-dropped", {"has_roll": (True, False), "roll": (number, 0)})
    return locked


def forget_names(campaign: Campaign) -> None:
    """Delete the names on the rolls of a campaign that closes; the pseudonyms still tell different people apart."""
    Trainee.unscoped.filter(delegation__campaign=campaign).exclude(name="").update(name="")


def write_counts(delegation: Delegation, counts: Counts, *, today: datetime.date | None = None) -> Changes:
    """Write the numbers of a locked delegation, without saving it, keep its tallies, and return what changed."""
    hours = delegation.sitting.training_class.hours
    begun = _begun(delegation, today)
    for found in count_faults(counts, quota=delegation.quota, hours=hours, begun=begun):
        raise refused(found)
    values = {"taken": counts.taken, "completed": counts.completed, "leave_hours": counts.leave_hours}
    count([(delegation, -1)])
    changes = apply(values, delegation)
    count([(delegation, 1)])
    return changes


def _save(by: User, locked: Delegation, verb: str, changes: Changes, reason: str = "") -> None:
    locked.version += 1
    locked.save()
    record(by=by, verb=verb, target=locked, changes=changes, reason=reason.strip())


def _check_open(locked: Delegation) -> None:
    if locked.sitting.state != SittingState.OPEN:
        raise Refused(_("The sitting is called off."))


def _check_names(access: Access, locked: Delegation) -> None:
    if not sees_names(access, locked):
        raise Refused(NOT_FOR_YOU)


def _begun(delegation: Delegation, today: datetime.date | None = None) -> bool:
    return delegation.sitting.first_day <= (today or clock.today())


def _keys(locked: Delegation, names: Sequence[str]) -> dict[str, str]:
    campaign = locked.sitting.training_class.campaign
    rolls = Trainee.unscoped.filter(delegation__campaign=campaign).exclude(name="").order_by("pk")
    own = rolls.filter(delegation__unit=locked.unit_id).values_list("name", "key")
    merged = rolls.filter(delegation__unit__in=find_merged_into(locked.unit)).values_list("name", "key")
    appointed = Appointment.unscoped.filter(in_force_on(clock.today()), unit=locked.unit_id)
    people = set(appointed.exclude(user__name="").values_list("user_id", "user__name"))
    return keys_of(campaign, locked.unit, names, own, people, merged)


def _count_roll(locked: Delegation) -> Counts:
    rows = Trainee.unscoped.filter(delegation=locked).values_list("came", "leave_hours")
    return counted_on_roll(list(rows), locked.sitting.training_class.hours)
