"""Rules of training classes: days, places, and how much leave a trainee may take. Plain functions, no database."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LEAVE_PART = 7
"""Leave may be at most this part of the hours: one seventh."""

FEWEST_ANSWERS = 10
"""What trainees say about a course is shown from so many answers on."""


class TrainingFault(StrEnum):
    """Why a sitting, or what a unit says of its trainees, cannot be stored."""

    LAST_DAY_BEFORE_FIRST = "last-day-before-first"
    BEFORE_CAMPAIGN = "before-campaign"
    AFTER_CAMPAIGN = "after-campaign"
    NOT_BEGUN = "not-begun"
    UNIT_NOT_OPEN = "unit-not-open"
    TAKEN_ABOVE_QUOTA = "taken-above-quota"
    COMPLETED_ABOVE_TAKEN = "completed-above-taken"
    COMPLETED_WITHOUT_TAKEN = "completed-without-taken"
    LEAVE_WITHOUT_TAKEN = "leave-without-taken"
    LEAVE_ABOVE_HOURS = "leave-above-hours"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a unit says of its trainees at one sitting; None means unknown, which is not zero."""

    taken: int | None = None
    completed: int | None = None
    leave_hours: int | None = None


def most_leave(hours: int | None) -> int | None:
    """Return the most whole hours of leave of one trainee: a seventh; None if the hours are not known."""
    return None if hours is None else hours // LEAVE_PART


def has_completed(came: bool | None, leave_hours: int, hours: int | None) -> bool | None:
    """Say whether a trainee completed the class: they came, and their leave is at most a seventh of the hours.

    None if nobody has said yet whether they came.
    """
    if not came:
        return came
    return hours is None or leave_hours * LEAVE_PART <= hours


def sitting_faults(
    first: datetime.date, last: datetime.date, *, opens: datetime.date, closes: datetime.date | None
) -> Iterator[tuple[str, TrainingFault]]:
    """Yield (field, fault) for each rule that the days of a sitting violate; it begins while the campaign is open."""
    if last < first:
        yield "last_day", TrainingFault.LAST_DAY_BEFORE_FIRST
    if first < opens:
        yield "first_day", TrainingFault.BEFORE_CAMPAIGN
    elif closes is not None and first > closes:
        yield "first_day", TrainingFault.AFTER_CAMPAIGN


def count_faults(
    counts: Counts, *, quota: int, hours: int | None, begun: bool
) -> Iterator[tuple[str, TrainingFault]]:
    """Yield (field, fault) for each rule that the numbers of a unit violate. A quota of zero sets no limit."""
    taken = counts.taken
    if taken is not None and not begun:
        yield "taken", TrainingFault.NOT_BEGUN
    if taken is not None and quota and taken > quota:
        yield "taken", TrainingFault.TAKEN_ABOVE_QUOTA
    if counts.completed is not None:
        if taken is None:
            yield "completed", TrainingFault.COMPLETED_WITHOUT_TAKEN
        elif counts.completed > taken:
            yield "completed", TrainingFault.COMPLETED_ABOVE_TAKEN
    if counts.leave_hours:
        if taken is None:
            yield "leave_hours", TrainingFault.LEAVE_WITHOUT_TAKEN
        elif hours is not None and counts.leave_hours > taken * hours:
            yield "leave_hours", TrainingFault.LEAVE_ABOVE_HOURS


def counted_on_roll(trainees: list[tuple[bool | None, int]], hours: int | None) -> Counts:
    """Return the numbers of a roll of (came, hours of leave): unknown until it is said of everybody whether they came."""
    if not trainees or any(came is None for came, _leave in trainees):
        return Counts()
    completed = sum(bool(has_completed(came, leave, hours)) for came, leave in trainees)
    here = [leave for came, leave in trainees if came]
    return Counts(len(here), completed, sum(here))
