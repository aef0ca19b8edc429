"""Special rectifications: planning, changing, starting, finishing and resuming them."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.changes import apply, changes_since, snapshot, values_of
from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.problems.fields import FINISHED_ON, SPECIAL_ENTERED, STARTED_ON, SpecialEntry
from touchstone.problems.models import Problem, SpecialRectification, SpecialState
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import OPEN
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths, get_frozen_paths
from touchstone.units.models import User

DATED = ("state", *codes(STARTED_ON, FINISHED_ON))


def create_special(
    *, by: User, access: Access, campaign: Campaign, entry: SpecialEntry
) -> SpecialRectification:
    """Plan a special rectification under the next number of the campaign."""
    with transaction.atomic():
        path = _check_entry(access, campaign, entry)
        Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)  # keeps numbers unique
        begin_in(campaign)
        rows = SpecialRectification.unscoped.filter(campaign=campaign)
        number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
        special = SpecialRectification(
            campaign=campaign, number=number, path=path, **values_of(entry, SPECIAL_ENTERED)
        )
        special.save()
        record(by=by, verb="problems.create-special", target=special)
    return special


def change_special(
    *,
    by: User,
    access: Access,
    special: SpecialRectification,
    version: int,
    entry: SpecialEntry,
    reason: str = "",
) -> SpecialRectification:
    """Change a special rectification; the history keeps the old values."""
    with transaction.atomic():
        path = _check_entry(access, special.campaign, entry)
        with _change(by, access, special, version, "problems.change-special", reason) as locked_special:
            locked_special.path = path
            apply(values_of(entry, SPECIAL_ENTERED), locked_special)
    return locked_special


def start_special(
    *, by: User, access: Access, special: SpecialRectification, version: int, day: datetime.date | None
) -> SpecialRectification:
    """Start a planned special rectification, today or on an earlier day."""
    with _change(by, access, special, version, "problems.start-special") as locked_special:
        _check_state(locked_special, SpecialState.PLANNED)
        locked_special.started_on = _check_day(day)
        locked_special.state = SpecialState.UNDER_WAY.value
    return locked_special


def finish_special(
    *, by: User, access: Access, special: SpecialRectification, version: int, day: datetime.date | None
) -> SpecialRectification:
    """Finish a special rectification under way; refused while one of its problems is open."""
    with _change(by, access, special, version, "problems.finish-special") as locked_special:
        _check_state(locked_special, SpecialState.UNDER_WAY)
        finished = _check_day(day)
        if locked_special.started_on is not None and finished < locked_special.started_on:
            raise Refused(_("It cannot be finished before it was started."), "day")
        if Problem.unscoped.filter(special=locked_special, state__in=OPEN).exists():
            raise Refused(
                _(
                    "A problem in it is still open. Close it, hand it to routine management or take it out first."
                )
            )
        locked_special.finished_on = finished
        locked_special.state = SpecialState.FINISHED.value
    return locked_special


def resume_special(
    *, by: User, access: Access, special: SpecialRectification, version: int, reason: str
) -> SpecialRectification:
    """Resume a finished special rectification, with a reason; the history keeps the day on which it was finished."""
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    with _change(by, access, special, version, "problems.resume-special", reason) as locked_special:
        _check_state(locked_special, SpecialState.FINISHED)
        locked_special.finished_on = None
        locked_special.state = SpecialState.UNDER_WAY.value
    return locked_special


@contextmanager
def _change(
    by: User, access: Access, special: SpecialRectification, version: int, verb: str, reason: str = ""
) -> Iterator[SpecialRectification]:
    """Lock a special rectification for changes inside the block, then save it and record the changes."""
    with transaction.atomic():
        freeze_paths()
        rows = SpecialRectification.objects.visible_to(access, ProblemPermission.DIRECT)
        locked_special = (
            rows.select_for_update(of=("self",))
            .select_related("campaign", "unit", "leader")
            .filter(pk=special.pk)
            .first()
        )
        if locked_special is None:
            raise Refused(_("You may not do this with this special rectification."))
        if locked_special.version != version:
            raise Refused(_("Somebody changed this while you were writing. Look at it again, then go on."))
        before = snapshot(locked_special, (*SPECIAL_ENTERED, *DATED))
        yield locked_special
        changes = changes_since(before, locked_special)
        locked_special.version += 1
        locked_special.save()
        record(by=by, verb=verb, target=locked_special, changes=changes, reason=reason.strip())


def _check_entry(access: Access, campaign: Campaign, entry: SpecialEntry) -> str:
    """Check an entry and return the path of its lead unit."""
    path: str = get_frozen_paths([entry.unit.pk]).get(entry.unit.pk, entry.unit.path)
    if not access.covers(ProblemPermission.DIRECT, path):
        raise Refused(_("You may not direct special rectifications of this unit."), "unit")
    if not path.startswith(campaign.root.path):
        raise Refused(_("This unit does not belong to the campaign."), "unit")
    if not entry.name.strip():
        raise Refused(_("Name the theme."), "name")
    return path


def _check_state(special: SpecialRectification, state: SpecialState) -> None:
    if special.state != state:
        raise Refused(_("This cannot be done in the state that it is in now. Look at it again."))


def _check_day(day: datetime.date | None) -> datetime.date:
    if day is None:
        raise Refused(_("Set a date."), "day")
    if day > clock.today():
        raise Refused(_("This day is still to come."), "day")
    return day
