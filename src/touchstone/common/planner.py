"""What the database knows of the sizes of its tables, by which it chooses its ways."""

from django.db import connection
from django.db.models import F, Func
from django.db.models.expressions import Combinable

GROWTH = 10
"""New rows that are at least this part of the largest table change how it is best read."""


def looked_at(name: str) -> Combinable:
    """Return a column that is only looked at and never looked up in an index.

    SQLite takes an index for every condition that has one, however many rows it leaves; a plus sign hides the column
    from it. PostgreSQL knows how the values of a column are spread, and would know it no more of an expression.
    """
    return Func(F(name), template="+%(expressions)s") if connection.vendor == "sqlite" else F(name)


def learn_sizes() -> None:
    """Let SQLite look at all its tables anew; PostgreSQL does so by itself.

    ``PRAGMA optimize`` would do nothing here: before SQLite 3.46 it looks only at tables that the same connection has
    asked, and connections live as long as a request. Nor is there an ``analysis_limit``: with one SQLite takes a
    column that is equal in all rows for one that selects. The whole look takes 1 s for 200,000 sessions.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def learn_growth(rows: int) -> None:
    """Look at the tables when so many new rows make another database of it; else the night will do."""
    if connection.vendor == "sqlite" and rows * GROWTH >= _largest():
        learn_sizes()


def _largest() -> int:
    """Return the rows of the largest table when it was last looked at, 0 when that never was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone() is None:
            return 0
        # The text begins with the number of rows.
        cursor.execute("SELECT MAX(CAST(stat AS INTEGER)) FROM sqlite_stat1")
        return cursor.fetchone()[0] or 0
