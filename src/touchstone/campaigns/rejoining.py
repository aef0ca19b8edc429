"""The units that took part in a campaign take part again in another one, each in the corresponding batch."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, F, Q, QuerySet

from touchstone.audit.actions import record
from touchstone.campaigns.joining import Report, insert_units, notify_joined
from touchstone.campaigns.models import Batch, BatchMembership, Campaign
from touchstone.units.models import Unit, User
from touchstone.units.paths import under


class Again(StrEnum):
    """What becomes of a unit that took part in the campaign before."""

    JOINS = "joins"
    """It takes part again."""
    CLOSED = "closed"
    """It is closed meanwhile."""
    YOUNGER = "younger"
    """It opens after the first day of its batch."""
    OUTSIDE = "outside"
    """It does not lie below the unit at the top of the new campaign."""
    NO_BATCH = "no-batch"
    """The new campaign has no batch with the number of its own."""


@dataclass(frozen=True, slots=True)
class Rejoining:
    """How many units of the campaign before take part again in each batch, by its number, and what becomes of the rest."""

    joins: Mapping[int, int]
    left_out: Mapping[Again, int]

    @property
    def number(self) -> int:
        """The number of units that take part again."""
        return sum(self.joins.values())


def preview_rejoining(like: Campaign, root: Unit, batches: Iterable[Batch]) -> Rejoining:
    """Return what would become of the units of a campaign in these batches of a new one. Nothing is changed."""
    days = {batch.number: batch.opens_on for batch in batches}
    joins: dict[int, int] = {}
    left_out: dict[Again, int] = {}
    for number, units in _units_by_batch(like):
        fates = _fates(root, days.get(number))
        counts = {fate.value: Count("pk", filter=condition) for fate, condition in fates.items()}
        for name, count in units.aggregate(**counts).items():
            if Again(name) is Again.JOINS:
                joins[number] = count
            elif count:
                left_out[Again(name)] = left_out.get(Again(name), 0) + count
    return Rejoining(joins, left_out)


def rejoin(
    *, by: User | None, like: Campaign, batches: Iterable[Batch], expected: int, report: Report
) -> int:
    """Let the units of a campaign take part again in the batches of a new one; return how many they are.

    Within a transaction that has frozen the paths and made the batches.
    """
    new = {batch.number: batch for batch in batches}
    done = 0
    for number, units in _units_by_batch(like):
        if (batch := new.get(number)) is None:
            continue
        fates = _fates(batch.campaign.root, batch.opens_on)
        joining = units.filter(fates[Again.JOINS])
        count, joined = insert_units(batch, joining, batch.opens_on)
        notify_joined(batch, joined, _after(done, expected, report))
        done += count
        if count:
            changes = {
                "members": (0, count),
                "from_day": (None, batch.opens_on),
                "as_in": (None, str(like)),
            }
            path = batch.campaign.root.path
            record(by=by, verb="campaigns.members-added", target=batch, path=path, changes=changes)
    return done


def _after(before: int, every: int, report: Report) -> Callable[[int], None]:
    """Return a report that adds those who are done before."""
    return lambda done: report(before + done, every)


def _fates(root: Unit, day: datetime.date | None) -> dict[Again, Q]:
    """Return the conditions of the fates of units whose batch opens again on a day, or does not without one."""
    inside = under(root.path)
    closed = Q(closed_on__isnull=False)
    younger = Q(opened_on__gt=day, opened_on__isnull=False) if day else Q(pk__in=[])
    stays = inside & ~closed & ~younger
    return {
        Again.OUTSIDE: ~inside,
        Again.CLOSED: inside & closed,
        Again.YOUNGER: inside & ~closed & younger,
        Again.JOINS if day else Again.NO_BATCH: stays,
    }


def _units_by_batch(like: Campaign) -> Iterator[tuple[int, QuerySet[Unit]]]:
    """Yield the number of each batch with the units that took part in it until its end or theirs, or still do.

    A unit that went from one batch to another belongs to the one that opened last.
    """
    later: list[int] = []
    for batch in Batch.objects.filter(campaign=like).order_by("-opens_on", "-number"):
        units = Unit.unscoped.filter(pk__in=_taken_part([batch.pk]))
        if later:
            units = units.exclude(pk__in=_taken_part(later))
        yield batch.number, units
        later.append(batch.pk)


def _taken_part(batches: list[int]) -> QuerySet[BatchMembership, int]:
    until_the_end = (
        Q(to_day__isnull=True)
        | Q(to_day__gte=F("batch__closes_on"))
        | Q(to_day__gte=F("batch__campaign__closes_on"))
        | Q(unit__closed_on__isnull=False)
    )
    rows = BatchMembership.unscoped.filter(until_the_end, batch__in=batches).exclude(to_day__lt=F("from_day"))
    return rows.order_by().values_list("unit_id", flat=True)
