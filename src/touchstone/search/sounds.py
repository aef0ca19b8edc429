"""The sounds of Chinese names: every reading of every letter, so that no name is missed for being read otherwise."""

from collections.abc import Mapping, Sequence, Set
from functools import cache
from importlib import import_module
from itertools import product

from touchstone.common.folding import fold
from touchstone.search.words import pieces_of

_READINGS = 12
"""Maximum number of ways in which the initials of a whole name are read."""

NAMED = 8
"""Number of letters of a whole name up to which it is found first by its initials."""


def sounds(run: str) -> set[str]:
    """Return the pieces of three letters of the pinyin of a run of Chinese, and those of two and three initials.

    A syllable of two letters is a piece by itself.
    """
    readings = [readings_of(letter) for letter in run]
    return _syllables(readings) | _initials(readings)


def initials(run: str) -> set[str]:
    """Return the initials of a whole name, such as ``wlj`` for 文旅局, in each of its readings; none for a long one."""
    if not 2 <= len(run) <= NAMED:
        return set()
    firsts = [sorted({reading[0] for reading in readings_of(letter)}) for letter in run]
    number = 1
    for choice in firsts:
        number *= len(choice)
    return {"".join(letters) for letters in product(*firsts)} if 0 < number <= _READINGS else set()


def _syllables(readings: Sequence[Set[str]]) -> set[str]:
    pieces: set[str] = set()
    following: set[str] = {""}  # the first two letters of what comes after the syllable, in each reading
    for syllables in reversed(readings):
        for syllable in syllables:
            if len(syllable) == 2:
                pieces.add(syllable)
            for rest in following:
                pieces.update(piece for piece in pieces_of(syllable + rest) if len(piece) == 3)
        following = {(syllable + rest)[:2] for syllable in syllables for rest in following} or {""}
    return pieces


def _initials(readings: Sequence[Set[str]]) -> set[str]:
    firsts = [{syllable[0] for syllable in syllables} for syllables in readings]
    return {
        "".join(letters)
        for size in (2, 3)
        for at in range(len(firsts) - size + 1)
        for letters in product(*firsts[at : at + size])
    }


@cache
def readings_of(letter: str) -> frozenset[str]:
    """Return the readings of a letter without their tones; ``v`` stands for ``ü``."""
    readings = (fold(reading) for reading in _dictionary().get(ord(letter), "").split(","))
    return frozenset(reading for reading in readings if reading.isascii() and reading.isalpha())


def spell(text: str) -> str:
    """Return a text with the most frequent reading in place of each Chinese letter, such as ``wangwei`` for 王伟."""
    return "".join(fold(_dictionary().get(ord(letter), letter).split(",")[0]) for letter in text)


@cache
def _dictionary() -> Mapping[int, str]:
    """Return the readings of each letter; loaded when first asked for, because the library takes 57 MB."""
    dictionary: Mapping[int, str] = import_module("pypinyin.constants").PINYIN_DICT
    return dictionary
