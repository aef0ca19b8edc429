"""Wagtail's own search in the database, able to find Chinese words on SQLite and on PostgreSQL.

Pages hand in their texts as pairs of characters (``indexing.py``); this back end looks for pairs.
"""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.postgres.query import Lexeme as PostgresLexeme
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.backends.database.sqlite.query import Lexeme as SQLiteLexeme
from modelsearch.backends.database.sqlite.query import SearchQueryExpression
from modelsearch.query import Phrase, PlainText

from touchstone.content.pairs import Term, terms

NOTHING = Term("\ue000")
"""A word that no text holds: what a query of blanks and signs looks for."""


def _looked_for(query: Any, unfinished: bool) -> list[Term] | None:
    """Return the words of a query; None for a query that is made of other queries."""
    if not isinstance(query, PlainText | Phrase):
        return None
    return terms(query.query_string, unfinished=unfinished) or [NOTHING]


def _joined(query: Any, lexemes: list[Any]) -> Any:
    any_will_do = isinstance(query, PlainText) and query.operator.lower() == "or"
    return reduce(or_ if any_will_do else and_, lexemes)


class _SQLiteCompiler(sqlite.SQLiteSearchQueryCompiler):
    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        wanted = _looked_for(query, self.LAST_TERM_IS_PREFIX)
        if wanted is None:
            return super().build_search_query_content(query, config=config)
        lexemes = [SQLiteLexeme(term.text, prefix=term.prefix) for term in wanted]
        return SearchQueryExpression(_joined(query, lexemes), config=config)


class _SQLiteAutocompleteCompiler(_SQLiteCompiler, sqlite.SQLiteAutocompleteQueryCompiler):
    pass


class SQLiteBackend(sqlite.SQLiteSearchBackend):
    """Searches for pairs by SQLite's own full-text search."""

    query_compiler_class = _SQLiteCompiler
    autocomplete_query_compiler_class = _SQLiteAutocompleteCompiler


class _PostgresCompiler(postgres.PostgresSearchQueryCompiler):
    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        wanted = _looked_for(query, self.LAST_TERM_IS_PREFIX)
        if wanted is None:
            return super().build_tsquery_content(query, config=config, invert=invert)
        lexemes = [PostgresLexeme(term.text, invert=invert, prefix=term.prefix) for term in wanted]
        return SearchQuery(_joined(query, lexemes), search_type="raw", config=config)


class _PostgresAutocompleteCompiler(_PostgresCompiler, postgres.PostgresAutocompleteQueryCompiler):
    pass


class PostgresBackend(postgres.PostgresSearchBackend):
    """Searches for pairs by PostgreSQL's own full-text search."""

    query_compiler_class = _PostgresCompiler
    autocomplete_query_compiler_class = _PostgresAutocompleteCompiler


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name that Wagtail asks a module for
    """Return the back end for the database of this site."""
    if connection.vendor == "postgresql":
        # Pairs have no stem, and words of any language shall be found as they are written.
        return PostgresBackend({"SEARCH_CONFIG": "simple", **params})
    return SQLiteBackend(params)
