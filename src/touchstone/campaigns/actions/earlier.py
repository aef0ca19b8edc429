"""Participations that go on get an earlier first day; what was recorded on the days that this adds then counts."""

import copy
import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions.checking import allow
from touchstone.campaigns.ending import refuse_closed, written
from touchstone.campaigns.hooks import lock_memberships, notify_earlier, notify_memberships
from touchstone.campaigns.models import Batch, BatchMembership, MembershipState
from touchstone.common import clock
from touchstone.common.chunks import chunks
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User

PART = 2_000
"""Participations passed to the hooks together."""

ONE_DAY = datetime.timedelta(days=1)


def begin_earlier(
    *, by: User | None, access: Access | None = None, membership: BatchMembership, from_day: datetime.date
) -> BatchMembership:
    """Let a unit take part in its batch from an earlier day; what it recorded on the days between then counts."""
    with transaction.atomic():
        freeze_paths()
        lock_memberships(membership.batch.campaign)
        rows = BatchMembership.unscoped.select_for_update(of=("self",))
        locked = rows.select_related("batch__campaign__root", "unit").get(pk=membership.pk)
        allow(by, access, locked.path)
        refuse_closed(locked.batch.campaign)
        _check(locked, from_day)
        begin_all_earlier(by, locked.batch, [locked], from_day)
    return locked


def _check(membership: BatchMembership, from_day: datetime.date) -> None:
    if membership.to_day is not None:
        raise Refused(_("This participation has ended already."))
    if from_day >= membership.from_day:
        raise Refused(_("It takes part on that day already. Choose an earlier day."), "from_day")
    _check_opened(membership, from_day)
    others = BatchMembership.unscoped.filter(
        batch__campaign=membership.batch.campaign_id, unit=membership.unit_id, to_day__gte=from_day
    ).exclude(pk=membership.pk)
    other = others.select_related("batch").order_by("-to_day").first()
    if other is not None:
        text = _("It took part in “%(batch)s” until %(day)s. Choose a later day.")
        raise Refused(text % {"batch": other.batch, "day": written(other.to_day or from_day)}, "from_day")


def _check_opened(membership: BatchMembership, from_day: datetime.date) -> None:
    """Refuse a first day before the batch or the unit opens."""
    opens, opened = membership.batch.opens_on, membership.unit.opened_on
    if from_day < opens:
        text = _("The batch opens on %(day)s. Choose that day or a later one.")
        raise Refused(text % {"day": written(opens)}, "from_day")
    if opened is not None and from_day < opened:
        text = _("The unit opened on %(day)s. Choose that day or a later one.")
        raise Refused(text % {"day": written(opened)}, "from_day")


def begin_all_earlier(
    by: User | None,
    batch: Batch,
    memberships: Sequence[BatchMembership],
    from_day: datetime.date,
    report: Callable[[int], None] = lambda _done: None,
) -> int:
    """Give memberships of one batch, which the caller has locked, an earlier first day; return how many.

    One event is recorded for each first day that they had. Those that now have begun are counted from here on.
    """
    by_old_day: defaultdict[datetime.date, list[BatchMembership]] = defaultdict(list)
    for membership in memberships:
        by_old_day[membership.from_day].append(membership)
    for done, part in enumerate(chunks(memberships, PART)):
        _move(batch, part, from_day)
        report(done * PART + len(part))
    for old_day, moved in sorted(by_old_day.items()):
        changes: dict[str, tuple[Any, Any]] = {"from_day": (old_day, from_day), "units": (None, len(moved))}
        path = moved[0].path if len(moved) == 1 else batch.campaign.root.path
        if len(moved) == 1:
            changes["units"] = (None, [moved[0].unit.name])
        record(by=by, verb="campaigns.members-earlier", target=batch, path=path, changes=changes)
    return len(memberships)


def _move(batch: Batch, part: Sequence[BatchMembership], from_day: datetime.date) -> None:
    begun, added = [], []
    for membership in part:
        membership.batch = batch
        if membership.standing == MembershipState.OPEN:
            days = copy.copy(membership)
            days.from_day, days.to_day = from_day, membership.from_day - ONE_DAY
            added.append(days)
        elif from_day <= clock.today():
            membership.standing = MembershipState.OPEN
            begun.append(membership)
        membership.from_day = from_day
    BatchMembership.unscoped.bulk_update(part, ["from_day", "standing"], batch_size=500)
    notify_memberships(begun, 1)
    notify_earlier(added)
