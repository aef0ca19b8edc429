"""Reading the rows that a query finds: how many there are, counted up to a limit, and one page of them."""

from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from touchstone.common.pages import Page, page_of, read_key

COUNTED = 10_000
"""Rows are counted up to this number."""


def count_found(rows: "QuerySet[Any]") -> int:
    """Return how many rows a query finds; a number above ``COUNTED`` means that there are more."""
    return rows.order_by()[: COUNTED + 1].count()


def get_page(rows: "QuerySet[Any]", field: str, after: str, size: int) -> Page[Any]:
    """Return a page of the rows after a cursor, in the order of a unique field: a path or the key."""
    cursor = read_key(after) if field == "pk" else after.replace("\0", "")
    if cursor:
        rows = rows.filter(**{f"{field}__gt": cursor})
    return page_of(rows.order_by(field)[: size + 1], size, attrgetter(field), turned=bool(after))
