"""Coverage: which participating units have at least one record in a work stream, and which are silent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When

from touchstone.campaigns.models import BatchMembership, WorkStream
from touchstone.measures.models import CoverageDelta, CoverageTally, StreamCoverage
from touchstone.measures.tallies import Family, add, keep


def _source() -> QuerySet[Any, tuple[Any, ...]]:
    return StreamCoverage.unscoped.annotate(
        one=Value(1), any=Case(When(records__gt=0, then=Value(1)), default=Value(0))
    ).values_list("path", "stream__campaign_id", "batch_id", "stream_id", "one", "any")


COVERAGE = keep(
    Family(
        name="coverage",
        delta=CoverageDelta,
        tally=CoverageTally,
        keys=("campaign_id", "batch_id", "stream_id"),
        sums=("members", "covered"),
        by_day=False,
        source=_source,
    )
)


def follow_memberships(memberships: Sequence[BatchMembership], change: int) -> None:
    """Start coverage at zero for units that join a batch; take it away for units that leave."""
    streams: defaultdict[int, list[WorkStream]] = defaultdict(list)
    campaigns = {membership.batch.campaign_id for membership in memberships}
    for stream in WorkStream.objects.filter(campaign_id__in=campaigns):
        streams[stream.campaign_id].append(stream)
    if change > 0:
        started = [
            StreamCoverage(membership=one, stream=stream, batch_id=one.batch_id, path=one.path)
            for one in memberships
            for stream in streams[one.batch.campaign_id]
        ]
        StreamCoverage.unscoped.bulk_create(started, batch_size=2_000)
        add(COVERAGE, ((row.path, _keys(row), (1, 0)) for row in started))
        return
    keys = [membership.pk for membership in memberships]
    for start in range(0, len(keys), 500):
        ended = StreamCoverage.unscoped.filter(membership__in=keys[start : start + 500])
        rows = ended.select_related("stream").select_for_update(of=("self",)).order_by("pk")
        add(COVERAGE, [(row.path, _keys(row), (-1, -1 if row.records else 0)) for row in rows])
        ended.delete()


def note_records(changes: Iterable[tuple[int, int, int]]) -> None:
    """Count records of participating units: (membership key, stream key, records more or fewer).

    Runs in the transaction of the records; touches one row for each participating unit, never a unit above it.
    """
    wanted: defaultdict[tuple[int, int], int] = defaultdict(int)
    for membership_id, stream_id, count in changes:
        wanted[membership_id, stream_id] += count
    ids = sorted({membership_id for (membership_id, _), count in wanted.items() if count})
    deltas = []
    for start in range(0, len(ids), 500):
        rows = StreamCoverage.unscoped.filter(membership_id__in=ids[start : start + 500])
        for row in rows.select_related("stream").select_for_update(of=("self",)).order_by("pk"):
            count = wanted.get((row.membership_id, row.stream_id), 0)
            if not count:
                continue
            before, row.records = row.records, row.records + count
            StreamCoverage.unscoped.filter(pk=row.pk).update(records=F("records") + count)
            if bool(before) != bool(row.records):
                deltas.append((row.path, _keys(row), (0, 1 if row.records else -1)))
    add(COVERAGE, deltas)


def _keys(row: StreamCoverage) -> tuple[int, int, int]:
    return (row.stream.campaign_id, row.batch_id, row.stream_id)
