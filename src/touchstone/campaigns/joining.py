"""Many units join a batch or leave it at once: what would become of each, and the act itself."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Count, DateField, Max, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions.earlier import begin_all_earlier
from touchstone.campaigns.actions.setting_up import lock_campaign
from touchstone.campaigns.ending import refuse_closed
from touchstone.campaigns.hooks import lock_memberships, notify_memberships, settle
from touchstone.campaigns.models import Batch, BatchMembership, MembershipState
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common import clock
from touchstone.common.chunks import chunks, find_in
from touchstone.common.inserting import insert_selected
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.units.access import Access
from touchstone.units.actions import refuse_records_after
from touchstone.units.hooks import count_after
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Unit, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import UnitSelection, describe_selection, find_selected

PART = 2_000
"""Participations passed to the hooks together."""

EXAMPLES = 10
"""Units named for each fate in a preview."""

Report = Callable[[int, int], None]
"""Told from time to time how many participations are done, and how many there are."""


class Fate(StrEnum):
    """What becomes of a selected unit when many join a batch or leave it."""

    DONE = "done"
    """It joins, or leaves."""
    EARLIER = "earlier"
    """It takes part in this batch from a later day, and will from this earlier one."""
    BLOCKED = "blocked"
    """It takes part in this batch from a later day, but another part of its covers the days between."""
    UNOPENED = "unopened"
    """It takes part in this batch from a later day, but the batch was not open on this one."""
    HERE = "here"
    """It takes part in this batch on that day or later."""
    ELSEWHERE = "elsewhere"
    """It takes part in another batch of the campaign on that day or later."""
    CLOSED = "closed"
    """It is closed by then."""
    YOUNGER = "younger"
    """It opens after that day."""
    LATER = "later"
    """Its participation began after the day on which it should end."""
    ABSENT = "absent"
    """It does not take part in this batch."""
    FORBIDDEN = "forbidden"
    """The reader may see it, but not change who takes part there."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How many units have each fate, the first of them by name, and the records after the day of leaving in words."""

    numbers: Mapping[Fate, int]
    examples: Mapping[Fate, Sequence[Unit]]
    after: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        """The number of units that join, or that take part from an earlier day; or that leave."""
        return self.numbers.get(Fate.DONE, 0) + self.numbers.get(Fate.EARLIER, 0)


# Each condition is on a set of units that is read once. A database without fresh statistics, as after many have joined,
# would look up a condition on each single unit in the whole batch.


def _fates_of_joining(batch: Batch, day: datetime.date) -> dict[Fate, Q]:
    """Return the fates of units that should join on a day; the first whose condition holds is a unit's own."""
    taking_part = BatchMembership.unscoped.filter(Q(to_day__isnull=True) | Q(to_day__gte=day))
    here = taking_part.filter(batch=batch)
    anywhere = taking_part.filter(batch__campaign=batch.campaign_id)
    later = Q(pk__in=_units_of(_begun_later(batch, day)))
    before = BatchMembership.unscoped.filter(batch__campaign=batch.campaign_id, to_day__gte=day)
    return {
        Fate.CLOSED: Q(closed_on__lt=day, closed_on__isnull=False),
        Fate.YOUNGER: Q(opened_on__gt=day, opened_on__isnull=False),
        Fate.BLOCKED: later & Q(pk__in=_units_of(before)),
        Fate.UNOPENED if day < batch.opens_on else Fate.EARLIER: later,
        Fate.HERE: Q(pk__in=_units_of(here)),
        Fate.ELSEWHERE: Q(pk__in=_units_of(anywhere)),
        Fate.DONE: Q(),
    }


def _begun_later(batch: Batch, day: datetime.date) -> QuerySet[BatchMembership]:
    """Return the participations in a batch that go on and began, or will begin, after a day."""
    return BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True, from_day__gt=day)


def _fates_of_leaving(batch: Batch, day: datetime.date) -> dict[Fate, Q]:
    """Return the fates of units that should leave on a day; the first whose condition holds is a unit's own."""
    here = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True)
    later = here.filter(from_day__gt=day).exclude(standing=MembershipState.AHEAD)
    return {
        Fate.ABSENT: ~Q(pk__in=_units_of(here)),
        Fate.LATER: Q(pk__in=_units_of(later)),
        Fate.DONE: Q(),
    }


def _units_of(rows: QuerySet[BatchMembership]) -> QuerySet[BatchMembership, int]:
    return rows.order_by().values_list("unit_id", flat=True)


def _having(fates: Mapping[Fate, Q], fate: Fate) -> Q:
    """Return the condition that a unit has this fate and none before it."""
    condition = Q()
    for earlier, holds in fates.items():
        if earlier is fate:
            return condition & holds
        condition &= ~holds
    raise KeyError(fate)


def preview_joining(access: Access, batch: Batch, selection: UnitSelection, day: datetime.date) -> Preview:
    """Return what would become of the selected units if they joined a batch on a day. Nothing is changed."""
    return _preview(access, batch, selection, _fates_of_joining(batch, day))


def preview_leaving(access: Access, batch: Batch, selection: UnitSelection, day: datetime.date) -> Preview:
    """Return what would become of the selected units if they left a batch on a day. Nothing is changed."""
    after = count_after(day, Q(membership__in=_leaving(access, batch, selection, day).values("pk")))
    return _preview(access, batch, selection, _fates_of_leaving(batch, day), after)


def _preview(
    access: Access,
    batch: Batch,
    selection: UnitSelection,
    fates: Mapping[Fate, Q],
    after: tuple[str, ...] = (),
) -> Preview:
    units = _find(access, batch, selection)
    conditions = {fate: _having(fates, fate) for fate in fates}
    counts = {fate.value: Count("pk", filter=condition) for fate, condition in conditions.items()}
    numbers = {Fate(name): number for name, number in units.aggregate(**counts).items() if number}
    seen = find_selected(access, UnitPermission.VIEW, selection, below=batch.campaign.root.path)
    forbidden = seen.exclude(pk__in=units.values("pk"))
    if (number := seen.count() - sum(numbers.values())) > 0:
        numbers[Fate.FORBIDDEN] = number
    examples = {
        fate: list(
            (forbidden if fate is Fate.FORBIDDEN else units.filter(conditions[fate])).order_by("path")[
                :EXAMPLES
            ]
        )
        for fate in numbers
    }
    return Preview(numbers, examples, after)


def _find(access: Access, batch: Batch, selection: UnitSelection) -> QuerySet[Unit, Unit]:
    return find_selected(access, CampaignPermission.CHANGE, selection, below=batch.campaign.root.path)


def join_selected(
    *,
    by: User | None,
    access: Access,
    batch: Batch,
    selection: UnitSelection,
    from_day: datetime.date,
    expected: int | None = None,
    report: Report = lambda _done, _all: None,
) -> int:
    """Let all selected units that can join take part in a batch from a day on; return how many do so now.

    Those that take part from a later day do so from this one. Units that cannot join are passed over. ``expected`` is
    the number that a person has confirmed; any other is refused.
    """
    if batch.closes_on is not None and from_day > batch.closes_on:
        raise Refused(_("The batch is closed by then. Check the date or choose another batch."), "from_day")
    with transaction.atomic():
        freeze_paths()
        refuse_closed(lock_campaign(batch.campaign))
        fates = _fates_of_joining(batch, from_day)
        selected = _find(access, batch, selection)
        earlier = _find_earlier(batch, selected, fates, from_day)
        before = _count_members(batch)
        number, joined = insert_units(batch, selected.filter(_having(fates, Fate.DONE)), from_day)
        every = number + len(earlier)
        _check_number(every, expected)
        notify_joined(batch, joined, lambda done: report(done, every))
        begin_all_earlier(by, batch, earlier, from_day, lambda moved: report(number + moved, every))
        if number:
            changes = {"members": (before, before + number), "from_day": (None, from_day)}
            _record(by, access, "campaigns.members-added", batch, selection, changes)
        transaction.on_commit(settle, robust=True)
    return every


def _find_earlier(
    batch: Batch, units: QuerySet[Unit, Unit], fates: Mapping[Fate, Q], day: datetime.date
) -> list[BatchMembership]:
    """Return the participations of those of the units that will take part from an earlier day."""
    if Fate.EARLIER not in fates:
        return []
    keys = units.filter(_having(fates, Fate.EARLIER)).order_by().values("pk")
    rows = _begun_later(batch, day).filter(unit__in=keys).select_for_update(of=("self",))
    return list(rows.select_related("unit").order_by("path"))


def insert_units(
    batch: Batch, units: QuerySet[Unit], from_day: datetime.date
) -> tuple[int, QuerySet[BatchMembership]]:
    """Let all units of a query take part in a batch from a day on; return how many they are, and their participations.

    Within a transaction that has frozen the paths and locked the memberships; :func:`notify_joined` has to follow.
    """
    standing = MembershipState.AHEAD if from_day > clock.today() else MembershipState.OPEN
    last = BatchMembership.unscoped.filter(batch=batch).aggregate(last=Max("pk"))["last"] or 0
    rows = units.order_by("path").annotate(
        of_batch=Value(batch.pk), first=Cast(Value(from_day), DateField()), state=Value(standing.value)
    )
    number = insert_selected(
        BatchMembership,
        ("batch_id", "unit_id", "path", "from_day", "standing"),
        rows.values_list("of_batch", "pk", "path", "first", "state"),
    )
    return number, BatchMembership.unscoped.filter(batch=batch, pk__gt=last)


def notify_joined(
    batch: Batch, joined: QuerySet[BatchMembership], report: Callable[[int], None] = lambda _done: None
) -> None:
    """Tell the hooks of new participations in a batch, as far as they have begun, and ``report`` how many are told."""
    done = 0
    for part in _parts(batch, joined.filter(standing=MembershipState.OPEN)):
        notify_memberships(part, 1)
        done += len(part)
        report(done)


def leave_selected(
    *,
    by: User | None,
    access: Access,
    batch: Batch,
    selection: UnitSelection,
    to_day: datetime.date,
    expected: int | None = None,
    despite_records: bool = False,
    reason: str = "",
    report: Report = lambda _done, _all: None,
) -> int:
    """End the participation of all selected units that can leave a batch, with a last day; return how many left.

    What they recorded until then still counts. Refused if they have records of a later day, which will count for this
    batch no longer, unless ``despite_records`` says that this is meant.
    """
    today = clock.today()
    if to_day > today:
        raise Refused(
            _("The day is in the future. End the participation on its last day or after."), "to_day"
        )
    with transaction.atomic():
        freeze_paths()
        lock_memberships(batch.campaign)
        leaving = _leaving(access, batch, selection, to_day)
        ahead = leaving.filter(standing=MembershipState.AHEAD)
        keys = list(
            leaving.exclude(standing=MembershipState.AHEAD).order_by("pk").values_list("pk", flat=True)
        )
        taken_back = ahead.count()
        _check_number(len(keys) + taken_back, expected)
        after = count_after(to_day, Q(membership__in=leaving.values("pk")))
        if after and not despite_records:
            raise refuse_records_after(after)
        before = _count_members(batch)
        ahead.delete()  # it has not begun, so nothing counts for it
        done = taken_back
        for part in chunks(keys, PART):
            done += _end(batch, part, to_day, over=to_day < today)
            report(done, taken_back + len(keys))
        changes = {"members": (before, before - done), "to_day": (None, to_day)}
        _record(by, access, "campaigns.members-ended", batch, selection, changes, reason)
        transaction.on_commit(settle, robust=True)
    return done


def _leaving(
    access: Access, batch: Batch, selection: UnitSelection, day: datetime.date
) -> QuerySet[BatchMembership]:
    """Return the participations of the selected units that end on a day, and those that have not begun at all."""
    return BatchMembership.unscoped.filter(
        Q(from_day__lte=day) | Q(standing=MembershipState.AHEAD),
        batch=batch,
        to_day__isnull=True,
        unit__in=_find(access, batch, selection).values("pk"),
    ).order_by()


def _end(batch: Batch, keys: Sequence[int], to_day: datetime.date, *, over: bool) -> int:
    """End some participations of a batch, which are counted until ``turn_the_day`` unless the day is ``over``."""
    rows = BatchMembership.unscoped.filter(batch=batch)
    for some in chunks(keys):
        rows.filter(pk__in=some).update(to_day=to_day, **({"standing": MembershipState.OVER} if over else {}))
    if over:
        ended = list(find_in(rows, "pk", keys))
        for membership in ended:
            membership.batch = batch
        notify_memberships(ended, -1)
    return len(keys)


def _parts(batch: Batch, rows: QuerySet[BatchMembership]) -> Iterator[Sequence[BatchMembership]]:
    """Yield participations of one batch in parts, in the order of their keys."""
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk")[:PART]):
        for membership in part:
            membership.batch = batch
        yield part
        last = part[-1].pk


def _count_members(batch: Batch) -> int:
    return BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()


def _check_number(number: int, expected: int | None) -> None:
    """Refuse an act on no unit, or on another number of units than was confirmed."""
    if not number:
        raise Refused(_("None of these units is left for it. Choose others."))
    check_expected(number, expected)


def check_expected(number: int, expected: int | None) -> None:
    """Refuse an act on another number of units than was confirmed."""
    if expected is not None and number != expected:
        message = _("Meanwhile it would be %(number)d units instead of %(expected)d. Look at them again.")
        raise Refused(message % {"number": number, "expected": expected})


def _record(
    by: User | None,
    access: Access,
    verb: str,
    batch: Batch,
    selection: UnitSelection,
    changes: dict[str, tuple[Any, Any]],
    reason: str = "",
) -> None:
    """Record one event for all units: how many there are, and by what they were chosen."""
    asked = describe_selection(access, UnitPermission.VIEW, selection)
    place = asked.get("unit") or asked.get("below")
    changes |= {name: (None, value) for name, value in asked.items()}
    path = place.path if place is not None else batch.campaign.root.path
    record(by=by, verb=verb, target=batch, path=path, changes=changes, reason=tidy(reason))
