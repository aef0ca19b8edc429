"""What a query looks for, whatever the database."""

from functools import reduce
from operator import and_, or_
from typing import Any

from modelsearch.query import Phrase, PlainText

from touchstone.content.bigrams import Term, terms

NOTHING = Term("\ue000")
"""A word that no text holds: what a query of blanks and signs looks for."""


def looked_for(query: Any, unfinished: bool) -> list[Term] | None:
    """Return the words of a query; None for a query that is made of other queries."""
    if not isinstance(query, PlainText | Phrase):
        return None
    return terms(query.query_string, unfinished=unfinished) or [NOTHING]


def joined(query: Any, lexemes: list[Any]) -> Any:
    """Join the words of a query as it asks: all of them, or any."""
    any_will_do = isinstance(query, PlainText) and query.operator.lower() == "or"
    return reduce(or_ if any_will_do else and_, lexemes)
