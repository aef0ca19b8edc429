"""Hooks for moves, closures and removals of units. Packages above this one register here when the application starts."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.common.hooks import Hooks
from touchstone.units.models import Unit, User
from touchstone.units.paths import EVERYWHERE, ancestors, parent, topmost

notify_move: Hooks[[Unit, Sequence[Unit], Sequence[Unit]], None] = Hooks()
"""Called in the transaction of a move, while all paths are still the old ones, with the unit, the units above it that
it leaves and those that it joins. Units that are above it before and after the move are in neither list."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Units that are deleted: their keys, and the paths of those that are below no other of them.

    Nothing is left below them, so every path at or below one of ``tops`` is that of a deleted unit.
    """

    units: frozenset[int]
    tops: frozenset[str]

    @property
    def around(self) -> tuple[str, ...]:
        """The paths between which all deleted units lie: few ranges, with other units in them."""
        return topmost(map(parent, self.tops))

    def top_of(self, path: str) -> str:
        """Return the topmost deleted unit at or above a path, or EVERYWHERE if none is deleted."""
        return next((above for above in ancestors(path) if above in self.tops), EVERYWHERE)


notify_removal: Hooks[[Removal], None] = Hooks()
"""Called in the transaction that deletes units, before anything is deleted."""


@dataclass(frozen=True, slots=True)
class ClosingEffect:
    """Something that a unit has while it is open and that ends when it closes, such as its participation in a batch.

    ``count(path, day)`` returns how many are open after ``day`` at and below a path. ``end(by, path, day)`` ends them
    on that day in the caller's transaction, and returns how many it ended.
    """

    label: Any
    count: Callable[[str, datetime.date], int]
    end: Callable[[User | None, str, datetime.date], int]


_closing_effects: list[ClosingEffect] = []


def register_closing_effect(effect: ClosingEffect) -> None:
    """Register something that ends when its unit closes."""
    if effect not in _closing_effects:
        _closing_effects.append(effect)


def closing_effects() -> tuple[ClosingEffect, ...]:
    """Return everything that ends when its unit closes, in the order of registration."""
    return tuple(_closing_effects)
