"""Rules that a session must satisfy before it is stored. Plain functions, no database."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SessionFault(StrEnum):
    """Why a session cannot be recorded."""

    FUTURE = "future"
    BEFORE_CAMPAIGN = "before-campaign"
    AFTER_CAMPAIGN = "after-campaign"
    UNIT_NOT_OPEN = "unit-not-open"
    LAST_DAY_NOT_AFTER_FIRST = "last-day-not-after-first"
    DAYS_WITHOUT_LAST_DAY = "days-without-last-day"
    DAYS_ABOVE_SPAN = "days-above-span"
    PRESENT_ABOVE_EXPECTED = "present-above-expected"
    LEAVE_WITHOUT_COUNTS = "leave-without-counts"
    LEAVE_ABOVE_ABSENT = "leave-above-absent"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to ``last``, both included; None means open-ended."""

    first: datetime.date | None = None
    last: datetime.date | None = None

    def before(self, day: datetime.date) -> bool:
        """Return whether the span ended before ``day``."""
        return self.last is not None and self.last < day

    def after(self, day: datetime.date) -> bool:
        """Return whether the span begins after ``day``."""
        return self.first is not None and day < self.first


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """The values of a session that the rules check."""

    held_on: datetime.date
    expected: int | None = None
    present: int | None = None
    leave: Mapping[str, int] = field(default_factory=dict)
    held_until: datetime.date | None = None
    days_held: int | None = None


def days_between(first: datetime.date, last: datetime.date | None) -> int:
    """Return the number of days from the first to the last, both included; without a last day it is one."""
    return (last - first).days + 1 if last is not None else 1


def settle_days(
    first: datetime.date, last: datetime.date | None, held: int | None
) -> tuple[datetime.date | None, int | None]:
    """Return the last day and the days held as they are stored: each is None where it follows from the others."""
    if last == first:
        last = None
    return last, None if held == days_between(first, last) else held


def faults(
    facts: SessionFacts, *, today: datetime.date, campaign: Span, unit: Span
) -> Iterator[tuple[str, SessionFault]]:
    """Yield (field, fault) for each rule that a session violates, in the order of its fields."""
    if facts.held_on > today:
        yield "held_on", SessionFault.FUTURE
    elif campaign.after(facts.held_on):
        yield "held_on", SessionFault.BEFORE_CAMPAIGN
    elif campaign.before(facts.held_on):
        yield "held_on", SessionFault.AFTER_CAMPAIGN
    elif unit.after(facts.held_on) or unit.before(facts.held_on):
        yield "unit", SessionFault.UNIT_NOT_OPEN
    yield from _faults_of_several_days(facts, today, campaign)
    if facts.expected is not None and facts.present is not None and facts.present > facts.expected:
        yield "present", SessionFault.PRESENT_ABOVE_EXPECTED
    on_leave = sum(facts.leave.values())
    if not on_leave:
        return
    if facts.expected is None or facts.present is None:
        yield "leave", SessionFault.LEAVE_WITHOUT_COUNTS
    elif on_leave > max(facts.expected - facts.present, 0):
        yield "leave", SessionFault.LEAVE_ABOVE_ABSENT


def _faults_of_several_days(
    facts: SessionFacts, today: datetime.date, campaign: Span
) -> Iterator[tuple[str, SessionFault]]:
    first, last = facts.held_on, facts.held_until
    if last is not None:
        if last <= first:
            yield "held_until", SessionFault.LAST_DAY_NOT_AFTER_FIRST
            return
        if last > today:
            yield "held_until", SessionFault.FUTURE
        elif campaign.before(last) and not campaign.before(first):
            yield "held_until", SessionFault.AFTER_CAMPAIGN
    if facts.days_held is None:
        return
    if last is None:
        yield "held_until", SessionFault.DAYS_WITHOUT_LAST_DAY
    elif not 1 <= facts.days_held <= days_between(first, last):
        yield "days_held", SessionFault.DAYS_ABOVE_SPAN


CAME, ABSENT, NOT_EXPECTED, NOT_KNOWN = "came", "absent", "not-expected", ""
"""What is said of somebody on a roll about a session; any other word is a reason for leave."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of a session that are counted from a roll."""

    expected: int
    present: int
    leave: Mapping[str, int] = field(default_factory=dict)


def count_roll(said: Iterable[str]) -> Counts | None:
    """Return the numbers of what is said of each person on a roll; None while it is not said of everybody.

    Whoever is not expected is not counted.
    """
    numbers = Counter(said)
    if numbers.pop(NOT_KNOWN, 0):
        return None
    numbers.pop(NOT_EXPECTED, 0)
    expected, present = numbers.total(), numbers.pop(CAME, 0)
    del numbers[ABSENT]
    return Counts(expected, present, dict(numbers))


def propose(said: str | None, *, counted: bool, checking_in: bool, somebody_came: bool) -> str:
    """Return what a sheet proposes for somebody of whom ``said`` was said; None: who joined the roll later.

    While people check in nothing is proposed. Afterwards who did not check in was absent; without a code everybody came.
    """
    if said is None and counted:
        return NOT_EXPECTED
    if said or checking_in:
        return said or NOT_KNOWN
    return ABSENT if somebody_came else CAME


def takes_place(first: datetime.date, last: datetime.date | None, day: datetime.date) -> bool:
    """Say whether a session is held on a day."""
    return first <= day <= (last or first)
