"""Working days of a country, with the weekends that are worked and the days that a campaign adds itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
import holidays

from touchstone.common.errors import PlainError, gettext_noop

_DAY = timedelta(days=1)


class UnknownCountry(PlainError):
    """A country or a part of one of which no calendar is known."""


def _book(code: str) -> holidays.HolidayBase:
    country, _, part = code.partition("-")
    try:
        if len(country) == 2:
            return holidays.country_holidays(country, subdiv=part or None)
    except (NotImplementedError, KeyError):
        pass
    text = gettext_noop(
        "No calendar is known for “%(value)s”. Write a country's two letters, such as CN, or with a part of it, "
        "such as US-CA."
    )
    raise UnknownCountry("country.unknown", text, value=code[:20])


@lru_cache(maxsize=64)
def _check(code: str) -> None:
    """Refuse a country of which no calendar is known; to make its book takes a millisecond."""
    _book(code)


def _adjusted(code: str, year: int) -> bool:
    """Say whether the year's adjusted working days, which China announces each autumn, are known."""
    if code.partition("-")[0] != "CN":
        return False
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=512)
def _year(code: str, year: int) -> tuple[frozenset[date], bool]:
    """Return the free days of a year and whether they are certain.

    One finished set for each year, because the library fills its own books while they are read by several threads.
    """
    first, days = date(year, 1, 1), 366 if date(year, 12, 31).timetuple().tm_yday == 366 else 365
    book = _book(code)
    adjusted = _adjusted(code, year)
    works = chinese_calendar.is_workday if adjusted else book.is_working_day
    free = frozenset(day for day in (first + _DAY * number for number in range(days)) if not works(day))
    return free, adjusted or (code[:2] != "CN" and book.start_year <= year <= book.end_year)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of a country (``CN``, ``US-CA``); a day of ``extra_working`` or ``extra_free`` is that first."""

    country: str = "CN"
    extra_working: frozenset[date] = frozenset()
    extra_free: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        _check(self.country)

    def is_working_day(self, day: date) -> bool:
        """Say whether people work on the day."""
        if day in self.extra_free or day in self.extra_working:
            return day not in self.extra_free
        return day not in _year(self.country, day.year)[0]

    def certain(self, day: date) -> bool:
        """Say whether the day is known; else it follows the yearly holidays without the adjustments of that year."""
        return day in self.extra_free or day in self.extra_working or _year(self.country, day.year)[1]

    def add(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``, before it when ``n`` is negative; zero is the day itself."""
        step = _DAY if n > 0 else -_DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def between(self, a: date, b: date) -> int:
        """Return the number of working days after ``a`` up to and with ``b``; negative when ``b`` comes first."""
        if b < a:
            return -self.between(b, a)
        return sum(self.is_working_day(a + _DAY * number) for number in range(1, (b - a).days + 1))

    def late_by(self, due: date, day: date) -> int:
        """Return by how many working days ``day`` is late, 0 when it is not.

        What is due on a free day may still be done on the next working day.
        """
        while not self.is_working_day(due):
            due += _DAY
        return max(self.between(due, day), 0) if day > due else 0
