"""Rules that an exhibition and a count of its visits must satisfy. Plain functions, no database."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How people visited an exhibition."""

    IN_PERSON = "in-person"
    ONLINE = "online"


class SiteFault(StrEnum):
    """Why an exhibition or a count of visits cannot be recorded."""

    UNTIL_BEFORE_FROM = "until-before-from"
    FUTURE = "future"
    BEFORE_CAMPAIGN = "before-campaign"
    AFTER_CAMPAIGN = "after-campaign"
    BEFORE_EXHIBITION = "before-exhibition"
    AFTER_EXHIBITION = "after-exhibition"
    UNIT_NOT_OPEN = "unit-not-open"


Days = tuple[datetime.date | None, datetime.date | None]
"""The first and the last day, both included; None means an open end."""


@dataclass(frozen=True, slots=True)
class Visited:
    """The values of a count of visits that the rules check."""

    day: datetime.date
    channel: str


def visit_faults(
    visited: Visited, *, today: datetime.date, campaign: Days, exhibition: Days, unit: Days
) -> Iterator[tuple[str, SiteFault]]:
    """Yield (field, fault) for the rule that a count of visits violates.

    What is shown online may stay there after an exhibition has closed its doors.
    """
    day = visited.day
    if day > today:
        yield "day", SiteFault.FUTURE
    elif _before(day, campaign):
        yield "day", SiteFault.BEFORE_CAMPAIGN
    elif _after(day, campaign):
        yield "day", SiteFault.AFTER_CAMPAIGN
    elif _before(day, exhibition):
        yield "day", SiteFault.BEFORE_EXHIBITION
    elif visited.channel == Channel.IN_PERSON and _after(day, exhibition):
        yield "day", SiteFault.AFTER_EXHIBITION
    elif _before(day, unit) or _after(day, unit):
        yield "day", SiteFault.UNIT_NOT_OPEN


def _before(day: datetime.date, days: Days) -> bool:
    return days[0] is not None and day < days[0]


def _after(day: datetime.date, days: Days) -> bool:
    return days[1] is not None and day > days[1]
