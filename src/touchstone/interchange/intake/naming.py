"""Finds the unit or the word of the campaign that a cell names, or the reason why it is unknown."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from django.utils.translation import gettext_noop
from rapidfuzz import fuzz, process

from touchstone.campaigns.models import CampaignWord
from touchstone.campaigns.words import names_of
from touchstone.common.errors import PlainError
from touchstone.common.text import match_key
from touchstone.interchange.ordinals import without_period
from touchstone.units.models import Unit
from touchstone.units.queries import NameBook, NameMatch

_NO_WORDS = gettext_noop(
    "This campaign has no words for this yet; “%(name)s” was written. Set them up first."
)

_SUGGESTED = 200
"""Number of unknown names of a file for which units are suggested while it is judged; later ones when they are settled."""

_ALIKE = 60
"""Minimum similarity, from 0 to 100, of a name that is offered as a suggestion."""

_LISTED = 12
"""Number of names that are listed where none is similar."""

_LIKENESS_BY = 3
"""How many names of a word, from the first, are compared with an unknown one."""


class UnitNames:
    """Finds the units that cells name, many names per query; results are cached.

    ``answers`` are the keys of units by names that a person settled, which count before all others.
    """

    def __init__(self, book: NameBook, answers: Mapping[str, str | int] | None = None) -> None:
        self._book = book
        self._answers = answers or {}
        self._suggested = 0
        self._later: set[str] = set()
        self._known: dict[str, Unit | PlainError] = {}

    def learn(self, names: Iterable[str]) -> None:
        """Look up all names that are not cached yet."""
        new = [name for name in dict.fromkeys(names) if name not in self._known]
        if not new:
            return
        if self._answers:
            self._settle(new)
        for name, match in self._suggest(name for name in new if name not in self._known).items():
            self._known[name] = self._meaning(name, match)

    def _settle(self, names: Sequence[str]) -> None:
        """Take the units that a person settled names as, unless they are not the reader's."""
        settled = {name: int(pk) for name in names if (pk := self._answers.get(match_key(name)))}
        with suppress(KeyError):
            self._book.units(settled.values())  # loads them together
        for name, pk in settled.items():
            with suppress(KeyError):
                self._known[name] = self._book.units([pk])[pk]

    def _suggest(self, names: Iterable[str]) -> dict[str, NameMatch]:
        """Look up names, with suggestions for the first of those that are unknown in a file."""
        left = max(0, _SUGGESTED - self._suggested)
        matches = self._book.look_up(names, suggestions=left)
        unknown = [name for name, match in matches.items() if match.unit is None and not match.several]
        self._suggested += len(unknown)
        self._later.update(unknown[left:])
        return matches

    def __getitem__(self, name: str) -> Unit | PlainError:
        """Return the unit of a looked-up name, or the error why there is none."""
        return self._known[name]

    def found(self) -> list[Unit]:
        """Return the units of all looked-up names."""
        return [meant for meant in self._known.values() if isinstance(meant, Unit)]

    def _meaning(self, name: str, match: NameMatch) -> Unit | PlainError:
        if match.unit is not None:
            return match.unit
        if match.several:
            choices = [[unit.pk, unit.name] for unit in match.several]
            text = gettext_noop(
                "“%(name)s” is the name of %(number)d units. Write the unit above it in front, such as %(example)s."
            )
            return PlainError(
                "unit.ambiguous", text, name=name, number=match.number, example=f"…/{name}", choices=choices
            )
        choices = [[suggestion.unit.pk, suggestion.unit.name] for suggestion in match.suggestions]
        if match.nearest:
            text = gettext_noop("Unknown unit “%(name)s”. Did you mean %(near)s?")
            return PlainError("unit.unknown", text, name=name, near=list(match.nearest), choices=choices)
        text = gettext_noop("Unknown unit “%(name)s”. Correct the name, or add the unit first.")
        return PlainError("unit.unknown", text, name=name, choices=choices, later=int(name in self._later))


W = TypeVar("W")
C = TypeVar("C", bound=CampaignWord)


class Words(Generic[W]):
    """Words of one sort, such as the kinds of unit, each with several names.

    The first is shown; likeness goes by it and by the next two, which are those in both languages.
    """

    def __init__(self, words: Iterable[tuple[W, Sequence[str]]]) -> None:
        self._by_key: dict[str, W] = {}
        self._shown: dict[str, str] = {}
        self._alike: dict[str, list[str]] = {}
        for word, names in words:
            for position, key in enumerate(map(match_key, names)):
                if key:
                    self._by_key.setdefault(key, word)
                if key and position < _LIKENESS_BY:
                    self._shown.setdefault(key, names[0])

    def find(self, name: str) -> W | None:
        """Return the word with this name, or None if the name is unknown."""
        return self._by_key.get(match_key(name))

    def add(self, word: W, name: str) -> None:
        """Add a word under one name."""
        self._by_key[match_key(name)] = word
        self._shown[match_key(name)] = name
        self._alike.clear()

    def alike(self, name: str) -> list[str]:
        """Return the shown names of the words with the most similar names, the most similar first."""
        key = match_key(name)
        if key not in self._alike:
            similar = process.extract(
                key, list(self._shown), scorer=fuzz.ratio, limit=None, score_cutoff=_ALIKE
            )
            shown = dict.fromkeys(self._shown[known] for known, _score, _at in similar)
            self._alike[key] = list(shown)[:3]
        return self._alike[key]

    def nearest(self, name: str) -> list[str]:
        """Return the names most similar to this one, or the first twelve names if none is similar, and “…” for more."""
        if similar := self.alike(name):
            return list(similar)
        every = list(dict.fromkeys(self._shown.values()))
        return every if len(every) <= _LISTED else [*every[:_LISTED], "…"]


def check_in_use(word: C, name: str) -> C | PlainError:
    """Return the word, or the error that it was retired."""
    if word.retired_on is None:
        return word
    text = gettext_noop(
        "“%(name)s” was retired on %(day)s. Write another word, or let the office bring it back."
    )
    return PlainError("word.retired", text, name=name, day=f"{word.retired_on:%Y-%m-%d}")


class CampaignWords(Words[C]):
    """The campaign's own words of one sort, such as its forms of study.

    ``unknown`` is the code and the messages of the error for any other name: one that lists the words, and one that
    lists only those with similar names; ``none`` is the error for a campaign without words.
    ``answers`` are the codes of words by names that a person settled.
    """

    def __init__(
        self,
        words: Iterable[C],
        unknown: tuple[str, str, str],
        none: tuple[str, str] | None = None,
        answers: Mapping[str, str | int] | None = None,
    ) -> None:
        every = list(words)
        super().__init__((word, (str(word), *names_of(word))) for word in every)
        by_code = {word.code: word for word in every}
        for key, code in (answers or {}).items():
            if str(code) in by_code:
                self._by_key[key] = by_code[str(code)]
        retired = {str(word) for word in every if word.retired_on is not None}
        self._shown = {key: shown for key, shown in self._shown.items() if shown not in retired}
        self._met: dict[str, C | PlainError] = {}
        self._unknown = unknown
        self._none = none or (unknown[0], _NO_WORDS)

    def find(self, name: str) -> C | None:
        """Return the word with this name, also if the number of a period follows it, as in 读书班（第一期）."""
        return super().find(name) or super().find(without_period(name)[0])

    def __getitem__(self, name: str) -> C | PlainError:
        """Return the word with this name, or the error why there is none; each name is looked up once."""
        if name not in self._met:
            self._met[name] = self._look_up(name)
        return self._met[name]

    def _look_up(self, name: str) -> C | PlainError:
        word = self.find(name)
        if word is not None:
            return check_in_use(word, name)
        if near := self.nearest(name):
            code, has, means = self._unknown
            similar = self.alike(name)
            choices = [[self._by_key[match_key(alike)].code, alike] for alike in similar]
            return PlainError(code, means if similar else has, name=name, near=near, choices=choices)
        return PlainError(*self._none, name=name)
