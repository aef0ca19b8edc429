"""Reading tallies: the sums at some places, settled and fresh ones in one statement."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from touchstone.measures.models import EVER
from touchstone.measures.tallies import Family
from touchstone.units.models import Unit
from touchstone.units.paths import FEW, STEP, after_all, depth, is_under


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows of a family a figure needs.

    ``paths`` are places in the tree, none below another. The sums are split by these places with ``by_unit``, by the
    units directly below the only one with ``by_child``, by day with ``each_day``. Of the family's keys only ``keys``
    tell sums apart; None means all of them.
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
    """Sums for one combination of keys; ``part`` is the path of the unit, the day, or empty."""

    part: Any
    keys: Mapping[str, Any]
    sums: Mapping[str, int]


def read(family: Family, asked: Slice) -> list[Cell]:
    """Return the sums of settled tallies and unfolded deltas, read in one statement so that none is missed."""
    if not asked.paths:
        return []
    settled, of_settled = _settled(family, asked)
    fresh, of_fresh = _fresh(family, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"{settled} UNION ALL {fresh}", [*of_settled, *of_fresh])
        rows = cursor.fetchall()
    named = _keys(family, asked)
    width = 1 + len(named)
    summed: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(family.sums))
    for row in rows:
        bucket = summed[_part(asked, row[0]), *row[1:width]]
        for index, value in enumerate(row[width:]):
            bucket[index] += int(value)
    return [
        Cell(part, dict(zip(named, keys, strict=True)), dict(zip(family.sums, values, strict=True)))
        for (part, *keys), values in summed.items()
    ]


def _keys(family: Family, asked: Slice) -> tuple[str, ...]:
    return family.keys if asked.keys is None else asked.keys


def _part(asked: Slice, result: Any) -> Any:
    """Return the part to which a row belongs: a place, a unit below it, a day, or nothing."""
    if asked.each_day:
        return result if isinstance(result, datetime.date) else datetime.date.fromisoformat(result)
    if asked.by_unit:
        return next(path for path in asked.paths if is_under(result, path))
    return result


# --- the statement: written out, for Django takes ten times as long to make it as a database to answer it ---------


def _settled(family: Family, asked: Slice) -> tuple[str, list[Any]]:
    """Return the half of the statement that reads tallies.

    ``CROSS JOIN`` has SQLite find the units first, and then their sums; other databases take it as any join.
    """
    params: list[Any] = [*asked.paths]
    condition = f"u.path IN ({_marks(asked.paths)})"
    part = "u.path" if asked.by_unit else "''"
    if asked.by_child:
        (above,) = asked.paths
        params = [depth(above) + 1, *_range(above)]
        condition, part = "u.depth = %s AND u.path >= %s AND u.path < %s", "u.path"
    table = f"{_name(Unit._meta.db_table)} u CROSS JOIN {_name(family.tally._meta.db_table)} s"
    return _half(family, asked, part, table, [("s.unit_id = u.id", []), (condition, params)], settled=True)


def _fresh(family: Family, asked: Slice) -> tuple[str, list[Any]]:
    """Return the half of the statement that reads deltas, of which there are never many."""
    part = "s.path" if asked.by_unit else "''"
    conditions = [_below(asked.paths)]
    if asked.by_child:
        length = (depth(asked.paths[0]) + 1) * STEP
        conditions.append((f"LENGTH(s.path) >= {length}", []))
        part = f"SUBSTR(s.path, 1, {length})"
    return _half(family, asked, part, f"{_name(family.delta._meta.db_table)} s", conditions, settled=False)


def _half(
    family: Family,
    asked: Slice,
    part: str,
    table: str,
    conditions: list[tuple[str, list[Any]]],
    *,
    settled: bool,
) -> tuple[str, list[Any]]:
    conditions += [(f"s.{_name(key)} = %s", [value]) for key, value in asked.where]
    if family.by_day:
        conditions += [
            (f"s.day {sign} %s", [connection.ops.adapt_datefield_value(day)])
            for sign, day in _days(asked, settled=settled)
        ]
    heads = ["s.day" if asked.each_day else part, *(f"s.{_name(key)}" for key in _keys(family, asked))]
    sums = [f"SUM(s.{_name(name)})" for name in family.sums]
    groups = ", ".join(str(place) for place, _head in enumerate(heads, 1))
    where = " AND ".join(condition for condition, _params in conditions)
    statement = f"SELECT {', '.join([*heads, *sums])} FROM {table} WHERE {where} GROUP BY {groups}"  # noqa: S608 - names of our own models
    return statement, [param for _condition, params in conditions for param in params]


def _days(asked: Slice, *, settled: bool) -> Iterator[tuple[str, datetime.date]]:
    """Yield the conditions on the day; the sums of all days stand by themselves among the settled ones."""
    if not (asked.each_day or asked.first or asked.last):
        if settled:
            yield "=", EVER
        return
    yield ">", EVER
    if asked.first is not None:
        yield ">=", asked.first
    if asked.last is not None:
        yield "<=", asked.last


def _below(paths: tuple[str, ...]) -> tuple[str, list[Any]]:
    """Return the condition that a delta lies at or below one of the places."""
    if len(paths) <= FEW:
        ranges = " OR ".join(["s.path >= %s AND s.path < %s"] * len(paths))
        return f"({ranges})", [end for path in paths for end in _range(path)]
    by_length: dict[int, list[str]] = {}
    for path in paths:
        by_length.setdefault(len(path), []).append(path)
    begins = " OR ".join(
        f"SUBSTR(s.path, 1, {length}) IN ({_marks(some)})" for length, some in by_length.items()
    )
    return f"({begins})", [path for some in by_length.values() for path in some]


def _range(path: str) -> tuple[str, str]:
    return path, after_all(path)


def _marks(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _name(name: str) -> str:
    return connection.ops.quote_name(name)
