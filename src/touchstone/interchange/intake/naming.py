"""Names in cells: which unit or word of the campaign is meant, or why nobody can say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from django.utils.translation import gettext_noop
from rapidfuzz import fuzz, process

from touchstone.common.errors import PlainError
from touchstone.common.text import match_key
from touchstone.units.models import Unit
from touchstone.units.queries import NameBook, NameMatch

W = TypeVar("W")

_ALIKE = 50
"""How alike two words must be, of 100, to be offered for each other."""


def _list(names: Iterable[str]) -> str:
    return "、".join(names)


def unknown_unit(name: str, near: Sequence[str]) -> PlainError:
    """Say that no unit bears a name, with the nearest names."""
    if not near:
        text = gettext_noop("Unknown unit “%(name)s”. Correct the name, or add the unit first.")
        return PlainError("unit.unknown", text, name=name)
    text = gettext_noop("Unknown unit “%(name)s”. Did you mean %(near)s?")
    return PlainError("unit.unknown", text, name=name, near=_list(near))


class UnitNames:
    """Finds the units that the cells of a ledger name, many at a time; what was found once is remembered."""

    def __init__(self, book: NameBook) -> None:
        self._book = book
        self._known: dict[str, Unit | PlainError] = {}

    def learn(self, names: Iterable[str]) -> None:
        """Look up the names that are new, together."""
        new = [name for name in dict.fromkeys(names) if name not in self._known]
        for name, match in self._book.look_up(new).items() if new else ():
            self._known[name] = self._meaning(name, match)

    def __getitem__(self, name: str) -> Unit | PlainError:
        """Return the unit that a learnt name means, or why it means none."""
        return self._known[name]

    def found(self) -> list[Unit]:
        """Return every unit that a learnt name means."""
        return [meant for meant in self._known.values() if isinstance(meant, Unit)]

    @staticmethod
    def _meaning(name: str, match: NameMatch) -> Unit | PlainError:
        if match.unit is not None:
            return match.unit
        if not match.several:
            return unknown_unit(name, match.nearest)
        text = gettext_noop(
            "“%(name)s” is the name of %(number)d units. Write the unit above it in front, such as %(example)s."
        )
        return PlainError("unit.ambiguous", text, name=name, number=match.number, example=f"…/{name}")


class Words(Generic[W]):
    """The words of a campaign for one thing, such as its forms of study, each known by several names."""

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
        """Return what a name stands for, None when it is not known."""
        return self._by_key.get(match_key(name))

    def add(self, word: W, name: str) -> None:
        """Add a word that came later."""
        self._by_key[match_key(name)] = word
        self._names.append(name)

    def nearest(self, name: str) -> str:
        """Return the known names that look like one, or all of them when they are few and none does."""
        by_key: Mapping[str, str] = {match_key(known): known for known in self._names}
        found = process.extract(
            match_key(name), list(by_key), scorer=fuzz.ratio, limit=3, score_cutoff=_ALIKE
        )
        near = [by_key[key] for key, _score, _at in found]
        return _list(near or self._names[:12])
