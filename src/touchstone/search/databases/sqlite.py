"""Words in an FTS5 index: read in the order of the keys until enough are found, whatever the query."""

from collections.abc import Collection, Mapping, Sequence, Set

from django.db import connection

from touchstone.common.chunks import chunks
from touchstone.search.databases.statements import AT_ONCE, quoted, written
from touchstone.search.models import Words
from touchstone.search.words import Query, Word


def write(table: type[Words], words: Mapping[int, Set[str]]) -> None:
    """Store the words of records, leaving alone those that have not changed."""
    stored = read(table, words)
    rows = [(key, " ".join(sorted(new))) for key, new in words.items() if stored.get(key) != new]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT OR REPLACE INTO {quoted(table)} (rowid, words) VALUES (%s, %s)", rows)  # noqa: S608 - names of our own models


def remove(table: type[Words], keys: Collection[int]) -> None:
    """Remove records from the index."""
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {quoted(table)} WHERE rowid = %s", [(key,) for key in keys])  # noqa: S608


def read(table: type[Words], keys: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the stored words of records."""
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid, words FROM {quoted(table)} WHERE rowid IN ({marks})", [*keys])  # noqa: S608
        return {key: frozenset(words.split()) for key, words in cursor.fetchall()}


def find(table: type[Words], query: Query, limit: int, *, oldest_first: bool) -> list[int]:
    """Return the first keys that answer a query."""
    order = "" if oldest_first else "DESC"
    statement = f"{matching(table)} ORDER BY rowid {order} LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [expression(query), limit])
        return [key for (key,) in cursor.fetchall()]


def find_each(table: type[Words], queries: Sequence[Query], limit: int) -> list[list[int]]:
    """Return the lowest keys that answer each of some queries, with one statement."""
    one = f"SELECT %s AS number, rowid FROM ({matching(table)} ORDER BY rowid LIMIT %s)"  # noqa: S608
    found: list[list[int]] = [[] for _query in queries]
    with connection.cursor() as cursor:
        for chunk in chunks(list(enumerate(queries)), AT_ONCE):
            values = [value for number, query in chunk for value in (number, expression(query), limit)]
            cursor.execute(" UNION ALL ".join([one] * len(chunk)), values)
            for number, key in cursor.fetchall():
                found[number].append(key)
    return found


def before_reading(table: type[Words]) -> None:
    """Do nothing: a writing transaction is alone from its first statement on."""


def tidy(table: type[Words]) -> None:
    """Merge the parts of the index, after it was filled."""
    name = quoted(table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608


def expression(query: Query) -> str:
    """Return a query in the language of FTS5."""
    return written(query, both=" AND ", either=" OR ", word=_word)


def _word(word: Word) -> str:
    return f'"{word.text}"{"*" if word.beginning else ""}'


def matching(table: type[Words]) -> str:
    """Return the statement for the keys that answer a query, which takes its expression."""
    name = quoted(table)
    return f"SELECT rowid FROM {name} WHERE {name} MATCH %s"  # noqa: S608
