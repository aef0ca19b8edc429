"""Turning over the rows behind any figure by key: the order of the rows says which come next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Q, QuerySet

SEPARATOR = "~"
"""Between the parts of a mark; no day, number or path holds it."""


@dataclass(frozen=True)
class Turned:
    """One page of rows, and the marks of the pages before and after it (empty: there is none)."""

    rows: Sequence[Any]
    before: str = ""
    after: str = ""


def turn(rows: QuerySet[Any], *, after: str = "", before: str = "", size: int = 50) -> Turned:
    """Return the rows next to a mark in their own order; a wrong mark begins with the first page.

    The order must name fields of the row itself and tell any two rows apart. The cost does not grow with the page.
    """
    order = [_Step(rows, str(name)) for name in rows.query.order_by]
    back, forth = _values(order, before), _values(order, after)
    if back is not None:
        turned = rows.filter(_beyond(order, back, forth=False)).order_by(*(step.turned for step in order))
        results = _first(turned, size + 1)
        shown = results[:size][::-1]
        return Turned(shown, _mark(order, shown[:1]) if len(results) > size else "", _mark(order, shown[-1:]))
    results = _first(rows if forth is None else rows.filter(_beyond(order, forth, forth=True)), size + 1)
    shown = results[:size]
    return Turned(
        shown,
        _mark(order, shown[:1]) if forth is not None else "",
        _mark(order, shown[-1:]) if len(results) > size else "",
    )


def _first(rows: QuerySet[Any], number: int) -> list[Any]:
    """Return the first rows; those joined with what they point to are wide, so that only their keys are sorted."""
    if not rows.query.select_related:
        return list(rows[:number])
    keys = list(rows.values_list("pk", flat=True)[:number])
    known = rows.order_by().in_bulk(keys)
    return [known[key] for key in keys if key in known]


class _Step:
    """One field of an order, and which way it goes."""

    def __init__(self, rows: QuerySet[Any], name: str) -> None:
        self.falls = name.startswith("-")
        self.name = name.removeprefix("-")
        meta = rows.model._meta
        self.field: Field[Any, Any] = meta.pk if self.name == "pk" else meta.get_field(self.name)

    @property
    def turned(self) -> str:
        return self.name if self.falls else f"-{self.name}"

    def beyond(self, value: Any, *, forth: bool, too: bool = False) -> Q:
        """Return the condition of lying beyond a value, or ``too`` at it."""
        way = "lt" if self.falls == forth else "gt"
        return Q(**{f"{self.name}__{way}{'e' if too else ''}": value})


def _beyond(order: Sequence[_Step], values: Sequence[Any], *, forth: bool) -> Q:
    """Return the condition of coming after a row, or before it: beyond in one field and equal in those before it.

    That the first field is not on this side is said once more by itself, for there an index can begin.
    """
    ways = [
        reduce(
            lambda result, at: result & Q(**{order[at].name: values[at]}),
            range(position),
            order[position].beyond(values[position], forth=forth),
        )
        for position in range(len(order))
    ]
    first = order[0].beyond(values[0], forth=forth, too=True)
    return ways[0] if len(ways) == 1 else first & reduce(or_, ways)


def _mark(order: Sequence[_Step], rows: Sequence[Any]) -> str:
    return SEPARATOR.join(str(getattr(row, step.name)) for row in rows for step in order)


def _values(order: Sequence[_Step], mark: str) -> list[Any] | None:
    parts = mark.split(SEPARATOR)
    if not mark or len(mark) > 300 or len(parts) != len(order):
        return None
    try:
        values = [step.field.to_python(part) for step, part in zip(order, parts, strict=True)]
        for step, value in zip(order, values, strict=True):
            step.field.run_validators(value)
    except ValidationError:
        return None
    return values
