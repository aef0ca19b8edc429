"""Reading sums from tallies: folded sums and fresh deltas in one statement."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from touchstone.measures.models import EVER
from touchstone.measures.tallies import Family
from touchstone.units.models import Unit
from touchstone.units.paths import FEW, STEP, depth, is_under, subtree_end


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows of a family a figure needs.

    None of ``paths`` lies below another. The sums are split by these paths with ``by_unit``, by the units directly
    below the only path with ``by_child``, and by day with ``each_day``. They are grouped by ``keys``; None means all
    keys of the family.
    """

    paths: tuple[str, ...]
    where: tuple[tuple[str, Any], ...] = ()
    first: datetime.date | None = None
    last: datetime.date | None = None
    by_unit: bool = False
    by_child: bool = False
    each_day: bool = False
    keys: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Sums for one combination of keys; ``part`` is the path of a unit, a day, or empty."""

    part: Any
    keys: Mapping[str, Any]
    sums: Mapping[str, int]


def read_cells(family: Family, slice_: Slice) -> list[Cell]:
    """Return the sums of folded tallies and fresh deltas, read in one statement so that none is missed."""
    if not slice_.paths:
        return []
    settled, settled_params = _settled(family, slice_)
    fresh, fresh_params = _fresh(family, slice_)
    with connection.cursor() as cursor:
        cursor.execute(f"{settled} UNION ALL {fresh}", [*settled_params, *fresh_params])
        rows = cursor.fetchall()
    names = _keys(family, slice_)
    width = 1 + len(names)
    summed: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(family.sums))
    for row in rows:
        bucket = summed[_part(slice_, row[0]), *row[1:width]]
        for index, value in enumerate(row[width:]):
            bucket[index] += int(value)
    return [
        Cell(part, dict(zip(names, keys, strict=True)), dict(zip(family.sums, values, strict=True)))
        for (part, *keys), values in summed.items()
    ]


def _keys(family: Family, slice_: Slice) -> tuple[str, ...]:
    return family.keys if slice_.keys is None else slice_.keys


def _part(slice_: Slice, value: Any) -> Any:
    """Return the part to which a row belongs: one of the paths, a unit below the path, a day, or nothing."""
    if slice_.each_day:
        return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)
    if slice_.by_unit:
        return next(path for path in slice_.paths if is_under(value, path))
    return value


# The statement is raw SQL because Django takes ten times as long to compile it as a database takes to answer it.


def _settled(family: Family, slice_: Slice) -> tuple[str, list[Any]]:
    """Return the half of the statement that reads tallies.

    ``CROSS JOIN`` makes SQLite find the units first and their sums second; other databases treat it as any join.
    """
    params: list[Any] = [*slice_.paths]
    condition = f"u.path IN ({_placeholders(slice_.paths)})"
    part = "u.path" if slice_.by_unit else "''"
    if slice_.by_child:
        (above,) = slice_.paths
        params = [depth(above) + 1, *_range(above)]
        condition, part = "u.depth = %s AND u.path >= %s AND u.path < %s", "u.path"
    table = f"{_name(Unit._meta.db_table)} u CROSS JOIN {_name(family.tally._meta.db_table)} s"
    return _half(family, slice_, part, table, [("s.unit_id = u.id", []), (condition, params)], settled=True)


def _fresh(family: Family, slice_: Slice) -> tuple[str, list[Any]]:
    """Return the half of the statement that reads deltas, of which there are never many."""
    part = "s.path" if slice_.by_unit else "''"
    conditions = [_below(slice_.paths)]
    if slice_.by_child:
        length = (depth(slice_.paths[0]) + 1) * STEP
        conditions.append((f"LENGTH(s.path) >= {length}", []))
        part = f"SUBSTR(s.path, 1, {length})"
    return _half(family, slice_, part, f"{_name(family.delta._meta.db_table)} s", conditions, settled=False)


def _half(
    family: Family,
    slice_: Slice,
    part: str,
    table: str,
    conditions: list[tuple[str, list[Any]]],
    *,
    settled: bool,
) -> tuple[str, list[Any]]:
    conditions += [(f"s.{_name(key)} = %s", [value]) for key, value in slice_.where]
    if family.by_day:
        conditions += [
            (f"s.day {sign} %s", [connection.ops.adapt_datefield_value(day)])
            for sign, day in _days(slice_, settled=settled)
        ]
    heads = ["s.day" if slice_.each_day else part, *(f"s.{_name(key)}" for key in _keys(family, slice_))]
    sums = [f"SUM(s.{_name(name)})" for name in family.sums]
    groups = ", ".join(str(position) for position, _head in enumerate(heads, 1))
    where = " AND ".join(condition for condition, _params in conditions)
    statement = f"SELECT {', '.join([*heads, *sums])} FROM {table} WHERE {where} GROUP BY {groups}"  # noqa: S608 - names of our own models
    return statement, [param for _condition, params in conditions for param in params]


def _days(slice_: Slice, *, settled: bool) -> Iterator[tuple[str, datetime.date]]:
    """Yield the conditions on the day. Folded sums of all days have rows of their own."""
    if not (slice_.each_day or slice_.first or slice_.last):
        if settled:
            yield "=", EVER
        return
    yield ">", EVER
    if slice_.first is not None:
        yield ">=", slice_.first
    if slice_.last is not None:
        yield "<=", slice_.last


def _below(paths: tuple[str, ...]) -> tuple[str, list[Any]]:
    """Return the condition that a delta is at or below one of the paths."""
    if len(paths) <= FEW:
        ranges = " OR ".join(["s.path >= %s AND s.path < %s"] * len(paths))
        return f"({ranges})", [end for path in paths for end in _range(path)]
    by_length: dict[int, list[str]] = {}
    for path in paths:
        by_length.setdefault(len(path), []).append(path)
    begins = " OR ".join(
        f"SUBSTR(s.path, 1, {length}) IN ({_placeholders(group)})" for length, group in by_length.items()
    )
    return f"({begins})", [path for group in by_length.values() for path in group]


def _range(path: str) -> tuple[str, str]:
    return path, subtree_end(path)


def _placeholders(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _name(name: str) -> str:
    return connection.ops.quote_name(name)
