"""Rules of cadences: the days of a recurrence rule, and the days within which an occurrence is fulfilled.

A rule is the RRULE of iCalendar (RFC 5545) without times, such as ``FREQ=WEEKLY;BYDAY=FR``. Its days are *rule dates*; the
day on which an occurrence is due follows from the rule date and the working days of the campaign.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import cast

from dateutil.rrule import rrule, rrulestr

from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.working_days import WorkingCalendar

LONGEST_RULE = 200
"""Maximum length of a rule in characters."""

LONGEST_WINDOW = 366
"""Maximum number of days of a window."""

AHEAD = 400
"""For how many days ahead occurrences are planned, in days; a rule without end is never followed further."""

_DAY = datetime.timedelta(days=1)
_PARTS = frozenset(
    {
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYDAY",
        "BYMONTHDAY",
        "BYMONTH",
        "BYWEEKNO",
        "BYYEARDAY",
        "BYSETPOS",
        "WKST",
    }
)
_OF_DAYS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_LUNAR = re.compile(r"RSCALE|CHINESE|LUNAR|SKIP=|农历|阴历|旧历|夏历|初[一二三四五六七八九十]", re.IGNORECASE)
_FIRST = datetime.date(9960, 1, 1)
"""Where the trial of a rule begins; four years and a leap day later it ends.

The library looks for a day of a rule that has none up to its last year, so the trial is near that.
"""


class InvalidRule(PlainError):
    """A rule that is not followed, with what to write instead."""


class FreeDay(StrEnum):
    """What becomes of a rule date that is no working day."""

    STAY = "stay"
    """It is due on that day all the same."""
    NEXT = "next"
    """It is due on the next working day."""
    PREVIOUS = "previous"
    """It is due on the working day before."""
    LEFT_OUT = "left-out"
    """There is no occurrence."""


class Timing(StrEnum):
    """When an occurrence was fulfilled, or that it was not."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    LATE = "late"
    EXPLAINED = "explained"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Windows:
    """Within which days a record fulfils an occurrence.

    ``early`` is the number of days before the due day from which a record counts; 0 means since the due day before.
    ``slippage`` is the number of days after it on which a record still counts as on time, and ``make_up`` how many days
    later it is made up for, which counts as late.
    """

    early: int = 0
    slippage: int = 0
    make_up: int = 0


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """One date of a cadence: its day by the rule, when it is due, and the days within which it is fulfilled.

    A record from ``from_day`` to ``until`` is on time, one after that up to ``last_day`` is late. ``provisional`` says
    that the due day rests on working days that nobody has announced yet.
    """

    rule_date: datetime.date
    due_on: datetime.date
    from_day: datetime.date
    until: datetime.date
    last_day: datetime.date
    provisional: bool


def read_rule(text: str) -> str:
    """Return a rule in its short form: capital letters, without ``RRULE:``.

    Raise InvalidRule if it cannot be read, repeats within a day, follows another calendar or gives no day in four years.
    """
    if _LUNAR.search(text):
        message = gettext_noop(
            "Days of the lunar calendar are not computed here. Enter each as a session of its own, or choose a day of the "
            "ordinary calendar."
        )
        raise InvalidRule("rule.lunar", message)
    rule = "".join(text.split()).upper().removeprefix("RRULE:").rstrip(";")
    if len(rule) > LONGEST_RULE:
        raise InvalidRule(
            "rule.long",
            gettext_noop("The rule is too long. Write it in %(longest)d characters."),
            longest=LONGEST_RULE,
        )
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    unknown = next((name for name in parts if name not in _PARTS), "")
    numbers = {parts.get("INTERVAL", "1"), parts.get("COUNT", "1")}
    if not all(re.fullmatch("[1-9][0-9]{0,3}", number) for number in numbers):
        raise InvalidRule(
            "rule.number", gettext_noop("INTERVAL and COUNT are whole numbers from 1 to 9999. Correct them.")
        )
    if unknown or parts.get("FREQ") not in _OF_DAYS:
        message = gettext_noop(
            "“%(value)s” is not a rule that is followed here. Write it like %(example)s, with whole days only."
        )
        raise InvalidRule(
            "rule.unreadable", message, value=(unknown or text.strip())[:40], example="FREQ=WEEKLY;BYDAY=FR"
        )
    try:
        _days(rule, _FIRST, _FIRST)
        endless = ";".join(part for part in rule.split(";") if not part.startswith("UNTIL="))
        found = next(_days(endless, _FIRST, _FIRST + datetime.timedelta(days=4 * 366)), None)
    except ValueError:
        message = gettext_noop("“%(value)s” cannot be read as a rule. Write it like %(example)s.")
        raise InvalidRule(
            "rule.invalid", message, value=rule[:60], example="FREQ=MONTHLY;BYMONTHDAY=10,20,-1"
        ) from None
    if found is None:
        raise InvalidRule(
            "rule.empty", gettext_noop("This rule gives no day in four years. Check its days and months.")
        )
    return rule


def days_of(
    rule: str, start: datetime.date, first: datetime.date, last: datetime.date
) -> list[datetime.date]:
    """Return the days of a rule that begins on ``start``, from ``first`` to ``last``, both included.

    ``start`` is where an interval and a count begin; it is one of the days only if the rule says so.
    """
    return [day for day in _days(rule, start, last) if day >= first]


def _days(rule: str, start: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    """Yield the days of a rule up to ``last``, so that a rule without days ends too."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    count = int(parts.pop("COUNT", "0"))
    if ends := parts.pop("UNTIL", ""):
        last = min(last, datetime.datetime.strptime(ends[:8], "%Y%m%d").date())  # noqa: DTZ007 - a day has no zone
    plain = ";".join(f"{name}={value}" for name, value in parts.items())
    made = rrulestr(plain, dtstart=datetime.datetime.combine(start, datetime.time()))
    until = datetime.datetime.combine(last, datetime.time())
    days = (moment.date() for moment in cast("rrule", made).replace(until=until))
    return islice(days, count) if count else days


def plan_dates(
    rule: str,
    free_day: FreeDay,
    windows: Windows,
    working: WorkingCalendar,
    *,
    start: datetime.date,
    last: datetime.date,
) -> list[PlannedDate]:
    """Return the dates of a cadence from ``start`` to ``last``, which are days by its rule, in order.

    Rule dates that fall on the same due day make one occurrence, that of the first of them.
    """
    planned: list[PlannedDate] = []
    before = start - _DAY
    for rule_date in days_of(rule, start, start, last):
        due_on = _due_day(rule_date, free_day, working)
        if due_on is None or due_on < start or (planned and due_on <= before):
            continue
        from_day = due_on - datetime.timedelta(days=windows.early) if windows.early else before + _DAY
        until = due_on + datetime.timedelta(days=windows.slippage)
        last_day = until + datetime.timedelta(days=windows.make_up)
        provisional = free_day is not FreeDay.STAY and not _certain(rule_date, due_on, working)
        planned.append(PlannedDate(rule_date, due_on, from_day, until, last_day, provisional))
        before = due_on
    return planned


def _due_day(day: datetime.date, free_day: FreeDay, working: WorkingCalendar) -> datetime.date | None:
    if free_day is FreeDay.STAY or working.is_working_day(day):
        return day
    if free_day is FreeDay.LEFT_OUT:
        return None
    return working.add(day, 1 if free_day is FreeDay.NEXT else -1)


def _certain(rule_date: datetime.date, due_on: datetime.date, working: WorkingCalendar) -> bool:
    first, last = sorted((rule_date, due_on))
    return all(working.certain(first + _DAY * number) for number in range((last - first).days + 1))


def fit(
    windows: Sequence[tuple[datetime.date, datetime.date]], days: Sequence[datetime.date]
) -> list[int | None]:
    """Return for each window, in the order of the due days, which of the days fulfils it, or None.

    Windows are given by first and last day, days in their order. A day fulfils the earliest window that is still open,
    and each day only one.
    """
    fulfilled: list[int | None] = [None] * len(windows)
    for at, day in enumerate(days):
        for window, (first, last) in enumerate(windows):
            if fulfilled[window] is None and first <= day <= last:
                fulfilled[window] = at
                break
    return fulfilled
