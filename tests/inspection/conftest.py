"""Fixtures for the inspection tests, on a fixed day."""

import datetime
from collections.abc import Callable

import pytest
from tests.inspection.field import TODAY, Field
from tests.worlds import Shared

from touchstone.common import clock


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.date], None]:
    """Return a function that changes the current day."""

    def to(day: datetime.date) -> None:
        monkeypatch.setattr(clock, "today", lambda: day)

    return to


@pytest.fixture
def field(travel: Callable[[datetime.date], None], shared: Shared, db: None) -> Field:
    """Return a small inspection round, on a fixed day."""
    travel(TODAY)
    return shared.copy()  # type: ignore[no-any-return]
