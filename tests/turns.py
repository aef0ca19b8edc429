"""Long tests in several variants, such as one for each reader: a run takes one of them, and the next day the next.

``TEST_TURN`` names the turn, a number from 0, or ``all`` for every variant, as before a release.
"""

import datetime
import os
from collections.abc import Sequence
from typing import TypeVar

import pytest

ALL = "all"
Variant = TypeVar("Variant")


def turn_of(named: str, day: datetime.date) -> int | None:
    """Return the number of the turn: the one named, else that of the day; None if every variant runs."""
    return None if named == ALL else int(named or day.toordinal())


def has_turn(item: pytest.Item, turn: int | None) -> bool:
    """Return whether a test runs in this turn; a test without the marker always does."""
    markers = [marker.kwargs for marker in item.iter_markers("turn")]
    return turn is None or all(turn % marker["of"] == marker["number"] for marker in markers)


def in_turn(variants: Sequence[Variant], *, of: int, after: int = 0) -> list[Variant]:
    """Return every so many-th of some variants, others in each run, and at least one; ``after`` begins with a later one."""
    turn, of = current_turn(), min(of, len(variants))
    return [
        variant
        for number, variant in enumerate(variants)
        if turn is None or (number + after + turn) % of == 0
    ]


def current_turn() -> int | None:
    """Return the turn of this run."""
    return turn_of(os.environ.get("TEST_TURN", ""), datetime.datetime.now(datetime.UTC).date())
