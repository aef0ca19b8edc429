"""Tallies of occurrences."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Coalesce

from touchstone.cadences.models import Occurrence, OccurrenceDelta, OccurrenceState, OccurrenceTally
from touchstone.measures.tallies import Family, Sums, add

STATES = tuple(state.value for state in OccurrenceState)
"""The states of an occurrence in the order of their sums, which follow the number made."""


def _source() -> QuerySet[Any, tuple[Any, ...]]:
    counts = {f"is_{state}": Case(When(state=state, then=Value(1)), default=Value(0)) for state in STATES}
    return (
        Occurrence.unscoped.order_by()
        .annotate(batch=Coalesce("membership__batch_id", 0), one=Value(1), **counts)
        .values_list("path", "campaign_id", "batch", "cadence_id", "until", "one", *counts)
    )


OCCURRENCES = Family(
    name="occurrences",
    delta=OccurrenceDelta,
    tally=OccurrenceTally,
    keys=("campaign_id", "batch_id", "cadence_id"),
    sums=("made", *STATES),
    source=_source,
)

COUNTED = ("path", "campaign_id", "membership__batch_id", "cadence_id", "until", "state")
"""The fields of an occurrence that its tallies need."""

Counted = tuple[str, int, int | None, int, Any, str]


def count_rows(rows: Iterable[Counted], sign: int) -> None:
    """Add (+1) or subtract (-1) occurrences, given by their COUNTED fields."""
    add(OCCURRENCES, (_change(row, _sums(row[-1], sign, sign)) for row in rows))


def count_turned(rows: Iterable[tuple[Counted, str]]) -> None:
    """Count occurrences, given by their COUNTED fields, in another state instead of their own."""
    add(OCCURRENCES, (_change(row, _turned(row[-1], state)) for row, state in rows if row[-1] != state))


def _change(row: Counted, sums: Sums) -> tuple[str, tuple[Any, ...], Sums]:
    path, campaign, batch, cadence, until, _state = row
    return path, (campaign, batch or 0, cadence, until), sums


def _sums(state: str, made: int, number: int) -> Sums:
    return (made, *(number if name == state else 0 for name in STATES))


def _turned(old: str, new: str) -> Sums:
    change: Mapping[str, int] = {old: -1, new: 1}
    return (0, *(change.get(name, 0) for name in STATES))
