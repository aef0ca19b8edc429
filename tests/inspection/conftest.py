"""The inspection on its fixed day."""

import datetime
from collections.abc import Callable

import pytest
from tests.inspection.field import TODAY, Field, build_field

from touchstone.common import clock


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.date], None]:
    """Return how to let it be another day."""

    def to(day: datetime.date) -> None:
        monkeypatch.setattr(clock, "today", lambda: day)

    return to


@pytest.fixture
def field(travel: Callable[[datetime.date], None], db: None) -> Field:
    """A small inspection in an empty database, on a fixed day."""
    travel(TODAY)
    return build_field()
