"""Closing a campaign, and opening it again."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions.checking import allow, checked, is_later
from touchstone.campaigns.actions.restoring import restore_batches
from touchstone.campaigns.actions.setting_up import lock_campaign
from touchstone.campaigns.actions.taking_part import end_all
from touchstone.campaigns.ending import check_records_within, written
from touchstone.campaigns.hooks import notify_closed, notify_opened_again, notify_set_up
from touchstone.campaigns.models import Batch, BatchMembership, Campaign
from touchstone.common import clock
from touchstone.common.changes import Changes, apply, changes_since, snapshot
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User

OPENED_AGAIN = "campaigns.campaign-opened-again"
"""The verb of the event by which a closed campaign is opened again."""

WATCHED = ("closes_on", "closed_on")


def close_campaign(
    *, by: User | None, access: Access | None = None, campaign: Campaign, day: datetime.date, reason: str = ""
) -> Campaign:
    """Close a campaign after its last day, today or earlier: its batches close, and it takes nothing new any more.

    What is open in it goes on. Refused if there are records of a later day.
    """
    allow(by, access, campaign.root.path)
    if day > clock.today():
        raise Refused(_("The day is in the future. Close the campaign on its last day or after."), "day")
    with transaction.atomic():
        freeze_paths()  # before any row is locked, in the same order as a move
        current = lock_campaign(campaign)
        if current.closed_on is not None:
            raise Refused(_("This campaign is closed already."))
        _check_day(current, day)
        before = snapshot(current, WATCHED)
        for batch in Batch.objects.filter(campaign=current).order_by("number"):
            _close_batch(by, current, batch, day, reason)
        current.would_close_on, current.closes_on, current.closed_on = current.closes_on, day, day
        current.closed_at, current.closed_by = clock.now(), by
        checked(current).save()
        _record(by, "campaigns.campaign-closed", current, changes_since(before, current), reason)
        notify_closed(current)
    return current


def open_again(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    reason: str,
    closes_on: datetime.date | None = None,
) -> Campaign:
    """Open a closed campaign again, with a reason and another last day, if it is known.

    What the closing ended goes on as if it had not: its batches, and the units that took part in them.
    """
    allow(by, access, campaign.root.path)
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    with transaction.atomic():
        freeze_paths()
        current = lock_campaign(campaign)
        if current.closed_on is None:
            raise Refused(_("This campaign is open."))
        if closes_on is not None and closes_on < current.closed_on:
            message = _("It was closed with %(day)s as its last day. Choose that day or a later one.")
            raise Refused(message % {"day": written(current.closed_on)}, "closes_on")
        before = snapshot(current, WATCHED)
        since = timezone.localdate(current.closed_at) if current.closed_at else current.closed_on
        current.closes_on = closes_on
        current.closed_on = current.closed_at = current.closed_by = current.would_close_on = None
        checked(current).save()
        _record(by, OPENED_AGAIN, current, changes_since(before, current), reason)
        restore_batches(by, current, reason.strip())
        notify_opened_again(current, since)
    return current


def propose_last_day(campaign: Campaign) -> datetime.date | None:
    """Return the last day that a closed campaign had before, but no earlier than the one with which it was closed."""
    planned, closed = campaign.would_close_on, campaign.closed_on
    return max(planned, closed) if planned is not None and closed is not None else None


def _check_day(campaign: Campaign, day: datetime.date) -> None:
    """Refuse a last day before the campaign or one of its batches opens, or before some of its records."""
    if day < campaign.opens_on:
        raise Refused(_("It closes before it opens. Check the two dates."), "day")
    ahead = Batch.objects.filter(campaign=campaign, opens_on__gt=day).order_by("opens_on").first()
    if ahead is not None:
        message = _("“%(batch)s” opens on %(day)s, after the campaign would close. Change the batch first.")
        raise Refused(message % {"batch": ahead, "day": written(ahead.opens_on)}, "day")
    check_records_within(campaign, None, None, day)


def _close_batch(by: User | None, campaign: Campaign, batch: Batch, day: datetime.date, reason: str) -> None:
    """Close a batch with the campaign, unless it closed before, and end the participation of its units."""
    rows = BatchMembership.unscoped.select_for_update(of=("self",)).filter(batch=batch, to_day__isnull=True)
    taking_part = list(rows.select_related("batch__campaign__root", "unit").order_by("path"))
    if batch.closes_on is None or is_later(batch.closes_on, day):
        batch.closed_with_campaign, batch.would_close_on = True, batch.closes_on
        changes = apply({"closes_on": day}, batch)
        batch.save()
        path = campaign.root.path
        record(by=by, verb="campaigns.batch-closed", target=batch, path=path, changes=changes, reason=reason)
    batch.campaign = campaign
    end_all(by, batch, taking_part, day, reason, with_campaign=True)


def _record(by: User | None, verb: str, campaign: Campaign, changes: Changes, reason: str) -> None:
    path = campaign.root.path
    record(by=by, verb=verb, target=campaign, path=path, changes=changes, reason=reason.strip())
    notify_set_up(campaign)
