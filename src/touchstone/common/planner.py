"""Helping the query planner: index hints, and statistics about the sizes of tables."""

from django.db import connection
from django.db.models import F, Func
from django.db.models.expressions import Combinable

GROWTH = 10
"""New statistics are collected when at least one in this many rows of the largest table is new."""


def without_index(name: str) -> Combinable:
    """Return a column that SQLite must not look up in an index, only compare.

    SQLite uses an index for any condition that has one, however few rows it excludes; a unary plus hides the column
    from the planner. PostgreSQL knows how a column's values are distributed, which it would not know of an expression.
    """
    return Func(F(name), template="+%(expressions)s") if connection.vendor == "sqlite" else F(name)


def without_walk(name: str) -> Combinable:
    """Return a column by which rows are sorted after they were found, not found by walking an index in its order.

    Both databases like to walk when only the first rows are wanted; that is slow where few rows or none will match.
    """
    plus = "+%(expressions)s" if connection.vendor == "sqlite" else "COALESCE(%(expressions)s)"
    return Func(F(name), *([] if connection.vendor == "sqlite" else [F(name)]), template=plus)


def learn_sizes() -> None:
    """Have SQLite collect statistics about all tables; PostgreSQL does so by itself.

    ``PRAGMA optimize`` would do nothing here: before SQLite 3.46 it analyses only tables that the same connection has
    queried, and connections live as long as a request. There is no ``analysis_limit`` either: with one, SQLite takes a
    column that is the same in all rows for a selective one. A full ANALYZE takes 1 s for 200,000 sessions.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def learn_growth(rows: int) -> None:
    """Collect statistics at once if so many rows are new that they matter; otherwise the nightly run will do."""
    if connection.vendor == "sqlite" and rows * GROWTH >= _largest():
        learn_sizes()


def _largest() -> int:
    """Return the number of rows of the largest table when statistics were last collected, or 0 if they never were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone() is None:
            return 0
        # The statistics of a table are a text that begins with its number of rows.
        cursor.execute("SELECT MAX(CAST(stat AS INTEGER)) FROM sqlite_stat1")
        return cursor.fetchone()[0] or 0
