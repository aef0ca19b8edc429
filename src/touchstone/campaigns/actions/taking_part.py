"""The units that take part in a batch: joining, ending, and the turn of the day."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions.checking import allow, is_later
from touchstone.campaigns.actions.setting_up import lock_campaign
from touchstone.campaigns.ending import refuse_closed
from touchstone.campaigns.hooks import lock_memberships, notify_memberships
from touchstone.campaigns.models import Batch, BatchMembership, Campaign, MembershipState
from touchstone.common import clock
from touchstone.common.chunks import chunks, find_in
from touchstone.common.deleting import delete_rows
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths, get_frozen_paths
from touchstone.units.models import Unit, User
from touchstone.units.paths import is_under, topmost, under

CHUNK = 2_000
"""Memberships stored in one statement and passed to the hooks together."""

NAMED = 5
"""Maximum number of units named in a message or an audit event."""


def add_members(
    *,
    by: User | None,
    access: Access | None = None,
    batch: Batch,
    units: Iterable[Unit],
    from_day: datetime.date,
) -> list[BatchMembership]:
    """Let units take part in a batch from a day on: all of them, in one transaction, or none.

    If the day is in the future, they are counted from that day on (``turn_the_day``). Refused if one of them already
    takes part in a batch of the campaign on that day or later.
    """
    campaign = batch.campaign
    units_by_key = {unit.pk: unit for unit in units}
    if not units_by_key:
        return []
    if is_later(from_day, batch.closes_on):
        raise Refused(_("The batch is closed by then. Check the date or choose another batch."), "from_day")
    with transaction.atomic():
        paths = get_frozen_paths([*units_by_key, campaign.root_id])
        allow(by, access, *topmost(paths[pk] for pk in units_by_key if pk in paths))
        refuse_closed(lock_campaign(campaign))
        _may_join(campaign, units_by_key, paths, from_day)
        standing = MembershipState.AHEAD if from_day > clock.today() else MembershipState.OPEN
        joined = [
            BatchMembership(batch=batch, unit=unit, path=paths[pk], from_day=from_day, standing=standing)
            for pk, unit in sorted(units_by_key.items(), key=lambda item: paths[item[0]])
        ]
        before = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()
        for part in chunks(joined, CHUNK):
            chunk = BatchMembership.unscoped.bulk_create(part)
            if standing == MembershipState.OPEN:
                notify_memberships(chunk, 1)
        record_members(by, "campaigns.members-added", batch, joined, before, "from_day", from_day)
    return joined


def end_membership(
    *,
    by: User | None,
    access: Access | None = None,
    membership: BatchMembership,
    to_day: datetime.date,
    reason: str = "",
) -> BatchMembership:
    """End a unit's participation in a batch on a day, today or earlier; what it recorded until then still counts."""
    if to_day > clock.today():
        raise Refused(
            _("The day is in the future. End the participation on its last day or after."), "to_day"
        )
    with transaction.atomic():
        freeze_paths()  # before any row is locked, in the same order as a move
        lock_memberships(membership.batch.campaign)
        rows = BatchMembership.unscoped.select_for_update(of=("self",))
        locked_membership = rows.select_related("batch__campaign__root", "unit").get(pk=membership.pk)
        allow(by, access, locked_membership.path)
        if locked_membership.to_day is not None:
            raise Refused(_("This participation has ended already."))
        if to_day < locked_membership.from_day:
            raise Refused(_("The unit did not take part yet on that day. Check the date."), "to_day")
        end_all(by, locked_membership.batch, [locked_membership], to_day, reason)
    return locked_membership


def end_below(by: User | None, path: str, day: datetime.date) -> int:
    """End all participations at and below a unit that closes, in the transaction of the closure; return how many."""
    open_memberships = BatchMembership.unscoped.filter(under(path), to_day__isnull=True)
    batches = (
        Batch.objects.filter(pk__in=open_memberships.values("batch"))
        .select_related("campaign")
        .order_by("campaign", "pk")
    )
    count = 0
    for batch in batches:
        lock_memberships(batch.campaign)
        rows = open_memberships.filter(batch=batch).select_for_update(of=("self",))
        rows = rows.select_related("unit").order_by("path")
        count += end_all(by, batch, list(rows), day, gettext("The unit closed."))
    return count


def end_all(
    by: User | None,
    batch: Batch,
    memberships: Sequence[BatchMembership],
    to_day: datetime.date,
    reason: str,
    *,
    with_campaign: bool = False,
) -> int:
    """End memberships of one batch that the caller has locked; those that have not begun go as if they had never been.

    Those that end ``with_campaign`` go on if it is opened again; so none of them goes, but those that have not begun
    cover no day. A unit that takes part until today or a later day is counted until ``turn_the_day`` runs after that day.
    """
    if not memberships:
        return 0
    today = clock.today()
    before = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()
    ahead = [one.pk for one in memberships if to_day < one.from_day and one.standing == MembershipState.AHEAD]
    if ahead and not with_campaign:
        delete_rows(BatchMembership, ahead)  # nothing counts for them
    gone = set() if with_campaign else set(ahead)
    for chunk in chunks([membership for membership in memberships if membership.pk not in gone], CHUNK):
        no_longer_counted = []
        for membership in chunk:
            membership.batch = batch
            if to_day < membership.from_day or to_day < today:
                if membership.standing == MembershipState.OPEN:
                    no_longer_counted.append(membership)
                membership.standing = MembershipState.OVER
            membership.to_day = to_day if with_campaign else max(to_day, membership.from_day)
            membership.ended_with_campaign = with_campaign
        fields = ["to_day", "standing", "ended_with_campaign"]
        BatchMembership.unscoped.bulk_update(chunk, fields, batch_size=500)
        notify_memberships(no_longer_counted, -1)
    record_members(by, "campaigns.members-ended", batch, memberships, before, "to_day", to_day, reason)
    return len(memberships)


def turn_the_day(*, by: User | None) -> tuple[int, int]:
    """Start counting units whose first day has come, stop counting those whose last day is over; return both counts.

    The schedule runs it after midnight; late or twice does no harm. The decisions are already in the audit trail.
    """
    today = clock.today()
    ahead = Q(standing=MembershipState.AHEAD, from_day__lte=today)
    ending = Q(standing=MembershipState.OPEN, to_day__lt=today)
    return _change_standing(ahead, MembershipState.OPEN, 1), _change_standing(
        ending, MembershipState.OVER, -1
    )


def _change_standing(due: Q, standing: MembershipState, change: int) -> int:
    """Change the standing of memberships in chunks, so that nobody waits long for the lock of a campaign."""
    count = 0
    while first := BatchMembership.unscoped.filter(due).select_related("batch__campaign").first():
        campaign = first.batch.campaign
        with transaction.atomic():
            freeze_paths()
            lock_memberships(campaign)
            rows = BatchMembership.unscoped.select_for_update(of=("self",)).select_related("batch__campaign")
            chunk = list(rows.filter(due, batch__campaign=campaign).order_by("path")[:CHUNK])
            for membership in chunk:
                membership.standing = standing
            BatchMembership.unscoped.bulk_update(chunk, ["standing"], batch_size=500)
            notify_memberships(chunk, change)
        count += len(chunk)
    return count


def record_members(
    by: User | None,
    verb: str,
    batch: Batch,
    changed: Sequence[BatchMembership],
    before: int,
    field: str,
    day: datetime.date,
    reason: str = "",
) -> None:
    """Record one audit event for a bulk change: the number of units, and their names if they are few."""
    after = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()
    changes: dict[str, tuple[Any, Any]] = {"members": (before, after), field: (None, day)}
    if len(changed) <= NAMED:
        changes["units"] = (None, [membership.unit.name for membership in changed])
    path = changed[0].path if len(changed) == 1 else batch.campaign.root.path
    record(by=by, verb=verb, target=batch, path=path, changes=changes, reason=reason.strip())


def _may_join(
    campaign: Campaign, units: Mapping[int, Unit], paths: Mapping[int, str], from_day: datetime.date
) -> None:
    """Refuse, naming the units, at the first rule that some of them break."""
    root = paths[campaign.root_id]
    outside = [unit for pk, unit in units.items() if not is_under(paths[pk], root)]
    closed = [unit for unit in units.values() if unit.closed_on is not None and unit.closed_on < from_day]
    unopened = [unit for unit in units.values() if unit.opened_on is not None and unit.opened_on > from_day]
    memberships = BatchMembership.unscoped.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=from_day), batch__campaign=campaign
    )
    keys_taken = find_in(memberships.values_list("unit_id", flat=True), "unit_id", sorted(units))
    taken = [units[pk] for pk in keys_taken]
    for refused, message in (
        (outside, _("These units are outside the campaign: %(units)s. Take them off the list.")),
        (
            closed,
            _("These units are closed by then: %(units)s. Take them off the list or choose an earlier day."),
        ),
        (
            unopened,
            _(
                "These units are not open yet on that day: %(units)s. "
                "Take them off the list or choose a later day."
            ),
        ),
        (
            taken,
            _(
                "These units take part in this campaign on that day already: %(units)s. "
                "Take them off the list or end that participation first."
            ),
        ),
    ):
        if refused:
            raise Refused(message % {"units": _names(refused)}, "units")


def _names(units: Sequence[Unit]) -> str:
    names = gettext(", ").join(unit.label for unit in units[:NAMED])
    more = len(units) - NAMED
    return gettext("%(names)s and %(count)d more") % {"names": names, "count": more} if more > 0 else names
