"""Dates of a cadence: moving one, calling it off, and taking that back."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.cadences.actions.explaining import keep_explanations
from touchstone.cadences.actions.planning import follow_rules, make_all_due
from touchstone.cadences.actions.settling import follow_days, settle_date
from touchstone.cadences.models import CadenceDate, Occurrence
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.removing import remove
from touchstone.cadences.tallies import COUNTED, count_rows
from touchstone.campaigns.hooks import begin_in, lock_memberships
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User


def move_date(
    *, by: User | None, access: Access | None, date: CadenceDate, due_on: datetime.date, reason: str
) -> CadenceDate:
    """Let a date be due on another day; the day by the rule stays, and so do the lengths of its windows."""
    with transaction.atomic():
        current = _lock(access, date)
        _check(reason)
        if current.called_off_at is not None:
            raise Refused(_("This date was called off. Bring it back first."))
        if due_on == current.due_on:
            raise Refused(_("It is due on this day already. Choose another one."), "due_on")
        if due_on < current.from_day:
            raise Refused(_("This is before the first day that counts for it. Choose a later day."), "due_on")
        by_days = due_on - current.due_on
        old = current.due_on
        rows = Occurrence.unscoped.filter(date=current).order_by("pk")
        count_rows(rows.values_list(*COUNTED), -1)
        current.due_on, current.until = due_on, current.until + by_days
        current.last_day += by_days
        _save(current, reason, moved=True)
        rows.update(until=current.until)
        freed = follow_days(current)
        count_rows(rows.values_list(*COUNTED), 1)
        settle_date(current, freed)
        _record(by, "cadences.date-moved", current, {"due_on": (old, due_on)}, reason)
    return current


def call_off(*, by: User | None, access: Access | None, date: CadenceDate, reason: str) -> CadenceDate:
    """Call a date off: nobody owes anything on it, and calendars show it as cancelled. Records stay as they are."""
    with transaction.atomic():
        current = _lock(access, date)
        _check(reason)
        if current.called_off_at is not None:
            raise Refused(_("This date was called off already."))
        keep_explanations(current)
        number = remove(Occurrence.unscoped.filter(date=current))
        current.called_off_at, current.called_off_by = clock.now(), by
        _save(current, reason, moved=current.moved)
        _record(by, "cadences.date-called-off", current, {"occurrences": (number, 0)}, reason)
    return current


def bring_back_date(*, by: User | None, access: Access | None, date: CadenceDate) -> CadenceDate:
    """Take back that a date was called off; what units owe on it is made again, with what they had explained."""
    with transaction.atomic():
        current = _lock(access, date)
        if current.called_off_at is None:
            raise Refused(_("This date was not called off."))
        current.called_off_at = current.called_off_by = current.made_at = None
        _save(current, "", moved=current.moved)
        _record(by, "cadences.date-brought-back", current, {}, "")
        follow_rules(current.cadence.campaign)
    make_all_due(current.cadence.campaign)
    return current


def _lock(access: Access | None, date: CadenceDate) -> CadenceDate:
    """Return a date as it is stored, with nothing else written in its campaign until the transaction ends."""
    freeze_paths()
    campaign = date.cadence.campaign
    lock_memberships(campaign)
    begin_in(campaign)
    current = CadenceDate.objects.select_related("cadence__campaign__root", "cadence__owner").get(pk=date.pk)
    place = current.cadence.owner or campaign.root
    if access is not None and not access.covers(CadencePermission.SET, place.path):
        raise Refused(_("You may not change the dates of this cadence."))
    return current


def _check(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why."), "reason")


def _save(date: CadenceDate, reason: str, *, moved: bool) -> None:
    date.moved, date.reason, date.revision = moved, reason.strip(), date.revision + 1
    date.save()


def _record(
    by: User | None, verb: str, date: CadenceDate, changes: dict[str, tuple[object, object]], reason: str
) -> None:
    place = date.cadence.owner or date.cadence.campaign.root
    label = {"rule_date": (None, date.rule_date)}
    record(
        by=by, verb=verb, target=date.cadence, path=place.path, changes={**label, **changes}, reason=reason
    )
