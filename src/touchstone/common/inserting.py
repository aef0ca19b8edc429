"""Bulk inserts without model instances, which would take several times as long."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


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
