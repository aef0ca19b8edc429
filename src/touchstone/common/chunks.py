"""Long lists of keys or rows, some hundred at a time: a database refuses a statement with too many parameters."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

T = TypeVar("T")

MANY = 500
"""Maximum number of keys or rows in one statement."""


def chunks(items: Sequence[T], size: int = MANY) -> Iterator[Sequence[T]]:
    """Yield the items in parts of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def find_in(rows: QuerySet[Any, T], lookup: str, values: Iterable[Any]) -> Iterator[T]:
    """Yield the rows for which the look-up has one of many values."""
    for chunk in chunks(list(values)):
        yield from rows.filter(**{f"{lookup}__in": chunk})
