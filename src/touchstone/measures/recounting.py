"""Recounting: checking the tallies against the records, and rebuilding them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from touchstone.measures.models import EVER
from touchstone.measures.tallies import Family, fold, lock
from touchstone.units.models import Unit
from touchstone.units.paths import STEP


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally row that does not match the records: its keys and its sums."""

    family: str
    row: tuple[Any, ...]
    side: str
    """``records`` for a row computed from the records, ``tally`` for a stored row."""


def differences(family: Family, at_most: int = 100) -> list[Difference]:
    """Fold all deltas, then return the tally rows that do not match the records; empty if all do."""
    differences: list[Difference] = []
    with transaction.atomic():
        lock(family)
        while fold(family):
            pass
        with connection.cursor() as cursor:
            for computed, params, stored in _levels(family):
                for side, statement in (
                    ("records", f"{computed} EXCEPT {stored}"),
                    ("tally", f"{stored} EXCEPT {computed}"),
                ):
                    cursor.execute(statement, params)
                    rows = cursor.fetchmany(at_most - len(differences))
                    differences += [Difference(family.name, tuple(row), side) for row in rows]
                    if len(differences) >= at_most:
                        return differences
    return differences


def rebuild(family: Family) -> None:
    """Delete the family's tallies and deltas, and compute the tallies from the records."""
    quote = connection.ops.quote_name
    with transaction.atomic():
        lock(family)
        family.delta._default_manager.all().delete()
        family.tally._default_manager.all().delete()
        columns = ", ".join(quote(name) for name in ("unit_id", *family.columns, *family.sums))
        table = quote(family.tally._meta.db_table)
        with connection.cursor() as cursor:
            for computed, params, _ in _levels(family):
                cursor.execute(f"INSERT INTO {table} ({columns}) {computed}", params)


def _levels(family: Family) -> Iterator[tuple[str, tuple[Any, ...], str]]:
    """Yield, for each level of the tree, by day and for all days: computed rows, their parameters, stored rows."""
    quote = connection.ops.quote_name
    sql, params = family.source().query.sql_with_params()
    names = ["path", *family.keys, *(["day"] if family.by_day else []), *family.sums]
    units, table = quote(Unit._meta.db_table), quote(family.tally._meta.db_table)
    zero = " AND ".join(f"t.{quote(name)} = 0" for name in family.sums)
    deepest = Unit.unscoped.aggregate(deepest=Max("depth"))["deepest"] or 0
    ever = connection.ops.adapt_datefield_value(EVER)
    ever_sql = f"CAST('{ever}' AS date)" if connection.vendor == "postgresql" else f"'{ever}'"
    for level in range(1, deepest + 1):
        for grain in ("day", "ever") if family.by_day else ("",):
            heads = [f"s.{quote(name)}" for name in family.keys]
            groups = ["u.id", *heads]
            if grain == "day":
                heads.append("s.day")
                groups.append("s.day")
            elif grain == "ever":
                heads.append(ever_sql)
            sums = [f"CAST(SUM(s.{quote(name)}) AS bigint)" for name in family.sums]
            computed = (
                f"SELECT * FROM (WITH s({', '.join(names)}) AS ({sql}) "  # noqa: S608 - own names
                f"SELECT {', '.join(['u.id', *heads, *sums])} FROM s JOIN {units} u "
                f"ON u.path = substr(s.path, 1, {level * STEP}) AND u.depth = {level} "
                f"GROUP BY {', '.join(groups)} "
                f"HAVING {' OR '.join(f'SUM(s.{quote(name)}) <> 0' for name in family.sums)}) AS computed"
            )
            columns = [f"t.{quote(name)}" for name in ("unit_id", *family.columns, *family.sums)]
            days = {"day": f" AND t.day <> {ever_sql}", "ever": f" AND t.day = {ever_sql}", "": ""}[grain]
            stored = (
                f"SELECT {', '.join(columns)} FROM {table} t JOIN {units} u ON u.id = t.unit_id "  # noqa: S608
                f"WHERE u.depth = {level}{days} AND NOT ({zero})"
            )
            yield computed, tuple(params), stored
