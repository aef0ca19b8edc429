"""Pages of a list that is read along an index, and the cursors that lead from one page to the next."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Q

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list, and the cursors of the pages before and after it ("" if there is none)."""

    rows: Sequence[T] = ()
    before: str = ""
    after: str = ""


def page_of(
    rows: Iterable[T],
    size: int,
    cursor: Callable[[T], object],
    *,
    backward: bool = False,
    turned: bool = False,
) -> Page[T]:
    """Return a page of rows of which one more was read than fits, to know whether there are more.

    ``backward`` says that the rows were read backward from a cursor, ``turned`` that they were read forward from one.
    """
    read = list(rows)
    more, shown = len(read) > size, read[:size]
    if backward:
        shown.reverse()
    first, last = (str(cursor(shown[0])), str(cursor(shown[-1]))) if shown else ("", "")
    return Page(shown, first if (more if backward else turned) else "", last if more or backward else "")


NO_KEY = 0
"""A key that no record has."""

LAST_KEY = 10**18
"""A key after those of all records."""


def read_key(text: str) -> int | None:
    """Return the key that a text consists of, such as a cursor or a part of an address; None if it is none.

    A number of 18 digits or more is none: it could be larger than any number that the databases know.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def write_day(day: datetime.date, key: int) -> str:
    """Return a cursor made of a day and a key."""
    return f"{day.isoformat()}.{key}"


def read_day(cursor: str) -> tuple[datetime.date, int] | None:
    """Return the day and the key that a cursor consists of, or None if it is invalid."""
    day, _, text = cursor.partition(".")
    key = read_key(text)
    try:
        return None if key is None else (datetime.date.fromisoformat(day), key)
    except ValueError:
        return None


def page_by_day(rows: Any, day: str, *, after: str, before: str, size: int) -> Page[Any]:
    """Return the page next to a cursor ``day.key`` of rows that stand newest first, by a field that is a day and by key.

    An invalid cursor is ignored. Rows are found along an index and never counted, so the cost does not grow with them.
    """

    def cursor_of(row: Any) -> str:
        return write_day(getattr(row, day), row.pk)

    older_than, newer_than = read_day(after), read_day(before)
    if newer_than is not None:
        value, key = newer_than
        newer = rows.filter(**{f"{day}__gte": value}).filter(Q(**{f"{day}__gt": value}) | Q(pk__gt=key))
        return page_of(newer.order_by(day, "pk")[: size + 1], size, cursor_of, backward=True)
    if older_than is not None:
        value, key = older_than
        rows = rows.filter(**{f"{day}__lte": value}).filter(Q(**{f"{day}__lt": value}) | Q(pk__lt=key))
    return page_of(rows[: size + 1], size, cursor_of, turned=older_than is not None)
