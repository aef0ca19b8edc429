"""Hooks for moves, closures and removals of units. Packages above this one register here when the application starts."""

import dataclasses
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from touchstone.common.hooks import Hooks
from touchstone.units.models import Unit, User
from touchstone.units.paths import EVERYWHERE, ancestors, parent, topmost

notify_move: Hooks[[Unit, Sequence[Unit], Sequence[Unit]], None] = Hooks()
"""Called in the transaction of a move, while all paths are still the old ones, with the unit, the units above it that
it leaves and those that it joins. Units that are above it before and after the move are in neither list."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Units that are deleted: their keys, and the paths of those that are below no other of them.

    Nothing is left below them, so every path at or below one of ``tops`` is that of a deleted unit.
    """

    units: frozenset[int]
    tops: frozenset[str]

    @property
    def around(self) -> tuple[str, ...]:
        """The paths between which all deleted units lie: few ranges, with other units in them."""
        return topmost(map(parent, self.tops))

    def top_of(self, path: str) -> str:
        """Return the topmost deleted unit at or above a path, or EVERYWHERE if none is deleted."""
        return next((above for above in ancestors(path) if above in self.tops), EVERYWHERE)


notify_removal: Hooks[[Removal], None] = Hooks()
"""Called in the transaction that deletes units, before anything is deleted."""


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


@dataclass(frozen=True, slots=True)
class Belonging:
    """Rows that go with a unit when it is deleted, such as its other names.

    They refer to it by a field of their model. ``clear(unit)`` deletes them, or lets them refer to another unit; rows
    that it leaves, such as those that say what a unit did, stand in the way of the deletion.
    """

    model: type[models.Model]
    field: str
    clear: Callable[[Unit], None]
    stays: Q = dataclasses.field(default_factory=lambda: Q(pk__in=[]))
    """Which of the rows stay."""
    last: bool = False
    """Whether it is cleared after the others, because it follows from them."""


_belongings: list[Belonging] = []


def register_belonging(belonging: Belonging) -> None:
    """Register rows that go with a unit when it is deleted; they are cleared in the order of registration."""
    if belonging not in _belongings:
        _belongings.append(belonging)


def belongings() -> tuple[Belonging, ...]:
    """Return everything that goes with a unit when it is deleted, in the order in which it is cleared."""
    return tuple(sorted(_belongings, key=lambda belonging: belonging.last))


find_obstacles: Hooks[[Unit], tuple[str, ...]] = Hooks()
"""Called with a unit that should be deleted; returns in words what stands in the way without referring to the unit."""


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Something of a unit that somebody still has to do, and that another unit goes on with, such as open problems.

    ``say(unit)`` returns how much there is in words, or "". ``pass_on(by, unit, to)`` gives it to another unit.
    """

    say: Callable[[Unit], str]
    pass_on: Callable[[User | None, Unit, Unit], None]


_open_work: list[OpenWork] = []


def register_open_work(work: OpenWork) -> None:
    """Register something that another unit goes on with."""
    if work not in _open_work:
        _open_work.append(work)


def open_work() -> tuple[OpenWork, ...]:
    """Return everything that another unit goes on with."""
    return tuple(_open_work)
