"""The shelf for the tests of the library."""

import pytest
from tests.library.shelf import Shelf
from tests.worlds import Shared


@pytest.fixture
def shelf(shared: Shared, db: None) -> Shelf:
    """Return a library with two texts and a reader."""
    return shared.copy()  # type: ignore[no-any-return]
