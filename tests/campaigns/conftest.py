from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Leave every message in the language of the source code."""
    with translation.override("en"):
        yield
