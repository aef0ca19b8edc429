"""Rules of the tree and of its roles as plain functions without a database."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

_PERSONAL_NUMBER = re.compile(r"1[3-9]\d{9}|\d{15}|\d{17}[\dXx]")
"""A Chinese mobile number, or an identity number in its old or its present form."""


@dataclass(frozen=True, slots=True)
class Arrangement(Generic[K]):
    """The rows of a list in which each row may name the row above it.

    ``order`` holds the rows that can be stored, each after the row above it and otherwise as listed. ``circles`` holds
    the rows that are above themselves, once for each circle; ``lost`` the rows below a circle.
    """

    order: tuple[K, ...]
    circles: tuple[tuple[K, ...], ...]
    lost: tuple[K, ...]


def arrange(above: Mapping[K, K | None]) -> Arrangement[K]:
    """Put the rows of a list in the order of the tree; ``above`` maps each row to the row above it.

    None, or a row that is not in the list, means something that exists already.
    """
    placed: dict[K, bool] = {}
    order: list[K] = []
    circles: list[tuple[K, ...]] = []
    in_circle: set[K] = set()
    for row in above:
        trail: dict[K, None] = {}
        step: K | None = row
        while step is not None and step in above and step not in placed and step not in trail:
            trail[step] = None
            step = above[step]
        if step is not None and step in trail:
            steps = list(trail)
            circle = tuple(steps[steps.index(step) :])
            circles.append(circle)
            in_circle.update(circle)
            can_be_stored = False
        else:
            can_be_stored = step is None or step not in above or placed[step]
        for trail_row in reversed(trail):
            placed[trail_row] = can_be_stored
            if can_be_stored:
                order.append(trail_row)
    lost = tuple(row for row, stored in placed.items() if not stored and row not in in_circle)
    return Arrangement(tuple(order), tuple(circles), lost)


def may_give(role: Iterable[str], office: Iterable[str], holds: Callable[[str], bool]) -> bool:
    """Say whether somebody may give away a role: they hold all of its permissions, or all those of the office."""
    return all(map(holds, role)) or all(map(holds, office))


def is_personal_number(text: str) -> bool:
    """Say whether a text is a telephone or identity number of a person, which is not kept of anybody."""
    return _PERSONAL_NUMBER.fullmatch(text) is not None
