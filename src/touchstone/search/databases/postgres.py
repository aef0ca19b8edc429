"""Words in a ``tsvector``.

A GIN index cannot be read in the order of the keys: it finds all rows that answer. So the newest rows are looked at
first, one by one. If too few of them answer, the words are rare and the index finds few rows.
"""

from collections.abc import Collection, Mapping, Sequence, Set

from django.db import connection

from touchstone.common.chunks import chunks
from touchstone.search.databases.statements import AT_ONCE, quoted, written
from touchstone.search.models import Words
from touchstone.search.words import Query, Word

WALKED = 2_000
"""How many rows are looked at before the index is asked."""


def write(table: type[Words], words: Mapping[int, Set[str]]) -> None:
    """Store the words of records, leaving alone those that have not changed."""
    if not words:
        return
    name = quoted(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {name} (rowid, words) SELECT key, array_to_tsvector(string_to_array(list, ' ')) "  # noqa: S608 - names of our own models
            "FROM unnest(%s::bigint[], %s::text[]) AS new (key, list) ORDER BY key "
            "ON CONFLICT (rowid) DO UPDATE SET words = excluded.words "
            f"WHERE {name}.words IS DISTINCT FROM excluded.words",
            [list(words), [" ".join(sorted(new)) for new in words.values()]],
        )


def remove(table: type[Words], keys: Collection[int]) -> None:
    """Remove records from the index."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quoted(table)} WHERE rowid = ANY(%s)", [list(keys)])  # noqa: S608


def read(table: type[Words], keys: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the stored words of records."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, tsvector_to_array(words) FROM {quoted(table)} WHERE rowid = ANY(%s)",  # noqa: S608
            [list(keys)],
        )
        return {key: frozenset(words) for key, words in cursor.fetchall()}


def find(table: type[Words], query: Query, limit: int, *, oldest_first: bool) -> list[int]:
    """Return the first keys that answer a query."""
    name, order = quoted(table), "ASC" if oldest_first else "DESC"
    sort = f"ORDER BY rowid {order} LIMIT %(limit)s"
    answers = "words @@ %(query)s::tsquery"
    statement = (
        f"WITH walked AS MATERIALIZED (SELECT rowid FROM (SELECT rowid, words FROM {name} "  # noqa: S608
        f"ORDER BY rowid {order} LIMIT {WALKED}) AS first WHERE {answers} {sort}), "
        # OFFSET 0 keeps PostgreSQL from walking along the keys once more instead of asking the index.
        f"indexed AS (SELECT rowid FROM (SELECT rowid FROM {name} "
        f"WHERE {answers} AND (SELECT COUNT(*) FROM walked) < %(limit)s OFFSET 0) AS rare {sort}) "
        f"SELECT rowid FROM walked UNION SELECT rowid FROM indexed {sort}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"query": expression(query), "limit": limit})
        return [key for (key,) in cursor.fetchall()]


def find_each(table: type[Words], queries: Sequence[Query], limit: int) -> list[list[int]]:
    """Return some keys that answer each of some queries, with one statement.

    OFFSET 0 keeps PostgreSQL from walking along the keys instead of asking the index for each query.
    """
    answers = f"SELECT rowid FROM {quoted(table)} WHERE words @@ asked.query::tsquery OFFSET 0 LIMIT %s"  # noqa: S608
    statement = (
        "SELECT asked.number - 1, answering.rowid "  # noqa: S608
        "FROM unnest(%s::text[]) WITH ORDINALITY AS asked (query, number), "
        f"LATERAL ({answers}) AS answering"
    )
    found: list[list[int]] = [[] for _query in queries]
    with connection.cursor() as cursor:
        for chunk in chunks(list(enumerate(queries)), AT_ONCE):
            cursor.execute(statement, [[expression(query) for _number, query in chunk], limit])
            for at, key in cursor.fetchall():
                found[chunk[at][0]].append(key)
    return found


def before_reading(table: type[Words]) -> None:
    """Wait until no transaction is storing words, and let none begin until this one ends.

    Otherwise words that were read from a record could be stored after newer ones.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {quoted(table)} IN SHARE ROW EXCLUSIVE MODE")


def tidy(table: type[Words]) -> None:
    """Let the database look at the table, after it was filled."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {quoted(table)}")


def expression(query: Query) -> str:
    """Return a query in the language of ``tsquery``."""
    return written(query, both=" & ", either=" | ", word=_word)


def _word(word: Word) -> str:
    return f"'{word.text}'{':*' if word.beginning else ''}"


def matching(table: type[Words]) -> str:
    """Return the statement for the keys that answer a query, which takes its expression."""
    return f"SELECT rowid FROM {quoted(table)} WHERE words @@ %s::tsquery"  # noqa: S608
