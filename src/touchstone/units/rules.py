"""What holds for a tree and for its roles, whatever database keeps it: plain functions."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Arranged(Generic[K]):
    """Rows of a list that says for each row which one is above it.

    ``order`` holds the rows that can be stored, each after the one above it and otherwise as listed; ``circles``
    the rows that are above themselves, once for each circle; ``lost`` the rows that hang below a circle.
    """

    order: tuple[K, ...]
    circles: tuple[tuple[K, ...], ...]
    lost: tuple[K, ...]


def arrange(above: Mapping[K, K | None]) -> Arranged[K]:
    """Put the rows of a list in the order of the tree; ``above`` maps a row to the one above it.

    None, or a row that is not in the list, stands for something that exists already.
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
            passed = list(trail)
            circle = tuple(passed[passed.index(step) :])
            circles.append(circle)
            in_circle.update(circle)
            good = False
        else:
            good = step is None or step not in above or placed[step]
        for passed_row in reversed(trail):
            placed[passed_row] = good
            if good:
                order.append(passed_row)
    lost = tuple(row for row, good in placed.items() if not good and row not in in_circle)
    return Arranged(tuple(order), tuple(circles), lost)


def may_give(wanted: Iterable[str], office: Iterable[str], holds: Callable[[str], bool]) -> bool:
    """Say whether somebody may give away a role: they hold all that it carries, or all that the office carries."""
    return all(map(holds, wanted)) or all(map(holds, office))
