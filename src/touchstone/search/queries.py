"""Looking records up by words. Nothing here knows what a reader may see: whoever asks reads the records themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from touchstone.common.chunks import chunks
from touchstone.common.refusal import Refused
from touchstone.search import databases
from touchstone.search.kinds import Kind, all_kinds, words_of
from touchstone.search.words import MOST, Query, Word, place_word, read_query

FEW = 2_000
"""Up to so many matches, a list reads the matching records instead of walking along an index of its own."""


def read_text(text: str) -> Query:
    """Return what a text asks for; refused if it is too long or has nothing to look for."""
    if len(text) > MOST:
        raise Refused(_("Write at most %(most)d characters to search for.") % {"most": MOST}, "q")
    query = read_query(text)
    if query is None:
        raise Refused(_("Write at least two letters or digits of what you look for, without blanks."), "q")
    return query


def find_keys(kind: Kind, query: Query, limit: int) -> list[int]:
    """Return the keys of the first records that answer a query: those that are called so, then the others.

    Words are looked up whole first, and by their beginning only if that finds too few. The cost does not grow with the
    number of records.
    """
    keys: dict[int, None] = {}
    for attempt in dict.fromkeys((query.exact, query.by_whole_words, query)):
        keys |= dict.fromkeys(databases.find(kind.table, attempt, limit, oldest_first=kind.oldest_first))
        if len(keys) >= limit:
            break
    return list(keys)[:limit]


def find_each(kind: Kind, queries: Sequence[Query], limit: int) -> list[list[int]]:
    """Return for each of many queries the keys of some records that answer it, up to ``limit``; a statement for many."""
    return databases.find_each(kind.table, queries, limit)


def found(kind: Kind, query: Query) -> RawSQL:
    """Return the keys of all records that answer a query, as a subquery: ``rows.filter(pk__in=found(...))``."""
    return databases.condition(kind.table, query)


def find_placed(path: str) -> list[tuple[Kind, list[int]]]:
    """Return the keys of all records at and below a place, by kind, before the place gets another path."""
    word = Word(place_word(path))
    query = Query((((word,),),), word)
    return [(kind, databases.find_all(kind.table, query)) for kind in all_kinds()]


def count_up_to(kind: Kind, query: Query, most: int) -> int:
    """Return how many records answer a query, counting no further than ``most``."""
    return databases.number_up_to(kind.table, query, most)


def is_few(kind: Kind, query: Query) -> bool:
    """Say whether few records answer a query."""
    return count_up_to(kind, query, FEW + 1) <= FEW


@dataclass(frozen=True, slots=True)
class Difference:
    """A record whose words in the index are not those of the record."""

    key: int
    missing: frozenset[str]
    surplus: frozenset[str]


def differences(kind: Kind, at_most: int = 100) -> list[Difference]:
    """Return the first records of a kind whose words in the index differ from those that they should have."""
    result: list[Difference] = []
    for chunk in _all_keys(kind):
        stored = databases.read(kind.table, chunk)
        expected = {entry.key: words_of(entry) for entry in kind.read(chunk)}
        for key in chunk:
            words, right = stored.get(key, frozenset()), expected.get(key, frozenset())
            if words != right or (key in stored) != (key in expected):
                result.append(Difference(key, right - words, words - right))
                if len(result) == at_most:
                    return result
    return result


def _all_keys(kind: Kind) -> Iterator[list[int]]:
    """Yield the keys of all records and of all rows of the index, some hundred at a time."""
    keys = set(kind.keys()) | set(kind.table._default_manager.values_list("rowid", flat=True))
    yield from map(list, chunks(sorted(keys)))
