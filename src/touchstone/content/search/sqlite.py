"""Searching for pairs with SQLite's full-text search."""

from typing import Any

from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)

from touchstone.content.search.terms import combine, get_terms


class Compiler(SQLiteSearchQueryCompiler):
    """Compiles a query into a condition on pairs."""

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        terms = get_terms(query, self.LAST_TERM_IS_PREFIX)
        if terms is None:
            return super().build_search_query_content(query, config=config)
        lexemes = [Lexeme(term.text, prefix=term.prefix) for term in terms]
        return SearchQueryExpression(combine(query, lexemes), config=config)


class AutocompleteCompiler(Compiler, SQLiteAutocompleteQueryCompiler):
    """Compiles a query that somebody is still typing."""


class SQLiteBackend(SQLiteSearchBackend):
    """Wagtail's SQLite back end with our compilers."""

    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
