"""Bulk inserts without model instances, which would take several times as long."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]], ending: str = ""
) -> None:
    """Insert rows of values into these columns of a model's table; ``ending`` may be an ON CONFLICT clause."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names, placeholders = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({placeholders}) {ending}"  # noqa: S608 - names of our own models
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def insert_selected(
    model: type[models.Model], columns: Sequence[str], rows: "QuerySet[Any, tuple[Any, ...]]"
) -> int:
    """Insert the rows of a query into these columns of a model's table, and return how many they are.

    They never leave the database, so the cost is that of its own statement.
    """
    quote = connection.ops.quote_name
    try:
        selected, params = rows.query.sql_with_params()
    except EmptyResultSet:  # the conditions contradict each other
        return 0
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) {selected}"
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)
