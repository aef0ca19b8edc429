"""Adding, changing and closing batches."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions.checking import allow, check_days, checked, is_later
from touchstone.campaigns.actions.setting_up import lock_campaign
from touchstone.campaigns.actions.taking_part import end_all
from touchstone.campaigns.ending import check_records_within, refuse_closed
from touchstone.campaigns.hooks import lock_memberships
from touchstone.campaigns.models import Batch, BatchMembership, Campaign
from touchstone.common import clock
from touchstone.common.changes import Changes, apply
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User


def add_batch(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    number: int,
    name: str,
    name_en: str = "",
    opens_on: datetime.date | None = None,
    closes_on: datetime.date | None = None,
) -> Batch:
    """Add a batch; without a day of its own it opens with the campaign."""
    allow(by, access, campaign.root.path)
    opens_on = opens_on or campaign.opens_on
    check_days(opens_on, closes_on)
    _check_within_campaign(campaign, opens_on, closes_on)
    batch = Batch(
        campaign=campaign, number=number, name=name, name_en=name_en, opens_on=opens_on, closes_on=closes_on
    )
    with transaction.atomic():
        refuse_closed(lock_campaign(campaign))
        _check_number(batch)
        checked(batch).save()
        record(by=by, verb="campaigns.batch-added", target=batch, path=campaign.root.path)
    return batch


def change_batch(
    *,
    by: User | None,
    access: Access | None = None,
    batch: Batch,
    number: int,
    name: str,
    name_en: str,
    opens_on: datetime.date,
    closes_on: datetime.date | None,
    reason: str = "",
) -> Batch:
    """Change the number, the names and the days of a batch; refused if it would leave out a record held in it."""
    with transaction.atomic():
        current = _lock(by, access, batch)
        campaign = current.campaign
        check_days(opens_on, closes_on)
        _check_within_campaign(campaign, opens_on, closes_on)
        values = {"number": number, "name": name, "name_en": name_en}
        changes = apply({**values, "opens_on": opens_on, "closes_on": closes_on}, current)
        if not changes:
            raise Refused(_("Nothing was changed. Change something, or go back."))
        _check_number(current)
        check_records_within(campaign, current, opens_on, closes_on)
        _save(current, by, "campaigns.batch-changed", changes, reason)
    return current


def close_batch(
    *, by: User | None, access: Access | None = None, batch: Batch, day: datetime.date, reason: str = ""
) -> Batch:
    """Close a batch after its last day, today or earlier; the participation of its units ends with it."""
    if day > clock.today():
        raise Refused(_("The day is in the future. Close the batch on its last day or after."), "day")
    with transaction.atomic():
        freeze_paths()  # before any row is locked, in the same order as a move
        current = _lock(by, access, batch)
        members = BatchMembership.unscoped.select_for_update(of=("self",)).filter(
            batch=current, to_day__isnull=True
        )
        taking_part = list(members.select_related("batch__campaign__root", "unit").order_by("path"))
        if current.closes_on == day and not taking_part:
            raise Refused(_("This batch is closed already."))
        if day < current.opens_on:
            raise Refused(_("It closes before it opens. Check the two dates."), "day")
        _check_within_campaign(current.campaign, current.opens_on, day)
        check_records_within(current.campaign, current, None, day)
        changes = apply({"closes_on": day}, current)
        _save(current, by, "campaigns.batch-closed", changes, reason)
        end_all(by, current, taking_part, day, reason)
    return current


def _lock(by: User | None, access: Access | None, batch: Batch) -> Batch:
    allow(by, access, batch.campaign.root.path)
    lock_memberships(batch.campaign)
    return Batch.objects.select_related("campaign__root").get(pk=batch.pk)


def _save(batch: Batch, by: User | None, verb: str, changes: Changes, reason: str) -> None:
    if "closes_on" in changes:  # a day of its own, which stays if the campaign is opened again
        batch.closed_with_campaign, batch.would_close_on = False, None
    checked(batch).save()
    path = batch.campaign.root.path
    record(by=by, verb=verb, target=batch, path=path, changes=changes, reason=reason.strip())


def _check_number(batch: Batch) -> None:
    others = Batch.objects.filter(campaign=batch.campaign, number=batch.number).exclude(pk=batch.pk)
    if others.exists():
        raise Refused(_("This campaign has a batch with this number. Choose another one."), "number")


def _check_within_campaign(
    campaign: Campaign, opens_on: datetime.date, closes_on: datetime.date | None
) -> None:
    if opens_on < campaign.opens_on or is_later(opens_on, campaign.closes_on):
        raise Refused(_("A batch opens while its campaign is open. Check the date."), "opens_on")
    if closes_on is not None and is_later(closes_on, campaign.closes_on):
        raise Refused(_("A batch closes before its campaign, or with it. Check the date."), "closes_on")
