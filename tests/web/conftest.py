"""The small world with a reader of every role."""

import pytest
from tests.web.workspace import Place, people_everywhere


@pytest.fixture
def place(db: None) -> Place:
    """Return the world and its readers."""
    return people_everywhere()
