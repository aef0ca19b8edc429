"""Keyset pagination of the rows behind any figure, by the fields of their order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Q, QuerySet

from touchstone.common.pages import Page, page_of

SEPARATOR = "~"
"""Between the parts of a cursor; it occurs in no date, number or path."""


def get_row_page(rows: QuerySet[Any], *, after: str = "", before: str = "", size: int = 50) -> Page[Any]:
    """Return the page of rows after or before a cursor; an invalid cursor gives the first page.

    The queryset must be ordered by fields of the row itself that make the order unique. The cost does not grow with
    the page number.
    """
    order = [_Step(rows, str(name)) for name in rows.query.order_by]
    back, forth = _values(order, before), _values(order, after)
    if back is not None:
        rows = rows.filter(_beyond(order, back, forth=False)).order_by(*(step.reverse for step in order))
    elif forth is not None:
        rows = rows.filter(_beyond(order, forth, forth=True))
    return page_of(
        _first(rows, size + 1),
        size,
        lambda row: SEPARATOR.join(str(getattr(row, step.name)) for step in order),
        backward=back is not None,
        turned=forth is not None,
    )


def _first(rows: QuerySet[Any], number: int) -> list[Any]:
    """Return the first rows; if related records are joined, sort the keys only, since the rows are wide."""
    if not rows.query.select_related:
        return list(rows[:number])
    keys = list(rows.values_list("pk", flat=True)[:number])
    known = rows.order_by().in_bulk(keys)
    return [known[key] for key in keys if key in known]


class _Step:
    """One field of an order and its direction."""

    def __init__(self, rows: QuerySet[Any], name: str) -> None:
        self.descending = name.startswith("-")
        self.name = name.removeprefix("-")
        meta = rows.model._meta
        self.field: Field[Any, Any] = meta.pk if self.name == "pk" else meta.get_field(self.name)

    @property
    def reverse(self) -> str:
        return self.name if self.descending else f"-{self.name}"

    def beyond(self, value: Any, *, forth: bool, too: bool = False) -> Q:
        """Return the condition of lying beyond a value, or with ``too`` also at it."""
        lookup = "lt" if self.descending == forth else "gt"
        return Q(**{f"{self.name}__{lookup}{'e' if too else ''}": value})


def _beyond(order: Sequence[_Step], values: Sequence[Any], *, forth: bool) -> Q:
    """Return the condition of coming after a row, or before it: beyond it in one field, equal in all earlier ones.

    The bound on the first field is repeated on its own, so that an index can be used.
    """
    conditions = [
        reduce(
            lambda result, at: result & Q(**{order[at].name: values[at]}),
            range(position),
            order[position].beyond(values[position], forth=forth),
        )
        for position in range(len(order))
    ]
    first = order[0].beyond(values[0], forth=forth, too=True)
    return conditions[0] if len(conditions) == 1 else first & reduce(or_, conditions)


def _values(order: Sequence[_Step], cursor: str) -> list[Any] | None:
    parts = cursor.split(SEPARATOR)
    if (
        not cursor or len(cursor) > 300 or "\x00" in cursor or len(parts) != len(order)
    ):  # PostgreSQL stores no NUL
        return None
    try:
        values = [step.field.to_python(part) for step, part in zip(order, parts, strict=True)]
        for step, value in zip(order, values, strict=True):
            step.field.run_validators(value)
    except ValidationError:
        return None
    return values
