"""What the closing of a campaign ended goes on when the campaign is opened again."""

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest

from touchstone.audit.actions import record
from touchstone.campaigns.actions.checking import is_later
from touchstone.campaigns.actions.earlier import ONE_DAY
from touchstone.campaigns.actions.taking_part import CHUNK, NAMED
from touchstone.campaigns.hooks import notify_again, notify_earlier
from touchstone.campaigns.models import Batch, BatchMembership, Campaign, MembershipState
from touchstone.common import clock
from touchstone.common.changes import apply
from touchstone.units.models import User


def restore_batches(by: User | None, campaign: Campaign, reason: str) -> None:
    """Let the batches and the participations go on that the closing of a campaign ended, as if it had not.

    In the transaction that opens it again and holds its memberships. A unit that closed meanwhile does not take part
    again; a batch does not outlast the campaign.
    """
    for batch in Batch.objects.filter(campaign=campaign).order_by("number"):
        batch.campaign = campaign
        if batch.closed_with_campaign:
            _restore_batch(by, batch, reason)
        _restore_members(by, batch, reason)


def _restore_batch(by: User | None, batch: Batch, reason: str) -> None:
    day, end = batch.would_close_on, batch.campaign.closes_on
    day = end if end is not None and day is not None and is_later(day, end) else day
    changes = apply({"closes_on": day}, batch)
    batch.closed_with_campaign, batch.would_close_on = False, None
    batch.save()
    path = batch.campaign.root.path
    record(
        by=by, verb="campaigns.batch-opened-again", target=batch, path=path, changes=changes, reason=reason
    )


def _restore_members(by: User | None, batch: Batch, reason: str) -> None:
    """Let the participations of a batch that ended with the campaign go on, and forget of the others that they did."""
    ended = BatchMembership.unscoped.filter(batch=batch, ended_with_campaign=True)
    before = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()
    units: list[str] = []
    number = 0
    for part in _parts(batch):
        _go_on(part)
        number += len(part)
        units += [membership.unit.name for membership in part[: NAMED + 1 - len(units)]]
    ended.filter(to_day__lt=F("from_day")).delete()  # it never began, and will not
    ended.update(ended_with_campaign=False)
    if number:
        changes: dict[str, tuple[Any, Any]] = {"members": (before, before + number)}
        if number <= NAMED:
            changes["units"] = (None, units)
        path = batch.campaign.root.path
        record(by=by, verb="campaigns.members-again", target=batch, path=path, changes=changes, reason=reason)


def _parts(batch: Batch) -> Iterator[Sequence[BatchMembership]]:
    """Yield in parts the participations of a batch that ended with the campaign and can go on."""
    in_force = BatchMembership.unscoped.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=Greatest(OuterRef("to_day"), OuterRef("from_day"))),
        ~Q(pk=OuterRef("pk")),
        batch__campaign=batch.campaign,
        unit=OuterRef("unit"),
    )
    rows = BatchMembership.unscoped.select_for_update(of=("self",)).select_related("unit")
    rows = rows.filter(~Exists(in_force), batch=batch, ended_with_campaign=True, unit__closed_on__isnull=True)
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        for membership in part:
            membership.batch = batch
        yield part
        last = part[-1].pk


def _go_on(part: Sequence[BatchMembership]) -> None:
    """Let participations go on; those that had stopped being counted are counted again, with what came since."""
    over = [membership for membership in part if membership.standing == MembershipState.OVER]
    again, since = [], []
    for membership in over:
        if membership.from_day > clock.today():
            membership.standing = MembershipState.AHEAD
            continue
        membership.standing = MembershipState.OPEN
        again.append(membership)
        since.append(_days_since(membership))
    for membership in part:
        membership.to_day, membership.ended_with_campaign = None, False
    fields = ["to_day", "standing", "ended_with_campaign"]
    BatchMembership.unscoped.bulk_update(part, fields, batch_size=500)
    notify_again(again)
    notify_earlier(since)


def _days_since(membership: BatchMembership) -> BatchMembership:
    """Return a participation as if it began after the day on which it ended."""
    since = copy.copy(membership)
    ended = membership.to_day or membership.from_day
    since.from_day, since.to_day = max(ended + ONE_DAY, membership.from_day), None
    return since
