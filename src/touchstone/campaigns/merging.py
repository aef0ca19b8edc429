"""Two units that are one are merged: what that would do, and the act itself.

The unit that goes keeps its records, its key and its history. It closes and gets its place below the unit that remains, so
that the sums of that unit hold its records, while no record is rewritten; see docs/adr/0036.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions import add_members
from touchstone.campaigns.actions.earlier import ONE_DAY
from touchstone.campaigns.hooks import lock_memberships, notify_memberships
from touchstone.campaigns.models import BatchMembership, Campaign, MembershipState
from touchstone.campaigns.queries import get_memberships
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.actions import (
    checked_reason,
    close_unit,
    move_unit,
    note_succession,
    refuse_records_after,
    take_over_names,
)
from touchstone.units.hooks import Belonging, count_after, open_work
from touchstone.units.locking import get_existing, lock_paths, lock_tree
from touchstone.units.models import SuccessionKind, Unit, User
from touchstone.units.paths import is_under, under
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import ClosePreview, preview_close
from touchstone.units.queries.changes import NOT_HERE, find_children

_NEVER = datetime.date(1, 1, 1)
"""A day of which there are no records."""


class Together(StrEnum):
    """What becomes of the time in which two units that are merged took part in the same batch beside each other."""

    ENDED = "ended"
    """They were two: the part of the unit that goes ends on its last day, and its records until then count for it."""
    ONE = "one"
    """They were one all the time: its part is taken out, and its records count for the part of the unit that remains."""


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging a unit into another would do.

    ``closing`` is what ends with the unit; ``below`` are the open units that get their place below the other, ``work`` says in words
    what the other goes on with. ``together`` are participations of the unit beside which the other took part in the same batch;
    ``replaced`` are those in whose place the other will take part. ``refusals`` say why it cannot be done.
    """

    unit: Unit
    into: Unit
    day: datetime.date
    closing: ClosePreview
    below: tuple[Unit, ...]
    work: tuple[str, ...]
    together: tuple[BatchMembership, ...]
    replaced: tuple[BatchMembership, ...]
    refusals: tuple[Refused, ...] = field(default=())

    @property
    def possible(self) -> bool:
        """Whether the units can be merged, if necessary after a choice."""
        return not self.refusals


def preview_merge(access: Access, unit: Unit, into: Unit, day: datetime.date) -> MergePreview:
    """Return what merging a unit into another, with ``day`` as its last day, would do. Nothing is changed."""
    closing = preview_close(access, unit, day)
    below = tuple(find_children(unit.path).filter(closed_on__isnull=True).order_by("path"))
    work = tuple(filter(None, (one.say(unit) for one in open_work())))
    own = list(
        BatchMembership.unscoped.filter(unit=unit)
        .select_related("batch__campaign__root")
        .order_by("from_day")
    )
    of_other = list(BatchMembership.unscoped.filter(unit=into))
    together = tuple(one for one in own if any(_overlap(one, other, day) for other in of_other))
    replaced = tuple(one for one in own if _passes(one, into, day))
    refusals = tuple(_refusals(access, unit, into, day, below, closing))
    return MergePreview(unit, into, day, closing, below, work, together, replaced, refusals)


def _overlap(one: BatchMembership, other: BatchMembership, day: datetime.date) -> bool:
    """Say whether two participations in the same batch have a day in common, until the last day of the first unit."""
    last = day if one.to_day is None else min(one.to_day, day)
    return (
        one.batch_id == other.batch_id
        and other.from_day <= last
        and (other.to_day is None or one.from_day <= other.to_day)
    )


def _passes(membership: BatchMembership, into: Unit, day: datetime.date) -> bool:
    """Say whether the other unit will take part in the place of this participation, because it takes part in no batch."""
    batch, next_day = membership.batch, day + ONE_DAY
    if membership.to_day is not None or (batch.closes_on is not None and batch.closes_on < next_day):
        return False
    later = BatchMembership.unscoped.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=next_day), batch__campaign=batch.campaign, unit=into
    )
    return not later.exists() and get_memberships(batch.campaign, [into.path]).at(into.path, next_day) is None


def _refusals(
    access: Access,
    unit: Unit,
    into: Unit,
    day: datetime.date,
    below: Iterable[Unit],
    closing: ClosePreview,
) -> Iterator[Refused]:
    names = {"unit": unit, "into": into}
    if not all(access.covers(UnitPermission.CHANGE, one.path) for one in (unit, into)):
        yield Refused(NOT_HERE, "unit")
        return
    if unit.pk == into.pk:
        yield Refused(_("A unit cannot be merged into itself. Choose another one."), "into")
        return
    if is_under(into.path, unit.path):
        text = _("“%(into)s” is below “%(unit)s”. Merge it into “%(unit)s” instead, or move it first.")
        yield Refused(text % names, "into")
        return
    if Campaign.objects.filter(root=unit).exists():
        text = _("“%(unit)s” is the unit of a campaign and remains. Merge the other unit into it.")
        yield Refused(text % names, "unit")
    yield from closing.refusals
    if day > clock.today():
        yield Refused(_("The day is in the future. Choose today or an earlier day."), "day")
    if into.closed_on is not None or not into.exists_on(day + ONE_DAY):
        text = _("“%(into)s” is not open on the next day. Choose another unit or another day.")
        yield Refused(text % names, "into")
    taken = {child.name_key for child in find_children(into.path).filter(closed_on__isnull=True)}
    twice = [child.name for child in below if child.name_key in taken]
    if twice:
        text = _("Both have a unit of this name below them: %(names)s. Merge these two first, or rename one.")
        yield Refused(text % {"names": gettext(", ").join(twice[:5])}, "into")


def merge_unit(
    *,
    by: User | None,
    access: Access,
    unit: Unit,
    into: Unit,
    day: datetime.date,
    together: Together | None = None,
    despite_records: bool = False,
    reason: str = "",
) -> Unit:
    """Merge a unit into another, with ``day`` as its last day; return the unit that remains.

    Refused for the reasons found by :func:`preview_merge`; if both took part in the same batch at the same time, unless
    ``together`` says what becomes of that; and if there are records of a later day, unless ``despite_records``.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        lock_tree()
        lock_paths()
        gone, remaining = get_existing(unit), get_existing(into)
        for campaign in _campaigns_of(gone, remaining):
            lock_memberships(campaign)
        preview = preview_merge(access, gone, remaining, day)
        if preview.refusals:
            raise preview.refusals[0]
        if preview.closing.after and not despite_records:
            raise refuse_records_after(preview.closing.after)
        _check_choice(preview, together)
        for work in open_work():
            work.pass_on(by, gone, remaining)
        for child in preview.below:
            move_unit(by=by, access=access, unit=child, to_parent=remaining, on=day, reason=reason)
        if not is_under(gone.path, remaining.path):
            move_unit(by=by, access=access, unit=gone, to_parent=remaining, on=day, reason=reason)
        close_unit(by=by, access=access, unit=gone, day=day, despite_records=True, reason=reason)
        if together is Together.ONE:
            dissolve(_reread(preview.together))
        _take_part(by, access, preview, together)
        names = take_over_names(unit=gone, into=remaining, until=day)
        note_succession(earlier=gone, later=remaining, kind=SuccessionKind.MERGED, last_day=day)
        told = {"into": (None, remaining), "last_day": (None, day), **_told(preview, together)}
        record(by=by, verb="units.unit-merged", target=gone, changes=told, reason=reason)
        told = {"unit": (None, gone), "last_day": (None, day), "aliases": (None, names)}
        record(by=by, verb="units.unit-took-in", target=remaining, changes=told, reason=reason)
    return remaining


def _campaigns_of(*units: Unit) -> list[Campaign]:
    """Return the campaigns in which some units, or units below them, take or took part, in the order of locking."""
    places = Q()
    for unit in units:
        places |= under(unit.path)
    rows = BatchMembership.unscoped.filter(places).values("batch__campaign")
    return list(Campaign.objects.filter(pk__in=rows).order_by("pk"))


def _check_choice(preview: MergePreview, together: Together | None) -> None:
    """Refuse if it is not said what becomes of the time in which both took part, or if that cannot be."""
    if not preview.together:
        return
    batch = preview.together[0].batch
    if together is None:
        message = _(
            "Both took part in “%(batch)s” at the same time. Say whether they were one or two until then."
        )
        raise Refused(message % {"batch": batch}, "together")
    if together is Together.ONE:
        of_other = list(BatchMembership.unscoped.filter(unit=preview.into))
        for one in preview.together:
            if not any(_holds(other, one) for other in of_other if other.batch_id == one.batch_id):
                message = _(
                    "“%(unit)s” took part longer than “%(into)s”. Merge “%(into)s” into “%(unit)s” instead, "
                    "or say that they were two until then."
                )
                raise Refused(message % {"unit": preview.unit, "into": preview.into}, "together")


def _holds(other: BatchMembership, one: BatchMembership) -> bool:
    """Say whether a participation lasts at least as long as another, at both ends."""
    if other.from_day > one.from_day:
        return False
    return other.to_day is None or (one.to_day is not None and one.to_day <= other.to_day)


def _reread(memberships: Iterable[BatchMembership]) -> list[BatchMembership]:
    keys = [membership.pk for membership in memberships]
    return list(BatchMembership.unscoped.filter(pk__in=keys).select_related("batch__campaign"))


def _take_part(by: User | None, access: Access, preview: MergePreview, together: Together | None) -> None:
    """Let the unit that remains take part in the place of the other, from the day after."""
    for one in preview.replaced:
        if together is not Together.ONE or one not in preview.together:
            first = max(preview.day + ONE_DAY, one.from_day, preview.into.opened_on or one.from_day)
            add_members(by=by, access=access, batch=one.batch, units=[preview.into], from_day=first)


def _told(preview: MergePreview, together: Together | None) -> Mapping[str, tuple[object, object]]:
    told: dict[str, tuple[object, object]] = {"units": (None, len(preview.below))}
    if preview.together and together is not None:
        told["together"] = (None, together.value)
    return told


def dissolve(memberships: Iterable[BatchMembership]) -> None:
    """Delete participations, with batch and campaign loaded, as if they had never been.

    What counts for them then counts for the next unit above that takes part. The caller holds the memberships.
    """
    for membership in memberships:
        before = membership.from_day - ONE_DAY
        own = BatchMembership.unscoped.filter(pk=membership.pk)
        # In force on no day of a record, so that no record is given back to it.
        own.update(from_day=_NEVER, to_day=_NEVER, standing=MembershipState.OVER)
        membership.to_day = before
        notify_memberships([membership], -1)
        own.delete()


def _clear(unit: Unit) -> None:
    """Take out the participations of a unit that is deleted."""
    for campaign in _campaigns_of(unit):
        lock_memberships(campaign)
    dissolve(list(BatchMembership.unscoped.filter(unit=unit).select_related("batch__campaign")))


BELONGING = Belonging(BatchMembership, "unit", _clear)


def find_records_of_others(unit: Unit) -> tuple[str, ...]:
    """Say how many records of other units count for the participation of a unit."""
    counted = count_after(datetime.date.min, Q(membership__unit=unit) & ~Q(unit=unit))
    text = gettext("%(records)s of other units that count for its participation")
    return tuple(text % {"records": records} for records in counted)
