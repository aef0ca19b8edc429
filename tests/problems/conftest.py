"""Fixtures for the register tests, on a fixed day."""

import datetime
from collections.abc import Callable

import pytest
from tests.problems.register import TODAY, Register
from tests.worlds import Shared

from touchstone.common import clock


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.date], None]:
    """Return a function that changes the current day."""

    def to(day: datetime.date) -> None:
        monkeypatch.setattr(clock, "today", lambda: day)

    return to


@pytest.fixture
def register(travel: Callable[[datetime.date], None], shared: Shared, db: None) -> Register:
    """Return a small register, on a fixed day."""
    travel(TODAY)
    return shared.copy()  # type: ignore[no-any-return]
