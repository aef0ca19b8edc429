"""The small world with a reader of every role."""

import pytest
from tests.problems.register import Register
from tests.web.pressed import register_of
from tests.web.workspace import Place, people_everywhere


@pytest.fixture
def place(db: None) -> Place:
    """Return the world and its readers."""
    return people_everywhere()


@pytest.fixture
def register(place: Place) -> Register:
    """The register of the world; its north is the organiser's."""
    return register_of(place)
