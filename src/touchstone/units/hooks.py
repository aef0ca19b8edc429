"""Hooks for moves and closures of units. Packages above this one register here when the application starts."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.units.models import Unit, User

Follower = Callable[[Unit, Sequence[Unit], Sequence[Unit]], None]
"""Called in the transaction of a move, while all paths are still the old ones, with the unit, the units above it that
it leaves and those that it joins. Units that are above it before and after the move are in neither list."""

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Register a function to be called at each move, in the order of registration."""
    if follower not in _followers:
        _followers.append(follower)


def tell(unit: Unit, leaving: Sequence[Unit], joining: Sequence[Unit]) -> None:
    """Call all functions registered for moves."""
    for follower in _followers:
        follower(unit, leaving, joining)


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that a unit has while it is open and that ends when it closes, such as its participation in a batch.

    ``count(path, day)`` returns how many are open after ``day`` at and below a path. ``end(by, path, day)`` ends them
    on that day in the caller's transaction, and returns how many it ended.
    """

    label: Any
    count: Callable[[str, datetime.date], int]
    end: Callable[[User | None, str, datetime.date], int]


_matters: list[Matter] = []


def ends_with_unit(matter: Matter) -> None:
    """Register something that ends when its unit closes."""
    if matter not in _matters:
        _matters.append(matter)


def matters() -> tuple[Matter, ...]:
    """Return everything that ends when its unit closes, in the order of registration."""
    return tuple(_matters)
