"""Fixtures of the small world with a reader of every role."""

import pytest
from tests.problems.register import Register
from tests.web.pressed import register_of
from tests.web.workspace import Place
from tests.worlds import Shared


@pytest.fixture
def place(shared: Shared, db: None) -> Place:
    """Return the world and its readers."""
    return shared.copy()  # type: ignore[no-any-return]


@pytest.fixture
def register(place: Place) -> Register:
    """Return the world's register; its northern unit is the organiser's."""
    return register_of(place)
