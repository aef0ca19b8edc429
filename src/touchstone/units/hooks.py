"""What follows when a unit moves or closes: areas above register here when the application starts."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.units.models import Unit, User

Follower = Callable[[Unit, Sequence[Unit], Sequence[Unit]], None]
"""Called in the transaction of a move, while every path is still the old one, with the unit, the units above it
that it leaves and those that it joins; units that are above it before and after are in neither."""

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Register a follower of moves; each is called in the order of registration."""
    if follower not in _followers:
        _followers.append(follower)


def tell(unit: Unit, leaving: Sequence[Unit], joining: Sequence[Unit]) -> None:
    """Call every follower of moves."""
    for follower in _followers:
        follower(unit, leaving, joining)


@dataclass(frozen=True, slots=True)
class Matter:
    """A sort of thing that is open while a unit exists and ends with it, such as its part in a batch.

    ``count(path, day)`` returns how many are open after ``day`` at and below a path; ``end(by, path, day)`` ends
    them with that day, in the caller's transaction, and returns how many.
    """

    label: Any
    count: Callable[[str, datetime.date], int]
    end: Callable[[User | None, str, datetime.date], int]


_matters: list[Matter] = []


def ends_with_unit(matter: Matter) -> None:
    """Register a sort of thing that ends when its unit closes."""
    if matter not in _matters:
        _matters.append(matter)


def matters() -> tuple[Matter, ...]:
    """Return everything that ends when its unit closes, in the order of registration."""
    return tuple(_matters)
