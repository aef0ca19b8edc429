"""The parts of a search query that are the same on both databases."""

from functools import reduce
from operator import and_, or_
from typing import Any

from modelsearch.query import Phrase, PlainText

from touchstone.content.bigrams import Term, terms

NOTHING = Term("\ue000")
"""A word that no text contains: the term of a query made only of spaces and punctuation."""


def get_terms(query: Any, unfinished: bool) -> list[Term] | None:
    """Return the terms of a query, or None if the query is made of other queries."""
    if not isinstance(query, PlainText | Phrase):
        return None
    return terms(query.query_string, unfinished=unfinished) or [NOTHING]


def combine(query: Any, lexemes: list[Any]) -> Any:
    """Combine the terms of a query as it asks: with AND, or with OR."""
    any_term = isinstance(query, PlainText) and query.operator.lower() == "or"
    return reduce(or_ if any_term else and_, lexemes)
