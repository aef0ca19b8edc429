"""How a paper is drawn from the bank."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from touchstone.common.drawing import ticket
from touchstone.common.errors import PlainError, gettext_noop

Category = tuple[str, ...]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A category with fewer questions than are asked for."""

    category: Category
    wanted: int
    there: int


class DrawTooLarge(PlainError):
    """A draw of more questions than there are; ``shortages`` names every category that is short."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        worst = shortages[0]
        text = gettext_noop(
            "%(wanted)d questions are to be drawn from “%(category)s”, and there are %(there)d. "
            "Draw fewer, or add questions."
        )
        if not worst.category:
            text = gettext_noop(
                "%(wanted)d questions are to be drawn, and there are %(there)d. Draw fewer, or add questions."
            )
        name = " / ".join(worst.category)
        super().__init__("draw.too-large", text, category=name, wanted=worst.wanted, there=worst.there)
        self.shortages = tuple(shortages)


def check_draw(wanted: Mapping[Category, int], there: Mapping[Category, int]) -> None:
    """Raise DrawTooLarge where :func:`draw` would, from the numbers of questions in each category alone."""
    taken: dict[Category, int] = {}
    shortages = []
    for category in sorted(wanted, key=len, reverse=True):
        below = sum(n for other, n in taken.items() if other[: len(category)] == category)
        left = sum(n for other, n in there.items() if other[: len(category)] == category) - below
        if left < wanted[category]:
            shortages.append(Shortage(category, wanted[category], left))
        taken[category] = min(max(wanted[category], 0), left)
    _refuse(wanted, shortages)


def _refuse(wanted: Mapping[Category, int], shortages: Sequence[Shortage]) -> None:
    if shortages:
        raise DrawTooLarge(sorted(shortages, key=lambda short: list(wanted).index(short.category)))


def draw(seed: str, wanted: Mapping[Category, int], bank: Mapping[Key, Category]) -> list[Key]:
    """Return the keys of the questions drawn: for each category wanted, in their order, as many as are wanted.

    A category includes those below it; ``()`` is the whole bank. Where one wanted category contains another, the
    narrower one is served first, so that the broader one cannot use up what only the narrower could take. Nothing is
    drawn twice. Anyone with the seed and the bank can repeat the draw: it takes the first by ``common.drawing.ticket``.
    """
    order = sorted(bank, key=lambda key: (ticket(seed, str(key)), str(key)))
    left = dict.fromkeys(order)
    drawn: dict[Category, list[Key]] = {}
    shortages = []
    for category in sorted(wanted, key=len, reverse=True):
        there = [key for key in left if bank[key][: len(category)] == category]
        if len(there) < wanted[category]:
            shortages.append(Shortage(category, wanted[category], len(there)))
        drawn[category] = there[: max(wanted[category], 0)]
        for key in drawn[category]:
            del left[key]
    _refuse(wanted, shortages)
    return [key for category in wanted for key in drawn[category]]
