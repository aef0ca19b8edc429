"""Storing and looking up words on the database in use."""

from django.db import connection
from django.db.models.expressions import RawSQL

from touchstone.search.models import Words
from touchstone.search.words import Query

if connection.vendor == "postgresql":
    from touchstone.search.databases.postgres import (
        before_reading,
        expression,
        find,
        find_each,
        matching,
        read,
        remove,
        tidy,
        write,
    )
else:
    from touchstone.search.databases.sqlite import (
        before_reading,
        expression,
        find,
        find_each,
        matching,
        read,
        remove,
        tidy,
        write,
    )

__all__ = [
    "before_reading",
    "condition",
    "find",
    "find_all",
    "find_each",
    "number_up_to",
    "read",
    "remove",
    "tidy",
    "write",
]


def find_all(table: type[Words], query: Query) -> list[int]:
    """Return all keys that answer a query."""
    with connection.cursor() as cursor:
        cursor.execute(matching(table), [expression(query)])
        return [key for (key,) in cursor.fetchall()]


def number_up_to(table: type[Words], query: Query, most: int) -> int:
    """Return how many records answer a query, counting no further than ``most``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM ({matching(table)} LIMIT %s) AS answering",  # noqa: S608 - names of our own models
            [expression(query), most],
        )
        number: int = cursor.fetchone()[0]
        return number


def condition(table: type[Words], query: Query) -> RawSQL:
    """Return the keys that answer a query, as a subquery."""
    return RawSQL(matching(table), [expression(query)])  # noqa: S611
