"""The words by which a text is found, and those that a query asks for; without Django or a database.

Chinese is written without blanks, so each run of Chinese is indexed as its overlapping pairs: 食堂排队 becomes 食堂 堂排
排队, and is found by 食堂 and by 排队. All words but those of other scripts are looked up whole, never by their
beginning, so that no query has to merge the lists of many words. The first character of a word says what it is:

- none: a pair, a number (also without leading zeros), a word of another script, a number with its neighbour (第3)
- ``#``: numbers and letters that stand together, without their hyphens, and the beginnings of a record's number
- ``~``: two or three letters from the pinyin of a name, or two or three of its initials; one letter, or ``~~`` and
  three, with which a part of a name begins that may be abbreviated; its Chinese letters are words as they are
- ``$``: a whole name or number, or the initials of a whole name
- ``@``: a place, ``=``: a mark, neither of which comes from a text
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from touchstone.common.folding import fold

LONGEST = 40
"""Maximum number of characters of a word; of longer ones only the beginning is indexed and looked up."""

MOST = 100
"""Maximum number of characters of a query."""

_JOINED = 6
"""How many parts of a number such as 2019-ZC-014 may be left out at its beginning."""

_NOWHERE = "@nowhere"
"""A word that no record has."""

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_STRING = re.compile(r"[^\W_]+(?:-+[^\W_]+)*")
_RUN = re.compile(rf"[{_HAN}]+|\d+|[^\W\d_{_HAN}]+")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_IS_HAN = re.compile(f"[{_HAN}]")

Sounds = Callable[[str], Set[str]]
"""Returns the pieces of pinyin of a run of Chinese; an argument, because only names are indexed by sound."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word to look up; with ``beginning``, any word that begins with it."""

    text: str
    beginning: bool = False


Clause = tuple[tuple[Word, ...], ...]
"""Alternatives, of which one must hold: each is some words that must all be there."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: everything in ``asked`` and in ``scope`` must hold.

    ``whole`` is the word of a name that equals the whole query.
    """

    asked: tuple[Clause, ...]
    whole: Word
    scope: tuple[Clause, ...] = ()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Everything that must hold."""
        return (*self.asked, *self.scope)

    @property
    def exact(self) -> "Query":
        """The query for records whose whole name, number or initials are those of the query."""
        return Query((((self.whole,),),), self.whole, self.scope)

    @property
    def by_whole_words(self) -> "Query":
        """The query without beginnings of words, for which a database has to merge the lists of many words."""
        asked = tuple(
            tuple(tuple(Word(word.text) for word in alternative) for alternative in clause)
            for clause in self.asked
        )
        return Query(asked, self.whole, self.scope)

    def within(self, places: Iterable[str], *marks: str) -> "Query":
        """Return the query for records at or below some places, or with one of some marks."""
        alternatives = [place_word(place) for place in places] + [mark_word(mark) for mark in marks]
        return self._with(tuple((Word(text),) for text in alternatives or [_NOWHERE]))

    def marked(self, mark: str) -> "Query":
        """Return the query for records with a mark."""
        return self._with(((Word(mark_word(mark)),),))

    def _with(self, clause: Clause) -> "Query":
        return Query(self.asked, self.whole, (*self.scope, clause))


def text_words(text: str) -> set[str]:
    """Return the words of a text."""
    words: set[str] = set()
    for runs in strings(text):
        for run in runs:
            words.update(pairs_of(run) if is_han(run) else _single(run))
        words.update(_across(runs))
        for part in parts(runs):
            words.update(_joined(part[at:]) for at in range(min(len(part) - 1, _JOINED)))
    return words


def number_words(number: str) -> set[str]:
    """Return the words of a record's number.

    It is also found by its beginning, or by that of its letters, and, such as ZC-014, without leading zeros.
    """
    words = text_words(number)
    if (short := _LEADING_ZEROS.sub("", fold(number))) != fold(number):
        words |= text_words(short) | _whole(short)
    for runs in strings(number):
        for part in parts(runs):
            for at, run in enumerate(part[:_JOINED]):
                if at == 0 or not run.isdecimal():
                    joined = _joined(part[at:])
                    words.update(joined[:end] for end in range(3, len(joined) + 1))
    return words | _whole(number)


def name_words(name: str, sounds: Sounds, initials: Callable[[str], Set[str]]) -> set[str]:
    """Return the words of a name, which is also found by its pinyin and by its initials."""
    words = text_words(name)
    runs = [run for string in strings(name, folded=False) for run in string]
    for run in filter(is_han, runs):
        words.update(f"~{piece}" for piece in sounds(run))
    if all(map(is_han, runs)):
        words.update(f"${letters}" for letters in initials("".join(runs)))
    return words | _whole(name)


def whole_word(text: str) -> str:
    """Return the word of a whole name or number; it is equal for all spellings that a fold joins."""
    return f"${letters_of(text)}"[:LONGEST]


def part_words(name: str, readings_of: Callable[[str], Set[str]]) -> set[str]:
    """Return the words by which an abbreviation finds a name: single Chinese letters, and the beginnings of words."""
    words: set[str] = set()
    for run in (run for runs in strings(name) for run in runs):
        if is_han(run):
            words.update(run)
            words.update(beginning_word(reading[0]) for letter in run for reading in readings_of(letter))
        elif run.isalpha():
            words |= {beginning_word(run[0]), beginning_word(run[:3])}
    return words


def beginning_word(beginning: str) -> str:
    """Return the word of one letter, or of three letters, with which a part of a name begins."""
    return f"~{beginning}" if len(beginning) == 1 else f"~~{beginning}"


def _whole(text: str) -> set[str]:
    word = whole_word(text)
    return {word} if len(word) > 1 else set()


def letters_of(text: str) -> str:
    """Return the folded letters and digits of a text; they are equal for all spellings of a name."""
    return "".join(run for runs in strings(text) for run in runs)


@lru_cache(maxsize=10_000)
def place_word(path: str) -> str:
    """Return the word of a place: short, however long the path is."""
    digest = hashlib.blake2b(path.encode(), digest_size=5).digest()
    return f"@{base64.b32encode(digest).decode().lower()}"


def mark_word(mark: str) -> str:
    """Return the word of a mark, such as ``campaign5``."""
    return f"={mark}"


def read_query(text: str) -> Query | None:
    """Return what a text asks for, or None if no part of it has two letters or digits."""
    clauses: list[Clause] = []
    for runs in strings(text):
        clauses += filter(None, (_asked_pairs(run) for run in runs if is_han(run)))
        across = tuple(Word(word) for word in _across(runs))
        if across:
            clauses.append((across,))
        clauses += filter(None, map(_asked_part, parts(runs)))
    return Query(tuple(clauses), Word(whole_word(text))) if clauses else None


def holds(query: Query, words: Set[str]) -> bool:
    """Say whether some words answer a query."""
    return all(
        any(all(_is_among(word, words) for word in alternative) for alternative in clause)
        for clause in query.clauses
    )


def _is_among(word: Word, words: Set[str]) -> bool:
    if word.beginning:
        return any(other.startswith(word.text) for other in words)
    return word.text in words


def _asked_pairs(run: str) -> Clause:
    pairs = tuple(Word(pair) for pair in pairs_of(run))
    return (pairs,) if pairs else ()


def _asked_part(part: Sequence[str]) -> Clause:
    """Return the clause of letters and digits that stand together, or nothing for a single one."""
    joined = _joined(part)
    if len(joined) < 3:
        return ()
    alternatives: list[tuple[Word, ...]] = [(Word(joined),)]
    if len(part) == 1 and part[0].isdecimal():
        alternatives.append((Word(part[0][:LONGEST]),))
    elif joined[1:].isalpha():
        letters = joined[1:]
        alternatives.append((Word(letters, beginning=len(letters) > 2),))
        alternatives.append(tuple(Word(f"~{piece}") for piece in pieces_of(letters)))
    return tuple(alternatives)


def pieces_of(letters: str) -> list[str]:
    """Return the overlapping pieces of three characters, or the word itself if it has two."""
    return list(dict.fromkeys(letters[at : at + 3] for at in range(max(len(letters) - 2, 1))))


def strings(text: str, *, folded: bool = True) -> Iterator[list[str]]:
    """Yield the runs of one script of each string without blanks and punctuation; a hyphen separates runs only."""
    for string in _STRING.findall(fold(text) if folded else text):
        yield _RUN.findall(string)


def parts(runs: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the sequences of runs between those of Chinese."""
    for chinese, group in groupby(runs, is_han):
        if not chinese:
            yield list(group)


def is_han(run: str) -> bool:
    """Say whether a run is Chinese."""
    return _IS_HAN.match(run) is not None


def pairs_of(run: str) -> Iterator[str]:
    """Yield the overlapping pairs of a run of Chinese."""
    return (run[at : at + 2] for at in range(len(run) - 1))


def _single(run: str) -> Iterator[str]:
    yield run[:LONGEST]
    if run[0] == "0" and run.isdecimal() and (short := run.lstrip("0")):
        yield short[:LONGEST]


def _across(runs: Sequence[str]) -> Iterator[str]:
    """Yield each number or word together with the Chinese letter beside it, such as 第3 and 3期 of 第3期."""
    for one, other in pairwise(runs):
        if is_han(one) != is_han(other):
            yield (one[-1] + other if is_han(one) else one + other[0])[:LONGEST]


def _joined(part: Sequence[str]) -> str:
    return f"#{''.join(part)}"[:LONGEST]
