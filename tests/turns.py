"""Long tests in several variants, such as one for each reader: a run takes one of them, and the next day the next.

``TEST_TURN`` names the turn, a number from 0, or ``all`` for every variant, as before a release.
"""

import datetime
import os

import pytest

ALL = "all"


def turn_of(named: str, day: datetime.date) -> int | None:
    """Return the number of the turn: the one named, else that of the day; None if every variant runs."""
    return None if named == ALL else int(named or day.toordinal())


def has_turn(item: pytest.Item, turn: int | None) -> bool:
    """Return whether a test runs in this turn; a test without the marker always does."""
    markers = [marker.kwargs for marker in item.iter_markers("turn")]
    return turn is None or all(turn % marker["of"] == marker["number"] for marker in markers)


def current_turn() -> int | None:
    """Return the turn of this run."""
    return turn_of(os.environ.get("TEST_TURN", ""), datetime.datetime.now(datetime.UTC).date())
