"""The times of a campaign: how long things may take unless the campaign sets its own."""

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.working_days import WorkingCalendar

ADDRESS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""The pattern of the slug of a campaign and of the codes of its data."""

LONGEST = 999
"""Maximum number of days or months of a time."""


class Stage(StrEnum):
    """Where a campaign stands on a day by its first and its last day."""

    AHEAD = "ahead"
    UNDER_WAY = "under-way"
    OVER = "over"


def stage_on(day: datetime.date, opens_on: datetime.date, closes_on: datetime.date | None) -> Stage:
    """Return the stage on a day of a campaign with these days."""
    if day < opens_on:
        return Stage.AHEAD
    return Stage.OVER if closes_on is not None and closes_on < day else Stage.UNDER_WAY


class InvalidTime(PlainError):
    """A time with an unknown name, or a length that cannot be read."""


class Counted(StrEnum):
    """The unit in which a length of time is counted."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Time:
    """A length of time, such as 3 working days."""

    number: int
    counted: Counted

    def after(self, day: datetime.date, working: WorkingCalendar) -> datetime.date:
        """Return the day this long after ``day``; a month later than 31 January is the last day of February."""
        return self._shift(day, self.number, working)

    def before(self, day: datetime.date, working: WorkingCalendar) -> datetime.date:
        """Return the day this long before ``day``."""
        return self._shift(day, -self.number, working)

    def _shift(self, day: datetime.date, number: int, working: WorkingCalendar) -> datetime.date:
        if self.counted is Counted.WORKING_DAYS:
            return working.add(day, number)
        if self.counted is Counted.DAYS:
            return day + datetime.timedelta(days=number)
        years, month = divmod(day.month - 1 + number, 12)
        last = calendar.monthrange(day.year + years, month + 1)[1]
        return datetime.date(day.year + years, month + 1, min(day.day, last))

    def __str__(self) -> str:
        return f"{self.number} {self.counted[:-1] if self.number == 1 else self.counted}"


DEFAULT_TIMES: Mapping[str, Time] = MappingProxyType(
    {
        "reminder": Time(3, Counted.WORKING_DAYS),
        "deadline": Time(15, Counted.DAYS),
        "concentrated-rectification": Time(3, Counted.MONTHS),
        "public-notice": Time(7, Counted.DAYS),
        "look-back-from": Time(1, Counted.MONTHS),
        "look-back-until": Time(6, Counted.MONTHS),
        "review": Time(12, Counted.MONTHS),
        "session-record": Time(3, Counted.DAYS),
        "tie": Time(6, Counted.MONTHS),
        "visit-reply": Time(5, Counted.WORKING_DAYS),
        "site-booking": Time(5, Counted.WORKING_DAYS),
        "site-change": Time(2, Counted.WORKING_DAYS),
    }
)
"""Every time by name: how long before the due day a reminder comes, when a problem without a deadline is due, how long
an appointment that ended still ties a person to its unit, ..."""

_WRITTEN = re.compile(r"(\d{1,4})(?:\s+(working days?|days?|months?))?$")


def read_time(name: str, value: object) -> Time:
    """Return the time written as ``3 working days``, ``15 days``, ``1 month`` or a bare number.

    A bare number is counted in the unit of that name's default. An unknown name is refused with the nearest one.
    """
    default = DEFAULT_TIMES.get(name)
    if default is None:
        near = get_close_matches(name, DEFAULT_TIMES, 1, 0.5)
        text = gettext_noop("There is no time called “%(name)s”. Write one of: %(known)s.")
        if near:
            text = gettext_noop("There is no time called “%(name)s”. Did you mean “%(near)s”?")
        raise InvalidTime(
            "time.unknown", text, name=name[:40], known=", ".join(DEFAULT_TIMES), near=near[0] if near else ""
        )
    normalised = "" if isinstance(value, bool) else " ".join(str(value).split()).casefold()
    match = _WRITTEN.match(normalised)
    if match is None or int(match[1]) > LONGEST:
        text = gettext_noop("“%(value)s” is not a time. Write it like %(example)s, up to %(longest)d.")
        raise InvalidTime(
            "time.unreadable", text, value=str(value)[:40], example=str(default), longest=LONGEST
        )
    unit = match[2]
    return Time(int(match[1]), Counted(unit.rstrip("s") + "s") if unit else default.counted)


def times_with(own: Mapping[str, object]) -> dict[str, Time]:
    """Return all times by name: those of the campaign, and the default for every other."""
    return {**DEFAULT_TIMES, **{name: read_time(name, value) for name, value in own.items()}}
