from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Read every message in the language in which it is written in the code."""
    with translation.override("en"):
        yield
