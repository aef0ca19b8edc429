"""Settling: a record fulfils an occurrence, and one that is taken back leaves it open again."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, Q, Value, When

from touchstone.cadences.hooks import Record, record_kinds, split_name
from touchstone.cadences.models import Cadence, CadenceDate, Occurrence, OccurrenceState
from touchstone.cadences.queries.cadences import find_cadences_fulfilled_by
from touchstone.cadences.rules import fit
from touchstone.cadences.tallies import COUNTED, Counted, count_turned
from touchstone.campaigns.models import Campaign
from touchstone.common.chunks import chunks
from touchstone.common.prepared import KEY, Prepared
from touchstone.units.paths import UnitPathField, ancestors, topmost


def settle_record(campaign: Campaign, kind: str, code: str, record: Record) -> None:
    """Let a new record fulfil the earliest occurrence of each cadence that waits for one, in the record's transaction.

    An occurrence waits at the unit itself or at a unit above it, down to the unit that takes part; the nearest is meant.
    """
    waiting = find_cadences_fulfilled_by(campaign.pk, f"{kind}:{code}")
    path, member_path, day, key = record
    paths = [above for above in ancestors(path) if above.startswith(member_path)]
    while waiting:
        chosen: dict[int, tuple[int, Counted]] = {}
        for pk, *counted in _waiting(len(waiting), len(paths))(campaign.pk, *waiting, *paths, day):
            chosen.setdefault(counted[3], (pk, tuple(counted)))
        done = _fulfil([pk for pk, _counted in chosen.values()], kind, day, key)
        count_turned((row, _state(day, row[4])) for pk, row in chosen.values() if pk in done)
        waiting = [cadence for cadence, (pk, _counted) in chosen.items() if pk not in done]


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
            if _fulfil([row[2]], kind, day, key):
                turned.append((row[3:], _state(day, row[3 + 4])))
    count_turned(turned)


@cache
def _waiting(cadences: int, paths: int) -> Prepared[tuple[Any, ...]]:
    """Return what asks for the open occurrences of so many cadences at so many paths on a day, nearest and earliest first."""

    def build(campaign: Any, *values: Any) -> Any:
        day = values[-1]
        asked = reduce(or_, (Q(cadence=key) for key in values[:cadences]))
        rows = Occurrence.unscoped.filter(asked, campaign=campaign, path__in=values[cadences:-1]).filter(
            record_key__isnull=True, date__from_day__lte=day, date__last_day__gte=day
        )
        return rows.order_by("-path", "until", "pk").values_list("pk", *COUNTED)

    return Prepared(build, *[KEY] * (1 + cadences), *[UnitPathField] * paths, models.DateField)


def _state(day: datetime.date, until: datetime.date) -> str:
    return (OccurrenceState.FULFILLED if day <= until else OccurrenceState.LATE).value


def _fulfil(keys: Collection[int], kind: str, day: datetime.date, record: int) -> set[int]:
    """Let a record fulfil these occurrences; return the keys of those that no other record has fulfilled meanwhile."""
    if not keys:
        return set()
    rows = Occurrence.unscoped.filter(pk__in=keys)
    on_time = Case(
        When(until__gte=day, then=Value(_state(day, day))), default=Value(OccurrenceState.LATE.value)
    )
    done = rows.filter(record_key__isnull=True).update(
        state=on_time, record_kind=kind, record_key=record, record_day=day
    )
    if done == len(keys):
        return set(keys)
    return set(rows.filter(record_kind=kind, record_key=record).values_list("pk", flat=True))


def _free(rows: Any) -> None:
    """Let no record fulfil these occurrences any more; one that was explained is explained again."""
    explained = Value(OccurrenceState.EXPLAINED.value)
    state = Case(When(explanation="", then=Value(OccurrenceState.OPEN.value)), default=explained)
    rows.update(state=state, record_kind="", record_key=None, record_day=None)


def _unfulfilled(explanation: str) -> str:
    return (OccurrenceState.EXPLAINED if explanation else OccurrenceState.OPEN).value
