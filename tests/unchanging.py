"""The way round the triggers that keep rows from being changed or deleted, for tests alone.

The product has no such way but a migration. A test that breaks such a row on purpose opens the door for a moment, and so
does what empties the tables after a test with transactions of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def door_open() -> Iterator[None]:
    """Let all rows be changed and deleted."""
    opening, closing = door()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in opening:
            cursor.execute(statement)
        yield
        for statement in closing:
            cursor.execute(statement)


def door() -> tuple[list[str], list[str]]:
    """Return the statements that switch the triggers off, and those that switch them on again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_never\\_%' ESCAPE '\\'"
            )
            triggers = dict(cursor.fetchall())
            return [f'DROP TRIGGER "{name}"' for name in triggers], list(triggers.values())
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgname LIKE '%\\_never\\_%'"
        )
        tables = [table for (table,) in cursor.fetchall()]
    return _switch("DISABLE", tables), _switch("ENABLE", tables)


def _switch(act: str, tables: list[str]) -> list[str]:
    """Return the statements for PostgreSQL, which alters no table that has constraints to check."""
    switches = [f"ALTER TABLE {table} {act} TRIGGER USER" for table in tables]
    return ["SET CONSTRAINTS ALL IMMEDIATE", *switches, "SET CONSTRAINTS ALL DEFERRED"]
