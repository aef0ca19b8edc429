"""Rules that a session must satisfy before it is stored. Plain functions, no database."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SessionFault(StrEnum):
    """Why a session cannot be recorded."""

    FUTURE = "future"
    BEFORE_CAMPAIGN = "before-campaign"
    AFTER_CAMPAIGN = "after-campaign"
    UNIT_NOT_OPEN = "unit-not-open"
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
    if facts.expected is not None and facts.present is not None and facts.present > facts.expected:
        yield "present", SessionFault.PRESENT_ABOVE_EXPECTED
    on_leave = sum(facts.leave.values())
    if not on_leave:
        return
    if facts.expected is None or facts.present is None:
        yield "leave", SessionFault.LEAVE_WITHOUT_COUNTS
    elif on_leave > max(facts.expected - facts.present, 0):
        yield "leave", SessionFault.LEAVE_ABOVE_ABSENT
