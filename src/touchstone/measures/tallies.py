"""Families of tallies: adding to them, folding deltas into them, and reading both in one statement."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Length, Substr

from touchstone.common.inserting import insert_rows
from touchstone.measures.models import EVER, Delta, FoldLock, Tally
from touchstone.units.models import Unit
from touchstone.units.paths import STEP, ancestors, depth, is_under, under, under_any

FOLD_SIZE = 5_000
"""Deltas settled in one transaction."""

Sums = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Tallies that are kept together because one write changes them together.

    ``keys`` are the dimensions besides the unit and the day, ``sums`` the fields added up. ``source()`` reads the
    same rows from the records themselves, one for each record: path, keys, day (where ``by_day``), sums; the
    recount compares with it.
    """

    name: str
    delta: type[Delta]
    tally: type[Tally]
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    by_day: bool
    source: Callable[[], QuerySet[Any, tuple[Any, ...]]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys, with the day last where there is one."""
        return (*self.keys, "day") if self.by_day else self.keys


_families: dict[str, Family] = {}


def keep(family: Family) -> Family:
    """Add a family to those that are folded and recounted."""
    _families[family.name] = family
    return family


def families() -> tuple[Family, ...]:
    """Return all families by name."""
    return tuple(_families[name] for name in sorted(_families))


# --- reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows of a family a figure needs.

    ``units`` are pairs of unit key and path, none below another. The sums are split by these units with
    ``by_unit``, by the units directly below the only one with ``by_child``, by day with ``each_day``.
    """

    units: tuple[tuple[int, str], ...]
    where: tuple[tuple[str, Any], ...] = ()
    first: datetime.date | None = None
    last: datetime.date | None = None
    by_unit: bool = False
    by_child: bool = False
    each_day: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Sums for one combination of keys; ``part`` is the path of the unit, the day, or empty."""

    part: Any
    keys: Mapping[str, Any]
    sums: Mapping[str, int]


def read(family: Family, asked: Slice) -> list[Cell]:
    """Return the sums of settled tallies and unfolded deltas, read in one statement so that none is missed."""
    settled = family.tally._default_manager.filter(**dict(asked.where))
    fresh = family.delta._default_manager.filter(**dict(asked.where))
    part: dict[str, Any] = {}
    if asked.by_child:
        ((_, path),) = asked.units
        level = depth(path) + 1
        settled = settled.filter(under(path, "unit__path"), unit__depth=level)
        fresh = fresh.filter(under(path)).annotate(_length=Length("path")).filter(_length__gte=level * STEP)
        part = {"settled": F("unit__path"), "fresh": Substr("path", 1, level * STEP)}
    else:
        settled = settled.filter(unit_id__in=[unit_id for unit_id, _ in asked.units])
        fresh = fresh.filter(under_any(path for _, path in asked.units))
    if asked.by_unit:
        part = {"settled": F("unit__path"), "fresh": F("path")}
    if family.by_day:
        dated = asked.each_day or asked.first is not None or asked.last is not None
        settled = settled.filter(_days(asked)) if dated else settled.filter(Q(day=EVER))
        fresh = fresh.filter(_days(asked)) if dated else fresh
    if asked.each_day:
        part = {"settled": F("day"), "fresh": F("day")}
    totals = {f"total_{name}": Sum(name) for name in family.sums}
    heads = ["part", *family.keys] if part else [*family.keys]
    statements = []
    for side, rows in (("settled", settled), ("fresh", fresh)):
        named = rows.annotate(part=part[side]) if part else rows
        statements.append(named.order_by().values(*heads).annotate(**totals).values_list(*heads, *totals))
    summed: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(family.sums))
    for row in statements[0].union(statements[1], all=True):
        head = tuple(row[: len(heads)])
        if asked.by_unit:
            head = (next(path for _, path in asked.units if is_under(head[0], path)), *head[1:])
        bucket = summed[head]
        for index, value in enumerate(row[len(heads) :]):
            bucket[index] += value or 0
    return [
        Cell(
            head[0] if part else "",
            dict(zip(family.keys, head[1:] if part else head, strict=True)),
            dict(zip(family.sums, values, strict=True)),
        )
        for head, values in summed.items()
    ]


def _days(asked: Slice) -> Q:
    condition = Q(day__gt=EVER)
    if asked.first is not None:
        condition &= Q(day__gte=asked.first)
    if asked.last is not None:
        condition &= Q(day__lte=asked.last)
    return condition


# --- adding and folding ------------------------------------------------------------------------------------------


def add(family: Family, changes: Iterable[tuple[str, tuple[Any, ...], Sums]]) -> None:
    """Append deltas in the caller's transaction: (path of the unit, keys and day, sums); equal ones are merged."""
    merged: defaultdict[tuple[str, tuple[Any, ...]], list[int]] = defaultdict(lambda: [0] * len(family.sums))
    for path, keys, sums in changes:
        bucket = merged[path, keys]
        for index, value in enumerate(sums):
            bucket[index] += value
    insert_rows(
        family.delta,
        ("path", *family.columns, *family.sums),
        [(path, *keys, *sums) for (path, keys), sums in merged.items() if any(sums)],
    )


def fold(family: Family, at_most: int = FOLD_SIZE) -> int:
    """Settle up to ``at_most`` deltas into the tallies of their units and all units above; return how many."""
    with transaction.atomic():
        lock(family)
        deltas = list(family.delta._default_manager.order_by("pk")[:at_most])
        rising: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(family.sums))
        for delta in deltas:
            keys = tuple(getattr(delta, key) for key in family.keys)
            days = (delta.day, EVER) if family.by_day else ()  # type: ignore[attr-defined]
            for path in ancestors(delta.path):
                for head in [(path, *keys, day) for day in days] or [(path, *keys)]:
                    bucket = rising[head]
                    for index, name in enumerate(family.sums):
                        bucket[index] += getattr(delta, name)
        paths = sorted({head[0] for head in rising})
        ids: dict[str, int] = {}
        for start in range(0, len(paths), 500):
            found = Unit.unscoped.filter(path__in=paths[start : start + 500])
            ids.update(found.values_list("path", "pk"))
        upsert(family, [(ids[head[0]], *head[1:], *sums) for head, sums in sorted(rising.items())])
        keys_read = [delta.pk for delta in deltas]
        for start in range(0, len(keys_read), 500):
            family.delta._default_manager.filter(pk__in=keys_read[start : start + 500]).delete()
    return len(deltas)


def fold_all() -> int:
    """Settle every delta there is, in small transactions; return how many."""
    settled = 0
    for family in families():
        while count := fold(family):
            settled += count
    return settled


def lock(family: Family) -> None:
    """Hold the family's tallies until the transaction ends; deltas may still be appended meanwhile."""
    FoldLock.objects.get_or_create(family=family.name)
    FoldLock.objects.select_for_update().get(family=family.name)


def upsert(family: Family, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows (unit key, keys and day, sums) to the tallies; the caller holds the lock."""
    quote = connection.ops.quote_name
    table = quote(family.tally._meta.db_table)
    heads = ("unit_id", *family.columns)
    adding = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in map(quote, family.sums))
    ending = f"ON CONFLICT ({', '.join(map(quote, heads))}) DO UPDATE SET {adding}"
    insert_rows(family.tally, (*heads, *family.sums), rows, ending)


def transfer(family: Family, unit: Unit, leaving: Iterable[Unit], joining: Iterable[Unit]) -> None:
    """Take the settled sums of a unit that moves from the units that it leaves to those that it joins.

    Deltas that are not settled yet follow by their path; so this runs before the paths are rewritten.
    """
    lock(family)
    rows = list(
        family.tally._default_manager.filter(unit_id=unit.pk).values_list(*family.columns, *family.sums)
    )
    width = len(family.columns)
    for others, sign in ((leaving, -1), (joining, 1)):
        for other in others:
            upsert(
                family, [(other.pk, *row[:width], *(sign * value for value in row[width:])) for row in rows]
            )
