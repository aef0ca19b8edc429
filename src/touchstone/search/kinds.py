"""The kinds of records that can be found; each is declared by the package that owns the records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from django.db.models import QuerySet

from touchstone.search.models import Words
from touchstone.search.sounds import initials, readings_of, sounds
from touchstone.search.words import (
    mark_word,
    name_words,
    number_words,
    part_words,
    place_word,
    text_words,
)

RULES = 2
"""Raised by whoever changes which words a text has: every installation then fills its index anew."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a record is found by.

    ``names`` are also found by their sound, ``numbers`` also by their beginning, ``shortened`` also by single letters of
    a name, which abbreviations keep. ``places`` are the paths of the units
    whose readers may find it, and of all units above them; ``marks`` are further conditions, such as the campaign.
    """

    key: int
    names: Sequence[str] = ()
    numbers: Sequence[str] = ()
    texts: Sequence[str] = ()
    shortened: Sequence[str] = ()
    places: Iterable[str] = ()
    marks: Iterable[str] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of records: where its words are, and how they are read from the records.

    ``keys()`` are the keys of all records, ``read(keys)`` the entries of those records that are to be found.
    ``oldest_first`` is the order in which hits are shown; otherwise the newest come first.
    """

    name: str
    table: type[Words]
    keys: Callable[[], QuerySet[Any, int]]
    read: Callable[[Sequence[int]], Iterable[Entry]]
    oldest_first: bool = False

    def __post_init__(self) -> None:
        _kinds[self.name] = self


_kinds: dict[str, Kind] = {}


def all_kinds() -> tuple[Kind, ...]:
    """Return all kinds by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def current_version() -> str:
    """Return the version of the rules by which words are made, with that of the library that knows the readings."""
    return f"{RULES} pypinyin {version('pypinyin')}"


def words_of(entry: Entry) -> frozenset[str]:
    """Return all words of an entry."""
    words: set[str] = set()
    for name in entry.names:
        words |= _of_name(name)
    for number in entry.numbers:
        words |= number_words(number)
    for text in entry.texts:
        words |= _of_text(text)
    for name in entry.shortened:
        words |= _of_parts(name)
    words.update(map(place_word, entry.places))
    words.update(map(mark_word, entry.marks))
    return frozenset(words)


@lru_cache(maxsize=500)
def _of_name(name: str) -> frozenset[str]:
    return frozenset(name_words(name, sounds, initials))


@lru_cache(maxsize=500)
def _of_text(text: str) -> frozenset[str]:
    return frozenset(text_words(text))


@lru_cache(maxsize=500)
def _of_parts(name: str) -> frozenset[str]:
    return frozenset(part_words(name, readings_of))
