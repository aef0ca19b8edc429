"""How well letters stand for a Chinese name by its sound: its pinyin, or the initials of its pinyin, in their order."""

from collections.abc import Sequence
from functools import lru_cache

from touchstone.common.folding import fold
from touchstone.search.sounds import readings_of

_VOWELS = frozenset("aeiouv")

MOST_INITIALS = 10
"""Maximum number of letters that are read as initials."""


def score_sounds(written: str, letters: str, weights: Sequence[float]) -> float:
    """Return how well pinyin or initials stand for the characters of a name, from 0 to 100."""
    asked = "".join(letter for letter in fold(written) if letter.isalpha() or letter.isdecimal())
    if len(asked) < 2 or not asked.isascii():
        return 0.0
    at = _by_initials(asked, letters) if len(asked) <= MOST_INITIALS else None
    if at is None and not _VOWELS.isdisjoint(asked):
        at = _by_syllables(asked, letters)
    if at is None:
        return 0.0
    total = sum(weights)
    together = 6.0 if at[-1] - at[0] + 1 == len(at) else 0.0
    cover = sum(weights[index] for index in at) / total
    return 52.0 + 32.0 * cover + together - 10.0 * sum(weights[at[-1] + 1 :]) / total


def _by_initials(asked: str, letters: str) -> list[int] | None:
    """Return the places of letters with these initials in their order, close together; None if there are none."""
    first = [_initials(letter) for letter in letters]
    leftmost = _follow(asked, first)
    if leftmost is None:
        return None
    rightmost = _follow(asked[::-1], first[::-1]) or []
    turned = [len(letters) - 1 - index for index in reversed(rightmost)]
    return min(leftmost, turned, key=lambda at: at[-1] - at[0])


def _follow(asked: str, first: Sequence[str]) -> list[int] | None:
    at: list[int] = []
    for index, initials in enumerate(first):
        if asked[len(at)] in initials:
            at.append(index)
            if len(at) == len(asked):
                return at
    return None


@lru_cache(maxsize=10_000)
def _initials(letter: str) -> str:
    return "".join({reading[0] for reading in readings_of(letter)}) or letter


def _by_syllables(asked: str, letters: str) -> list[int] | None:
    """Return the places of letters whose readings, one after another, make up what is asked; None if there are none."""
    ways: dict[int, list[int]] = {0: []}
    for index, letter in enumerate(letters):
        for at in sorted(ways, reverse=True):
            for reading in readings_of(letter) or {letter}:
                if asked.startswith(reading, at):
                    ways[at + len(reading)] = [*ways[at], index]
    return ways.get(len(asked))
