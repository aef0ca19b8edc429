"""Reading the rows that a query finds: how many there are, counted up to a limit, and one page of them."""

from operator import attrgetter
from typing import Any

from django.db.models import F, QuerySet

from touchstone.common.pages import Page, page_of, read_key
from touchstone.common.planner import without_walk

COUNTED = 10_000
"""Rows are counted up to this number."""


def count_found(rows: "QuerySet[Any]") -> int:
    """Return how many rows a query finds; a number above ``COUNTED`` means that there are more."""
    return rows.order_by()[: COUNTED + 1].count()


def get_page(rows: "QuerySet[Any]", field: str, after: str, size: int, *, walk: bool = False) -> Page[Any]:
    """Return a page of the rows after a cursor, in the order of a unique field: a path or the key.

    With ``walk`` all records are walked in that order, for most of them may be found. Otherwise those that are found
    are few, and sorted.
    """
    cursor = read_key(after) if field == "pk" else after.replace("\0", "")
    rows = rows.alias(in_order=F(field) if walk else without_walk(field))
    if cursor:
        rows = rows.filter(in_order__gt=cursor)
    return page_of(rows.order_by("in_order")[: size + 1], size, attrgetter(field), turned=bool(after))
