"""How well a written name stands for a full one in a language with words: initials, shortened and misspelt words."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from touchstone.common.folding import fold

_WORD = re.compile(r"[^\W_]+")
_SKIPPED = frozenset("a an and at by for from in of on the to with".split())
_COMMON = frozenset(
    "administration board campus center centre clinic committee company corporation council department dept division "
    "facility group hospital hospitals hosp inc institute limited ltd management office programme program section "
    "service services team trust unit".split()
)
_SAME = {"center": "centre", "hosp": "hospital", "dept": "department", "program": "programme", "saint": "st"}
_LITTLE = 0.2
_GOOD = 0.75
"""Minimum quality, of 1, with which a written word stands for one of the full name."""


class _Found(NamedTuple):
    """Which words of the full name a written word stands for, and how well, from 0 to 1."""

    quality: float
    words: tuple[int, ...] = ()


@lru_cache(maxsize=2_000)
def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a name, without apostrophes; letters that stand alone beside one another are joined."""
    words: list[str] = []
    single = False
    for word in _WORD.findall(fold(text).replace("'", "").replace("’", "")):
        alone = len(word) == 1 and word.isalpha()
        if alone and single:
            words[-1] += word
        else:
            words.append(_SAME.get(word, word))
        single = alone
    return tuple(words)


def weight_of(word: str) -> float:
    """Return how much a word of a full name says."""
    return 0.0 if word in _SKIPPED else _LITTLE if word in _COMMON else 1.0


def says_much(word: str) -> bool:
    """Say whether a word tells one name from others."""
    return weight_of(word) == 1.0


def score_words(written: str, full: str, above: Iterable[str] = ()) -> float:
    """Return how well a written name stands for a full one, from 0 to 100; the words of names above may be in front."""
    asked = [word for word in words_of(written) if word not in _SKIPPED] or list(words_of(written))
    names = words_of(full)
    if not asked or not names:
        return 0.0
    taken: set[int] = set()
    quality, number, missing, around = 0.0, 0.0, 0, 0.0
    higher = [word for name in above for word in words_of(name)]
    # Common words come last, so that they take no word from one that says more.
    for word in sorted(asked, key=lambda word: word in _COMMON):
        found = _find(word, names, taken)
        taken.update(found.words)
        weight = weight_of(word) or 1.0
        if found.quality < _GOOD:
            if word in _COMMON or _find(word, higher, set()).quality >= 0.9:
                around += 0.0 if word in higher else 2.0
                continue
            missing += 1
        quality += weight * found.quality
        number += weight
    if not taken or missing > (len(asked) >= 3):
        return _alike(words_of(written), names)
    weights = [weight_of(word) for word in names]
    cover = sum(weights[index] for index in taken) / (sum(weights) or 1.0)
    base = 45.0 if missing else 58.0
    score = base * quality / (number or 1.0) + 36.0 * min(cover, 1.0) - around
    return max(score, _alike(words_of(written), names))


def _find(word: str, names: Sequence[str], taken: set[int]) -> _Found:
    """Return the word, or the words by their initials, of a name that a written word stands for best."""
    best = _Found(0.0)
    for index, name in enumerate(names):
        if index not in taken and (quality := _quality(word, name)) > best.quality:
            best = _Found(quality, (index,))
    if len(word) > 1 and best.quality < 1.0:
        for skipped in (_SKIPPED, frozenset[str]()):
            kept = [index for index, name in enumerate(names) if name not in skipped]
            at = "".join(names[index][0] for index in kept).find(word)
            if at >= 0 and taken.isdisjoint(kept[at : at + len(word)]):
                return _Found(0.98, tuple(kept[at : at + len(word)]))
        if best.quality < _GOOD and not taken and _runs_through(word, names):
            return _Found(_GOOD, tuple(range(len(names))))
    return best


def _runs_through(word: str, names: Sequence[str]) -> bool:
    """Say whether a word has letters from inside of a name's words, such as OPD for "Outpatients Department"."""
    if not names or not 3 <= len(word) <= 5 or word[0] != names[0][0]:
        return False
    return word[-1] in {name[0] for name in names[1:]} and _holds(word, "".join(names))


def _quality(word: str, name: str) -> float:
    """Return how well a written word stands for one word of a name."""
    if word == name:
        return 1.0
    if any(letter.isdecimal() for letter in word + name) or word[0] != name[0]:
        return 0.0
    if word.rstrip("s") == name.rstrip("s"):
        return 0.98
    if len(word) >= 3 and name.startswith(word.rstrip("s")):
        return 0.94
    if len(word) == 2 and name.startswith(word):
        return 0.8
    alike = Indel.normalized_similarity(word, name)
    if len(word) >= 4 and alike >= 0.8:
        return alike
    if 3 <= len(word) <= 6 and len(name) >= len(word) + 2 and _holds(word, name):
        return 0.8
    return 0.0


def _holds(letters: str, name: str) -> bool:
    """Say whether the letters are in a word in their order."""
    rest = iter(name)
    return all(letter in rest for letter in letters)


def _alike(written: Sequence[str], full: Sequence[str]) -> float:
    """Return the score of a name that is alike as a whole."""
    alike = Indel.normalized_similarity("".join(written), "".join(full))
    return 75.0 * alike if alike >= 0.6 else 0.0
