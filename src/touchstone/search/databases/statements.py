"""What both databases write alike: names of tables, and queries as conditions joined by two signs."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from touchstone.search.words import Query, Word

AT_ONCE = 100
"""Maximum number of queries in one statement."""


def quoted(table: type[Any]) -> str:
    """Return the name of a model's table for a statement."""
    return connection.ops.quote_name(table._meta.db_table)


def written(query: Query, *, both: str, either: str, word: Callable[[Word], str]) -> str:
    """Return a query in a database's own language, given its signs for "and" and "or" and how it writes a word."""

    def every(words: tuple[Word, ...]) -> str:
        return f"({both.join(map(word, words))})"

    return both.join(f"({either.join(map(every, clause))})" for clause in query.clauses)
