"""How well a name that somebody wrote stands for the full name of a unit: 0 to 100, without Django or a database.

An office that shortens a Chinese name keeps single letters of it, in their order, up to its end: 省人社厅 for
浙江省人力资源和社会保障厅. So letters in order count first, then how much of the full name they cover, where the place in
front and words that many names have weigh little. A name that is only alike, such as a misspelt one, comes after these.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

from rapidfuzz.distance import Indel, LCSseq

from touchstone.search.words import letters_of
from touchstone.units.likeness.places import LEVELS, agreement, front_of, level_of
from touchstone.units.likeness.sounds import score_sounds
from touchstone.units.likeness.words import score_words

EQUAL = 100.0
"""The score of a name that is written as it is."""

CUT_OFF = 38.0
"""Minimum score at which a name is suggested."""

_ALIKE = 0.6
"""Minimum likeness, of 1, of a name that does not hold the letters in order."""

_ONE_MAY_MISS = 5
"""Number of letters from which on one may be missing."""

_LITTLE = 0.2
"""Weight of a letter of a place or of a word that many names have; of others it is 1."""

_HAN = re.compile("[\u3007\u3400-\u9fff\U00020000-\U0003134f]")
_WRITTEN_IN_FULL = 5.0
"""What it costs that the name is stored short and written in full."""

_COMMON = re.compile(
    "中国共产主义青年团|中国共产党|中共|人民代表大会(?=常务)|常务委员会|委员会|人民政府|政府(?=办)|人民|"
    "股份有限公司|有限责任公司|有限公司|公司|控股|集团|办公厅|办公室|领导小组|联合会|中心|"
    "机关|工作|管理|事务|建设(?=和)|和|与|及|的"
)


@dataclass(frozen=True)
class Written:
    """A name as somebody wrote it."""

    text: str

    @cached_property
    def letters(self) -> str:
        """Its folded letters and digits."""
        return _letters(self.text)

    @cached_property
    def place(self) -> str:
        """The place in front, such as 杭州市; empty if there is none."""
        return front_of(self.letters)

    @property
    def is_latin(self) -> bool:
        """Whether it has no Chinese letter."""
        return not _HAN.search(self.letters)

    @property
    def forms(self) -> tuple[str, ...]:
        """Its letters, whole and without the level of administration or the place in front, be it of two letters."""
        if self.is_latin:
            return (self.letters,)
        place = len(self.place) or len(self.level) or (2 if len(self.letters) > 4 else 0)
        return (self.letters, self.letters[place:]) if place else (self.letters,)

    @cached_property
    def level(self) -> str:
        """The level of administration that it begins with, such as 省; empty if with none."""
        return level_of(self.letters)


@dataclass(frozen=True)
class Full:
    """A name of a unit, and the names of the units above it as far as they are known."""

    text: str
    above: Sequence[str] = field(default=())

    @cached_property
    def letters(self) -> str:
        return _letters(self.text)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The places that it belongs to, the nearest first: those in its own front, and the units above it."""
        own = front_of(self.letters)
        return tuple(filter(None, (own, *map(_letters, reversed(self.above)))))

    @cached_property
    def weights(self) -> tuple[float, ...]:
        return _weights(self.letters)


@lru_cache(maxsize=4_000)
def _letters(text: str) -> str:
    return letters_of(text)


@lru_cache(maxsize=4_000)
def _weights(letters: str) -> tuple[float, ...]:
    weights = [1.0] * len(letters)
    spans = [found.span() for found in _COMMON.finditer(letters)]
    if place := front_of(letters):
        at = letters.index(place)
        spans.append((at, at + len(place)))
    for begin, end in spans:
        weights[begin:end] = [_LITTLE] * (end - begin)
    return tuple(weights)


def telling_of(letters: str) -> list[str]:
    """Return the characters that tell a name from others, and the first one of the common word at its end."""
    weights = _weights(letters)
    end = len(letters)
    while end and weights[end - 1] <= _LITTLE:
        end -= 1
    telling = [letter for letter, weight in zip(letters[:end], weights, strict=False) if weight > _LITTLE]
    return list(dict.fromkeys([*telling, *letters[end : end + 1]]))


def score(written: Written, full: Full) -> float:
    """Return how well a written name stands for a full one."""
    if not written.letters or not full.letters:
        return 0.0
    if written.letters == full.letters:
        return EQUAL
    if written.is_latin:
        if _HAN.search(full.letters):
            return score_sounds(written.text, full.letters, full.weights)
        return score_words(written.text, full.text, full.above)
    forward = _shortened(written, full)
    if len(full.letters) < len(written.letters) and _ends_alike(full.letters, written.letters):
        return max(forward, _shortened(Written(full.text), Full(written.text)) - _WRITTEN_IN_FULL)
    return forward


def _shortened(written: Written, full: Full) -> float:
    """Return the score of a name that is written shorter than it is, or as a whole alike."""
    views = [_in_order(written.letters, full), _below(written.letters, full)]
    views += [_in_order(core, full) + agreed for core, agreed in _without_place(written, full)]
    best = max(*views, _alike(written.letters, full.letters)) + _place_named(written.place, full)
    return min(best, EQUAL - 1.0)


def _ends_alike(short: str, written: str) -> bool:
    """Say whether a name that is stored short ends with the last letter that says something of the one written in full."""
    at = written.rfind(short[-1])
    return len(short) >= 3 and at >= 0 and all(weight <= _LITTLE for weight in _weights(written)[at + 1 :])


def _below(letters: str, full: Full) -> float:
    """Return the score of a name that is written after a name of a unit above, such as 公安局 before 交警支队."""
    if not full.above:
        return 0.0
    at, begin = len(full.letters), len(letters)
    while begin and (found := full.letters.rfind(letters[begin - 1], 0, at)) >= 0:
        at, begin = found, begin - 1
    front, above = letters[:begin], "".join(map(_letters, full.above))
    if min(begin, len(letters) - begin) < 2 or LCSseq.similarity(front, above) < begin:
        return 0.0
    return _in_order(letters[begin:], full) + 2.0


def _place_named(place: str, full: Full) -> float:
    """Return what a place with its level in front, such as 杭州市, adds to the score of a unit, or takes away."""
    if not place:
        return 0.0
    named = place in full.letters or any(
        place.endswith(known) or known.endswith(place) for known in full.places
    )
    return 3.0 if named else -6.0


def _without_place(written: Written, full: Full) -> Iterable[tuple[str, float]]:
    """Yield what is written after the place in front, and what the place adds or takes away."""
    letters = written.letters
    for place in full.places:
        stem = place.rstrip(LEVELS) or place
        for begins in (place, stem):
            if len(begins) >= 2 and letters.startswith(begins) and len(letters) > len(begins) + 1:
                rest = letters[len(begins) :]
                agreed = 3.0 if stem in full.letters else 2.0
                yield rest, agreed
                if rest[0] in LEVELS and len(rest) > 2:
                    yield rest[1:], agreed
    if written.level:
        yield letters[1:], agreement(written.level, full.places)


def _in_order(letters: str, full: Full) -> float:
    """Return the score of letters that stand in their order in the full name, one of them perhaps missing."""
    number = len(letters)
    held = LCSseq.similarity(letters, full.letters)
    missing = number - held
    if number < 2 or missing > (number >= _ONE_MAY_MISS):
        return 0.0
    if missing:
        letters = _held(letters, full.letters)
    weights = full.weights
    at = max(
        (_leftmost(letters, full.letters), _rightmost(letters, full.letters)),
        key=lambda at: _worth(at, weights),
    )
    total = sum(weights)
    cover = sum(weights[index] for index in at) / total
    tail = sum(weights[at[-1] + 1 :]) / total
    head = sum(weights[: at[0]]) / total
    inside = 6.0 if letters in full.letters else 0.0
    base = 45.0 if missing else 58.0
    return base + 32.0 * cover + inside - 12.0 * tail - 6.0 * head


def _worth(at: Sequence[int], weights: Sequence[float]) -> float:
    return sum(weights[index] for index in at) + 0.2 * sum(
        after == before + 1 for before, after in pairwise(at)
    )


def _held(letters: str, full: str) -> str:
    """Return the letters that are in the full name in their order."""
    blocks = LCSseq.opcodes(letters, full)
    return "".join(letters[block.src_start : block.src_end] for block in blocks if block.tag == "equal")


def _leftmost(letters: str, full: str) -> list[int]:
    at, found = -1, []
    for letter in letters:
        at = full.index(letter, at + 1)
        found.append(at)
    return found


def _rightmost(letters: str, full: str) -> list[int]:
    at, found = len(full), []
    for letter in reversed(letters):
        at = full.rindex(letter, 0, at)
        found.append(at)
    return found[::-1]


def _alike(letters: str, full: str) -> float:
    """Return the score of a name that is alike as a whole."""
    alike = Indel.normalized_similarity(letters, full)
    return 75.0 * alike if alike >= _ALIKE else 0.0
