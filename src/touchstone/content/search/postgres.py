"""Searching for pairs with PostgreSQL's full-text search."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.backends.database.postgres.query import Lexeme

from touchstone.content.search.terms import combine, get_terms


class Compiler(PostgresSearchQueryCompiler):
    """Compiles a query into a condition on pairs."""

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        terms = get_terms(query, self.LAST_TERM_IS_PREFIX)
        if terms is None:
            return super().build_tsquery_content(query, config=config, invert=invert)
        lexemes = [Lexeme(term.text, invert=invert, prefix=term.prefix) for term in terms]
        return SearchQuery(combine(query, lexemes), search_type="raw", config=config)


class AutocompleteCompiler(Compiler, PostgresAutocompleteQueryCompiler):
    """Compiles a query that somebody is still typing."""


class PostgresBackend(PostgresSearchBackend):
    """Wagtail's PostgreSQL back end with our compilers."""

    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def __init__(self, params: dict[str, Any]) -> None:
        # Pairs of characters have no stem, and words of any language are found as they are written.
        super().__init__({"SEARCH_CONFIG": "simple", **params})
