"""Settling: a record fulfils an occurrence, and one that is taken back leaves it open again."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, Q, Value, When

from touchstone.cadences.hooks import Record, record_kinds, split_name
from touchstone.cadences.models import Cadence, CadenceDate, Occurrence, OccurrenceState
from touchstone.cadences.queries.cadences import find_cadences_fulfilled_by
from touchstone.cadences.rules import fit
from touchstone.cadences.tallies import COUNTED, Counted, count_turned
from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.common.chunks import chunks
from touchstone.units.models import Unit
from touchstone.units.paths import ancestors, topmost

_OCCURRENCES = Occurrence._meta.db_table


def settle_record(campaign: Campaign, kind: str, code: str, record: Record) -> None:
    """Let a new record fulfil the earliest occurrence of each cadence that waits for one, in the record's transaction.

    An occurrence waits at the unit itself or at a unit above it, down to the unit that takes part; the nearest is meant.
    """
    waiting = find_cadences_fulfilled_by(campaign.pk, f"{kind}:{code}")
    path, member_path, day, key = record
    paths = [above for above in ancestors(path) if above.startswith(member_path)]
    turned: list[tuple[Counted, str]] = []
    while waiting:
        found = _take(waiting, paths, kind, day, key)
        turned += found
        taken = {row[3] for row, _state in found}
        waiting = [cadence for cadence in waiting if cadence not in taken]
        if not waiting or connection.vendor != "postgresql" or not _are_waiting(waiting, paths, day):
            break  # without another record that took one meanwhile; on SQLite a writer is alone
    count_turned(turned)


def unsettle_records(campaign: Campaign, kind: str, keys: Collection[int]) -> None:
    """Leave open again what records fulfilled that are taken back, unless another record fulfils it."""
    if not Cadence.objects.filter(campaign=campaign).exists():
        return
    opened: list[int] = []
    for chunk in chunks(sorted(keys)):
        rows = Occurrence.unscoped.filter(record_kind=kind, record_key__in=chunk, campaign=campaign)
        found = list(rows.order_by("pk").values_list("pk", "explanation", *COUNTED))
        count_turned((row[2:], _unfulfilled(row[1])) for row in found)
        _free(Occurrence.unscoped.filter(pk__in=[row[0] for row in found]))
        opened += [row[0] for row in found]
    for chunk in chunks(opened):
        _settle(campaign, Occurrence.unscoped.filter(pk__in=chunk))


def settle_records(campaign: Campaign, paths: Iterable[str]) -> None:
    """Let records fulfil what is open, after many were stored at once for the units at these paths."""
    if not Cadence.objects.filter(campaign=campaign).exists():
        return
    above = {place for path in paths for place in ancestors(path)}
    for chunk in chunks(sorted(above)):
        _settle(campaign, Occurrence.unscoped.filter(campaign=campaign, path__in=chunk))


def settle_made(campaign: Campaign, *, after: int) -> None:
    """Let records fulfil the occurrences whose keys are greater than ``after``, which were just made."""
    _settle(campaign, Occurrence.unscoped.filter(campaign=campaign, pk__gt=after))


def follow_days(date: CadenceDate) -> list[str]:
    """Say anew of the records of a date whose days changed whether they are on time; one outside them fulfils it no more.

    Return the paths of the units whose record was freed. The caller counts before and after.
    """
    rows = Occurrence.unscoped.filter(date=date, record_key__isnull=False)
    rows.filter(record_day__lte=date.until).update(state=OccurrenceState.FULFILLED)
    rows.filter(record_day__gt=date.until).update(state=OccurrenceState.LATE)
    outside = rows.filter(Q(record_day__lt=date.from_day) | Q(record_day__gt=date.last_day))
    freed = list(outside.order_by("pk").values_list("path", flat=True))
    _free(outside)
    return freed


def settle_date(date: CadenceDate, freed: Iterable[str]) -> None:
    """Let records fulfil a date whose days changed, and those that no longer do fulfil another one."""
    _settle(date.cadence.campaign, Occurrence.unscoped.filter(date=date))
    settle_records(date.cadence.campaign, freed)


def _settle(campaign: Campaign, rows: Any) -> None:
    """Let the records of a campaign fulfil open occurrences, each record one of each cadence."""
    waiting = rows.filter(record_key__isnull=True)
    for key in list(waiting.order_by().values_list("cadence", flat=True).distinct()):
        cadence = Cadence.objects.get(pk=key)
        names = [split_name(name) for name in cadence.fulfilled_by]
        for kind in record_kinds():
            codes = [code for name, code in names if name == kind.code]
            if codes:
                _settle_cadence(
                    campaign, cadence, kind.code, kind.find, codes, waiting.filter(cadence=cadence)
                )


def _settle_cadence(
    campaign: Campaign, cadence: Cadence, kind: str, find: Any, codes: Sequence[str], waiting: Any
) -> None:
    windows: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    fields = ("path", "date__from_day", "date__last_day", "pk", *COUNTED)
    for path, *row in waiting.order_by("path", "until", "pk").values_list(*fields):
        windows[path].append(tuple(row))
    if not windows:
        return
    first = min(row[0] for rows in windows.values() for row in rows)
    last = max(row[1] for rows in windows.values() for row in rows)
    records: defaultdict[str, list[tuple[datetime.date, int]]] = defaultdict(list)
    for path, member_path, day, key in find(campaign, codes, first, last, topmost(windows)):
        owed = next(
            (
                above
                for above in reversed(ancestors(path))
                if above.startswith(member_path) and above in windows
            ),
            "",
        )
        if owed:
            records[owed].append((day, key))
    if not records:
        return
    used = set(
        Occurrence.unscoped.filter(cadence=cadence, record_kind=kind)
        .order_by()
        .values_list("record_key", flat=True)
    )
    turned: list[tuple[Counted, str]] = []
    for path, days in records.items():
        free = [(day, key) for day, key in days if key not in used]
        rows = windows[path]
        for row, at in zip(rows, fit([row[:2] for row in rows], [day for day, _key in free]), strict=True):
            if at is None:
                continue
            day, key = free[at]
            state = _state(day, row[3 + 4])
            if _fulfil(row[2], state, kind, day, key):
                turned.append((row[3:], state))
    count_turned(turned)


_WAITING = f"""
FROM {CadenceDate._meta.db_table} d JOIN {_OCCURRENCES} o ON o.date_id = d.id
WHERE d.cadence_id IN (%(cadences)s) AND d.from_day <= %s AND d.last_day >= %s AND o.record_key IS NULL
AND o.unit_id IN (SELECT id FROM {Unit._meta.db_table} WHERE path IN (%(paths)s))
"""  # noqa: S608 - names of our own models
"""It begins with the few dates whose days hold the record's, because a unit has the occurrences of all dates."""

_TAKE = f"""
UPDATE {_OCCURRENCES} SET state = CASE WHEN until >= %s THEN '{OccurrenceState.FULFILLED.value}'
 ELSE '{OccurrenceState.LATE.value}' END, record_kind = %s, record_key = %s, record_day = %s
WHERE record_key IS NULL AND id IN (SELECT id FROM (
 SELECT o.id, row_number() OVER (PARTITION BY o.cadence_id ORDER BY o.path DESC, o.until, o.id) AS place {_WAITING}
) AS waiting WHERE place = 1)
RETURNING path, campaign_id, (SELECT batch_id FROM {BatchMembership._meta.db_table} WHERE id = membership_id),
 cadence_id, until, explanation, state"""  # noqa: S608 - names of our own models
"""Chooses the nearest and earliest open occurrence of each cadence, and fulfils it.

Written out, because Django takes longer to build it than the database takes for all of it.
"""


def _take(
    cadences: Sequence[int], paths: Sequence[str], kind: str, day: datetime.date, key: int
) -> list[tuple[Counted, str]]:
    """Let a record fulfil what waits for it at these paths; return the rows as they were counted, with the new state."""
    rows = _run(_TAKE, [day, kind, key, day], cadences, paths, day)
    return [((*row[:5], _unfulfilled(row[5])), row[6]) for row in rows]


def _are_waiting(cadences: Sequence[int], paths: Sequence[str], day: datetime.date) -> bool:
    return bool(_run(f"SELECT 1 {_WAITING} LIMIT 1", [], cadences, paths, day))


def _run(
    statement: str, first: Sequence[Any], cadences: Sequence[int], paths: Sequence[str], day: datetime.date
) -> list[Any]:
    """Run a statement about what waits for a record on a day; return its rows."""
    for name, values in (("%(cadences)s", cadences), ("%(paths)s", paths)):
        statement = statement.replace(name, ", ".join(["%s"] * len(values)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*first, *cadences, day, day, *paths])
        rows: list[Any] = cursor.fetchall()
    return rows


def _state(day: datetime.date, until: datetime.date) -> str:
    return (OccurrenceState.FULFILLED if day <= until else OccurrenceState.LATE).value


def _fulfil(occurrence: int, state: str, kind: str, day: datetime.date, record: int) -> bool:
    """Let a record fulfil an occurrence; return False if another record has fulfilled it meanwhile."""
    rows = Occurrence.unscoped.filter(pk=occurrence, record_key__isnull=True)
    return bool(rows.update(state=state, record_kind=kind, record_key=record, record_day=day))


def _free(rows: Any) -> None:
    """Let no record fulfil these occurrences any more; one that was explained is explained again."""
    explained = Value(OccurrenceState.EXPLAINED.value)
    state = Case(When(explanation="", then=Value(OccurrenceState.OPEN.value)), default=explained)
    rows.update(state=state, record_kind="", record_key=None, record_day=None)


def _unfulfilled(explanation: str) -> str:
    return (OccurrenceState.EXPLAINED if explanation else OccurrenceState.OPEN).value
