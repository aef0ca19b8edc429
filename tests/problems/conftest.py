"""The register on its fixed day."""

import datetime
from collections.abc import Callable

import pytest
from tests.problems.register import TODAY, Register
from tests.worlds import Shared

from touchstone.common import clock


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.date], None]:
    """Return how to let it be another day."""

    def to(day: datetime.date) -> None:
        monkeypatch.setattr(clock, "today", lambda: day)

    return to


@pytest.fixture
def register(travel: Callable[[datetime.date], None], shared: Shared, db: None) -> Register:
    """A small register in an empty database, on a fixed day."""
    travel(TODAY)
    return shared.copy()  # type: ignore[no-any-return]
