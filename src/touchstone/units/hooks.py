"""Hooks for moves and closures of units. Packages above this one register here when the application starts."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from touchstone.common.hooks import Hooks
from touchstone.units.models import Unit, User

notify_move: Hooks[[Unit, Sequence[Unit], Sequence[Unit]], None] = Hooks()
"""Called in the transaction of a move, while all paths are still the old ones, with the unit, the units above it that
it leaves and those that it joins. Units that are above it before and after the move are in neither list."""


@dataclass(frozen=True, slots=True)
class ClosingEffect:
    """Something that a unit has while it is open and that ends when it closes, such as its participation in a batch.

    ``count(path, day)`` returns how many are open after ``day`` at and below a path. ``end(by, path, day)`` ends them
    on that day in the caller's transaction, and returns how many it ended.
    """

    label: Any
    count: Callable[[str, datetime.date], int]
    end: Callable[[User | None, str, datetime.date], int]


_closing_effects: list[ClosingEffect] = []


def register_closing_effect(effect: ClosingEffect) -> None:
    """Register something that ends when its unit closes."""
    if effect not in _closing_effects:
        _closing_effects.append(effect)


def closing_effects() -> tuple[ClosingEffect, ...]:
    """Return everything that ends when its unit closes, in the order of registration."""
    return tuple(_closing_effects)


@dataclass(frozen=True, slots=True)
class DatedRecords:
    """A kind of records that units make on a day, such as study sessions.

    ``rows()`` are those that every reader of the unit may know of; each has a ``unit``, its ``path``, the
    ``membership`` for which it counts, and the field ``day``. ``say(number)`` returns how many there are in words.
    """

    rows: Callable[[], "QuerySet[Any, Any]"]
    day: str
    say: Callable[[int], str]


_dated_records: list[DatedRecords] = []


def register_dated_records(records: DatedRecords) -> None:
    """Register a kind of records that units make on a day."""
    if records not in _dated_records:
        _dated_records.append(records)


def dated_records() -> tuple[DatedRecords, ...]:
    """Return every kind of records that units make on a day, in the order of registration."""
    return tuple(_dated_records)


def count_after(day: datetime.date, condition: Q) -> tuple[str, ...]:
    """Say in words, for each kind, how many records that meet a condition are of later than a day; nothing for none."""
    counts = (
        (records, records.rows().filter(condition, **{f"{records.day}__gt": day}).count())
        for records in _dated_records
    )
    return tuple(records.say(number) for records, number in counts if number)
