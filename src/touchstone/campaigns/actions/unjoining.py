"""Taking participations out again that never should have begun, as if the units had not joined."""

import datetime
from collections import defaultdict
from collections.abc import Collection

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import notify_memberships
from touchstone.campaigns.models import Batch, BatchMembership, MembershipState
from touchstone.common.chunks import chunks, find_in
from touchstone.common.deleting import delete_rows
from touchstone.units.models import User

_BEFORE_EVERYTHING = datetime.date.min


def remove_members(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete participations; records that count for one count for the next unit above that takes part, if any.

    In the transaction of a caller that holds the lock of the campaign's memberships. One event is recorded for each
    batch.
    """
    by_batch: defaultdict[int, list[BatchMembership]] = defaultdict(list)
    rows = BatchMembership.unscoped.select_related("batch__campaign__root")
    for membership in find_in(rows, "pk", sorted(keys)):
        by_batch[membership.batch_id].append(membership)
    for removed in by_batch.values():
        _remove(by, removed[0].batch, removed, reason)


def _remove(by: User | None, batch: Batch, removed: list[BatchMembership], reason: str) -> None:
    before = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()
    open_ = [membership for membership in removed if membership.standing == MembershipState.OPEN]
    never = {
        "from_day": _BEFORE_EVERYTHING,
        "to_day": _BEFORE_EVERYTHING,
        "standing": MembershipState.OVER.value,
    }
    for chunk in chunks([membership.pk for membership in removed]):
        # No record is of that day, so the hooks find another participation for each.
        BatchMembership.unscoped.filter(pk__in=chunk).update(**never)
    for membership in removed:
        membership.batch, membership.to_day = batch, _BEFORE_EVERYTHING
    notify_memberships(open_, -1)
    delete_rows(BatchMembership, [membership.pk for membership in removed])
    after = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()
    path = batch.campaign.root.path
    changes = {"members": (before, after)}
    record(by=by, verb="campaigns.members-removed", target=batch, path=path, changes=changes, reason=reason)
