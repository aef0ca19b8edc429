"""Words in an FTS5 index: read in the order of the keys until enough are found, whatever the query."""

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from touchstone.search.models import Words
from touchstone.search.words import Clause, Query, Word


def write(table: type[Words], words: Mapping[int, Set[str]]) -> None:
    """Store the words of records, leaving alone those that have not changed."""
    stored = read(table, words)
    rows = [(key, " ".join(sorted(new))) for key, new in words.items() if stored.get(key) != new]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT OR REPLACE INTO {_name(table)} (rowid, words) VALUES (%s, %s)", rows)  # noqa: S608 - names of our own models


def remove(table: type[Words], keys: Collection[int]) -> None:
    """Remove records from the index."""
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {_name(table)} WHERE rowid = %s", [(key,) for key in keys])  # noqa: S608


def read(table: type[Words], keys: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the stored words of records."""
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid, words FROM {_name(table)} WHERE rowid IN ({marks})", [*keys])  # noqa: S608
        return {key: frozenset(words.split()) for key, words in cursor.fetchall()}


def find(table: type[Words], query: Query, limit: int, *, oldest_first: bool) -> list[int]:
    """Return the first keys that answer a query."""
    order = "" if oldest_first else "DESC"
    statement = f"{_matching(table)} ORDER BY rowid {order} LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [expression(query), limit])
        return [key for (key,) in cursor.fetchall()]


def find_all(table: type[Words], query: Query) -> list[int]:
    """Return all keys that answer a query."""
    with connection.cursor() as cursor:
        cursor.execute(_matching(table), [expression(query)])
        return [key for (key,) in cursor.fetchall()]


def number_up_to(table: type[Words], query: Query, most: int) -> int:
    """Return how many records answer a query, counting no further than ``most``."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({_matching(table)} LIMIT %s)", [expression(query), most])  # noqa: S608
        number: int = cursor.fetchone()[0]
        return number


def condition(table: type[Words], query: Query) -> RawSQL:
    """Return the keys that answer a query, as a subquery."""
    return RawSQL(_matching(table), [expression(query)])  # noqa: S611


def before_reading(table: type[Words]) -> None:
    """Do nothing: a writing transaction is alone from its first statement on."""


def tidy(table: type[Words]) -> None:
    """Merge the parts of the index, after it was filled."""
    name = _name(table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608


def expression(query: Query) -> str:
    """Return a query in the language of FTS5."""
    return " AND ".join(map(_clause, query.clauses))


def _clause(clause: Clause) -> str:
    return f"({' OR '.join(map(_all, clause))})"


def _all(words: Sequence[Word]) -> str:
    return f"({' AND '.join(map(_word, words))})"


def _word(word: Word) -> str:
    return f'"{word.text}"{"*" if word.beginning else ""}'


def _matching(table: type[Words]) -> str:
    name = _name(table)
    return f"SELECT rowid FROM {name} WHERE {name} MATCH %s"  # noqa: S608


def _name(table: type[Any]) -> str:
    return connection.ops.quote_name(table._meta.db_table)
