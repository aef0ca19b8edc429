"""Finds the unit or the word of the campaign that a cell names, or the reason why it is unknown."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from django.utils.translation import gettext_noop
from rapidfuzz import fuzz, process

from touchstone.campaigns.models import CampaignWord
from touchstone.common.errors import PlainError
from touchstone.common.text import match_key
from touchstone.interchange.ordinals import without_period
from touchstone.units.models import Unit
from touchstone.units.queries import NameBook, NameMatch

_NO_WORDS = gettext_noop(
    "This campaign has no words for this yet; “%(name)s” was written. Set them up first."
)

_ALIKE = 50
"""Minimum similarity, from 0 to 100, of a name that is offered as a suggestion."""


def _list(names: Iterable[str]) -> str:
    return "、".join(names)


class UnitNames:
    """Finds the units that cells name, many names per query; results are cached."""

    def __init__(self, book: NameBook) -> None:
        self._book = book
        self._known: dict[str, Unit | PlainError] = {}

    def learn(self, names: Iterable[str]) -> None:
        """Look up all names that are not cached yet."""
        new = [name for name in dict.fromkeys(names) if name not in self._known]
        for name, match in self._book.look_up(new).items() if new else ():
            self._known[name] = self._meaning(name, match)

    def __getitem__(self, name: str) -> Unit | PlainError:
        """Return the unit of a looked-up name, or the error why there is none."""
        return self._known[name]

    def found(self) -> list[Unit]:
        """Return the units of all looked-up names."""
        return [meant for meant in self._known.values() if isinstance(meant, Unit)]

    @staticmethod
    def _meaning(name: str, match: NameMatch) -> Unit | PlainError:
        if match.unit is not None:
            return match.unit
        if match.several:
            text = gettext_noop(
                "“%(name)s” is the name of %(number)d units. Write the unit above it in front, such as %(example)s."
            )
            return PlainError("unit.ambiguous", text, name=name, number=match.number, example=f"…/{name}")
        if match.nearest:
            text = gettext_noop("Unknown unit “%(name)s”. Did you mean %(near)s?")
            return PlainError("unit.unknown", text, name=name, near=_list(match.nearest))
        text = gettext_noop("Unknown unit “%(name)s”. Correct the name, or add the unit first.")
        return PlainError("unit.unknown", text, name=name)


W = TypeVar("W")
C = TypeVar("C", bound=CampaignWord)


def names_of(word: CampaignWord) -> tuple[str, ...]:
    """Return all names that a ledger may use for a word of the campaign."""
    return (word.name, word.name_en, word.code, *word.other_names)


class Words(Generic[W]):
    """Words of one sort, such as the kinds of unit, each with several names."""

    def __init__(self, words: Iterable[tuple[W, Iterable[str]]]) -> None:
        self._by_key: dict[str, W] = {}
        self._names: list[str] = []
        for word, names in words:
            for position, name in enumerate(names):
                if match_key(name):
                    self._by_key.setdefault(match_key(name), word)
                    if position == 0:
                        self._names.append(name)

    def find(self, name: str) -> W | None:
        """Return the word with this name, or None if the name is unknown."""
        return self._by_key.get(match_key(name))

    def add(self, word: W, name: str) -> None:
        """Add a word under one name."""
        self._by_key[match_key(name)] = word
        self._names.append(name)

    def nearest(self, name: str) -> str:
        """Return the names most similar to this one, joined, or the first twelve names if none is similar."""
        by_key = {match_key(known): known for known in self._names}
        similar = process.extract(
            match_key(name), list(by_key), scorer=fuzz.ratio, limit=3, score_cutoff=_ALIKE
        )
        near = [by_key[key] for key, _score, _at in similar]
        return _list(near or self._names[:12])


class CampaignWords(Words[C]):
    """The campaign's own words of one sort, such as its forms of study.

    ``unknown`` is the code and the message of the error for any other name, ``none`` for a campaign without words.
    """

    def __init__(
        self, words: Iterable[C], unknown: tuple[str, str], none: tuple[str, str] | None = None
    ) -> None:
        super().__init__((word, names_of(word)) for word in words)
        self._unknown = unknown
        self._none = none or (unknown[0], _NO_WORDS)

    def find(self, name: str) -> C | None:
        """Return the word with this name, also if the number of a period follows it, as in 读书班（第一期）."""
        return super().find(name) or super().find(without_period(name)[0])

    def __getitem__(self, name: str) -> C | PlainError:
        """Return the word with this name, or the error why there is none."""
        word = self.find(name)
        if word is not None:
            return word
        if near := self.nearest(name):
            return PlainError(*self._unknown, name=name, near=near)
        return PlainError(*self._none, name=name)
