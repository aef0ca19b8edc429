"""Coverage: which participating units have at least one record in a work stream, and which are silent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, F, QuerySet, Value, When

from touchstone.campaigns.models import Batch, BatchMembership, MembershipState, WorkStream
from touchstone.common.chunks import chunks
from touchstone.common.hooks import Hooks
from touchstone.measures.models import CoverageDelta, CoverageTally, StreamCoverage
from touchstone.measures.tallies import Family, add


def _source() -> QuerySet[Any, tuple[Any, ...]]:
    return StreamCoverage.unscoped.annotate(
        one=Value(1), any=Case(When(records__gt=0, then=Value(1)), default=Value(0))
    ).values_list("path", "stream__campaign_id", "batch_id", "stream_id", "one", "any")


COVERAGE = Family(
    name="coverage",
    delta=CoverageDelta,
    tally=CoverageTally,
    keys=("campaign_id", "batch_id", "stream_id"),
    sums=("members", "covered"),
    source=_source,
)


count_kept: Hooks[[Sequence[int]], Iterable[tuple[int, int, int]]] = Hooks()
"""Called with the keys of memberships; returns (membership key, stream key, number of records that count for it)."""

_PAIRS = "FROM {membership} m JOIN {batch} b ON b.id = m.batch_id JOIN {stream} s ON s.campaign_id = b.campaign_id "
_BEGIN = (
    (
        "INSERT INTO {coverage} (membership_id, stream_id, batch_id, path, records) "
        f"SELECT m.id, s.id, m.batch_id, m.path, 0 {_PAIRS}"
    ),
    (
        "INSERT INTO {delta} (path, campaign_id, batch_id, stream_id, members, covered) "
        f"SELECT m.path, b.campaign_id, m.batch_id, s.id, 1, 0 {_PAIRS}"
    ),
)
"""Insert a row for each participating unit and work stream. Model instances would take eight times as long."""


def follow_stream(stream: WorkStream) -> None:
    """Start coverage at zero in a new work stream, for every unit that takes part."""
    _begin("WHERE s.id = %s AND m.standing = %s", [stream.pk, MembershipState.OPEN.value])


def follow_memberships(memberships: Sequence[BatchMembership], change: int) -> None:
    """Start coverage at zero for units that join a batch; delete it for units that leave."""
    for keys in chunks([membership.pk for membership in memberships]):
        if change > 0:
            _begin(f"WHERE m.id IN ({', '.join(['%s'] * len(keys))})", keys)
        else:
            _end(keys)


def follow_again(memberships: Sequence[BatchMembership]) -> None:
    """Start coverage for units that take part again as if they had never left, with the records that stayed theirs."""
    follow_memberships(memberships, 1)
    for keys in chunks([membership.pk for membership in memberships]):
        for counts in count_kept(keys):
            note_records(counts)


def _begin(where: str, values: Sequence[Any]) -> None:
    models = {
        "membership": BatchMembership,
        "batch": Batch,
        "stream": WorkStream,
        "coverage": StreamCoverage,
        "delta": CoverageDelta,
    }
    tables = {name: connection.ops.quote_name(model._meta.db_table) for name, model in models.items()}
    with connection.cursor() as cursor:
        for statement in _BEGIN:
            cursor.execute(statement.format(**tables) + where, values)


def _end(keys: Sequence[int]) -> None:
    ended = StreamCoverage.unscoped.filter(membership__in=keys)
    rows = ended.select_related("stream").select_for_update(of=("self",)).order_by("pk")
    add(COVERAGE, [(row.path, _keys(row), (-1, -1 if row.records else 0)) for row in rows])
    ended.delete()


def note_records(changes: Iterable[tuple[int, int, int]]) -> None:
    """Count records of participating units, given as (membership key, stream key, change in the number of records).

    Runs in the transaction of the records and updates one row for each participating unit, never for units above it.
    """
    counts: defaultdict[tuple[int, int], int] = defaultdict(int)
    for membership_id, stream_id, count in changes:
        counts[membership_id, stream_id] += count
    deltas = []
    for ids in chunks(sorted({membership_id for (membership_id, _), count in counts.items() if count})):
        rows = StreamCoverage.unscoped.filter(membership_id__in=ids)
        keys_by_count: defaultdict[int, list[int]] = defaultdict(list)
        for row in rows.select_related("stream").select_for_update(of=("self",)).order_by("pk"):
            count = counts.get((row.membership_id, row.stream_id), 0)
            if not count:
                continue
            keys_by_count[count].append(row.pk)
            before, row.records = row.records, row.records + count
            if bool(before) != bool(row.records):
                deltas.append((row.path, _keys(row), (0, 1 if row.records else -1)))
        for count, keys in keys_by_count.items():
            StreamCoverage.unscoped.filter(pk__in=keys).update(records=F("records") + count)
    add(COVERAGE, deltas)


def _keys(row: StreamCoverage) -> tuple[int, int, int]:
    return (row.stream.campaign_id, row.batch_id, row.stream_id)
