"""The working days of a country, including make-up days at weekends and the exceptions that a campaign sets itself.

The days come from ``chinesecalendar`` for China and ``holidays`` for other countries: a new year is an upgrade of these.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import chinese_calendar
import holidays

from touchstone.common.errors import PlainError, gettext_noop

_DAY = timedelta(days=1)

LONGEST_PART = 5
"""The most letters in the code of a part of a country."""


class UnknownCountry(PlainError):
    """A country, or a part of a country, whose calendar is not known."""


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


@lru_cache(maxsize=1)
def find_countries() -> tuple[str, ...]:
    """Return the two letters of every country or region whose public holidays are known."""
    return tuple(
        sorted(code for code in holidays.list_supported_countries() if len(code) == 2 and code != "UK")
    )


@lru_cache(maxsize=512)
def find_parts(country: str) -> Mapping[str, str]:
    """Return the parts of a country with public holidays of their own, by code: ``{"ENG": "England"}`` of ``GB``.

    A country without a part has only the days that are free in all of them: ``GB`` works on Easter Monday.
    """
    known = holidays.list_supported_countries(include_aliases=False).get(country, ())
    codes = [code for code in known if len(code) <= LONGEST_PART]  # cities and school zones have longer ones
    names: dict[str, str] = {}
    for name, code in getattr(_book(country), "subdivisions_aliases", {}).items() if codes else ():
        names.setdefault(code, name)
    return MappingProxyType({code: names.get(code, code) for code in codes})


@lru_cache(maxsize=64)
def _check(code: str) -> None:
    """Refuse a country whose calendar is not known. Cached, because making a calendar takes a millisecond."""
    _book(code)


def _adjusted(code: str, year: int) -> bool:
    """Say whether the adjusted working days of a year, which China announces each autumn, are known."""
    if code.partition("-")[0] != "CN":
        return False
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=512)
def _year(code: str, year: int, settled: bool) -> tuple[frozenset[date], bool]:
    """Return the non-working days of a year, and whether they are certain; of a settled year only the weekends.

    A finished set for each year, because the library fills its own calendars while several threads read them.
    """
    first, days = date(year, 1, 1), 366 if date(year, 12, 31).timetuple().tm_yday == 366 else 365
    book = _book(code)
    adjusted = _adjusted(code, year)
    works = chinese_calendar.is_workday if adjusted else book.is_working_day
    every = [first + _DAY * number for number in range(days)]
    if settled:
        return frozenset(day for day in every if day.weekday() in book.weekend), True
    free = frozenset(day for day in every if not works(day))
    return free, adjusted or (code[:2] != "CN" and book.start_year <= year <= book.end_year)


@lru_cache(maxsize=512)
def _free_days(code: str, year: int, settled: bool) -> tuple[date, ...]:
    return tuple(sorted(_year(code, year, settled)[0]))


def _free_between(code: str, a: date, b: date, settled: frozenset[int]) -> int:
    """Count the non-working days after ``a`` up to and including ``b``, year by year: a deadline may be years past."""
    years = (_free_days(code, year, year in settled) for year in range(a.year, b.year + 1))
    return sum(bisect_right(free, b) - bisect_right(free, a) for free in years)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of a country (``CN``, ``US-CA``); ``extra_working`` and ``extra_free`` override its calendar.

    In the years ``settled`` only its weekends count: all other free days are among the extra ones.
    """

    country: str = "CN"
    extra_working: frozenset[date] = frozenset()
    extra_free: frozenset[date] = frozenset()
    settled: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        _check(self.country)

    def is_working_day(self, day: date) -> bool:
        """Say whether a day is a working day."""
        if day in self.extra_free or day in self.extra_working:
            return day not in self.extra_free
        return not self._is_free(day)

    def _is_free(self, day: date) -> bool:
        return day in _year(self.country, day.year, day.year in self.settled)[0]

    def may_be_worked(self, day: date) -> bool:
        """Say whether a day is a working day, or may yet become one because its year is provisional."""
        return self.is_working_day(day) or not self.certain(day)

    def certain(self, day: date) -> bool:
        """Say whether a day is certain; if not, it follows the yearly holidays without that year's adjustments."""
        return day in self.extra_free or day in self.extra_working or self.is_certain_in(day.year)

    def free_days(self, year: int) -> list[date]:
        """Return the days of a year that are no working days."""
        own = {day for day in self.extra_working | self.extra_free if day.year == year}
        candidates = own | _year(self.country, year, year in self.settled)[0]
        return sorted(day for day in candidates if not self.is_working_day(day))

    def is_weekend(self, day: date) -> bool:
        """Say whether a day is one of the weekly days of rest of the country."""
        return day in _year(self.country, day.year, True)[0]

    def is_certain_in(self, year: int) -> bool:
        """Say whether the days of a year are known: published for the country, or settled."""
        return _year(self.country, year, year in self.settled)[1]

    def add(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``, or before it if ``n`` is negative; zero returns ``day``."""
        step = _DAY if n > 0 else -_DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def between(self, a: date, b: date) -> int:
        """Return the number of working days after ``a`` up to and including ``b``; negative if ``b`` is earlier."""
        if b < a:
            return -self.between(b, a)
        own = [day for day in self.extra_working | self.extra_free if a < day <= b]
        working = (b - a).days - _free_between(self.country, a, b, self.settled)
        return working + sum(self.is_working_day(day) - (not self._is_free(day)) for day in own)
