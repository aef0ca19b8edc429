"""Days that people were given, such as deadlines: which of them would move with the calendar, and moving them.

Packages above register their kinds when the application starts.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from touchstone.campaigns.models import Campaign
from touchstone.common.working_days import WorkingCalendar
from touchstone.units.access import Access
from touchstone.units.models import User


@dataclass(frozen=True, slots=True)
class Move:
    """A day that was given and is not one any more, and the day that would take its place."""

    key: int
    label: str
    unit: str
    old: datetime.date
    new: datetime.date


@dataclass(frozen=True, slots=True)
class Change:
    """The working days of a campaign before and after a year is settled."""

    before: WorkingCalendar
    after: WorkingCalendar


@dataclass(frozen=True, slots=True)
class DueDays:
    """One kind of given days. ``find(access, campaign, year, change)`` returns those of a year that would move.

    ``move(by, access, key, day, reason)`` moves one of them.
    """

    code: str
    label: str | Promise
    page: str
    """The name of the page of a record in the workspace."""
    find: Callable[[Access, Campaign, int, Change], Sequence[Move]]
    move: Callable[[User, Access, int, datetime.date, str], None]


_kinds: dict[str, DueDays] = {}


def register_due_days(kind: DueDays) -> None:
    """Add a kind of given days."""
    _kinds[kind.code] = kind


def find_moves(access: Access, campaign: Campaign, year: int, change: Change) -> list[tuple[DueDays, Move]]:
    """Return every given day of a year that would move with a change of the calendar."""
    return [(kind, move) for kind in _kinds.values() for move in kind.find(access, campaign, year, change)]
