"""Dates as people type them in Chinese and English ledgers."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.numerals import read_numeral
from touchstone.common.text import clean

FIRST_YEAR, LAST_YEAR = 1901, 2100
"""The years that are accepted. A spreadsheet shows a small number as a date in 1899 or 1900."""

_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL = (date(1990, 1, 1) - _EPOCH).days
_LAST_SERIAL = (date(LAST_YEAR, 12, 31) - _EPOCH).days

_NUMERALS = {numeral: digit for digit, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_NUMERAL_RUN = re.compile(r"[〇零○一二三四五六七八九十]+(?=\s*[年月日号])")
_WEEKDAY = re.compile(
    r"\(?(?:星期|礼拜|周)[一二三四五六日天]\)?|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+"
)
_PART_OF_DAY = re.compile(r"\(?(?:上午|下午|晚上|中午|凌晨|早上|傍晚|全天|整天)\)?")
_PART = (
    r"(?:[ap]\.?m\.?|forenoon|morning|(?:after)?noon|evening|night|(?:all|full|whole) day|half (?:a )?day)"
)
_PART_BY_NAME = re.compile(
    rf"[(\s,]+(?:in the |at )?{_PART}(?:\s*(?:and|&|/|,)\s*{_PART})?\s*\)?$|^(?:in the )?{_PART}(?: of|,)? "
)
_HOUR = r"(1[0-2]|0?[1-9])(?:[:.]\d{2})?\s*(?:([ap])\.?m\.?)?"
HOUR = re.compile(rf"(.*?\d.*?)[\s,]+(?:at |from )?{_HOUR}(?:\s*(?:[-–—~]|to|until)\s*{_HOUR})?(?<=[m.])$")
"""A date and behind it the hour, or the first and the last one, by the half of the day: ``4 nov 2-4 pm``."""
_TIME = re.compile(
    r"(?:t|\s+|(?<=[日号]))\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*"
    r"(?:(?:[-–—~至到]|to)+\s*\d{1,2}:\d{2}\s*(?:[ap]\.?m\.?)?|z|[+-]\d{2}:?\d{2})?$"
    r"|(?<!\d)\d{1,2}[时点](?:\d{1,2}分?|半|整)?(?:\d{1,2}秒)?"
    r"(?:\s*[-–—~至到]+\s*\d{1,2}[时点](?:\d{1,2}分?|半|整)?)?$"
)

MONTHS = "january february march april may june july august september october november december".split()
_YEAR_FIRST = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?\s*\.?$")
_SHORT_YEAR = re.compile(r"(\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})$")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*([月./-])\s*(\d{1,2})\s*[日号]?\s*\.?$")
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]*(?:of\s+)?([a-z]{3,9})\.?(?:[\s,-]+(\d{4}|\d{2}))?$")
_NAME_DAY = re.compile(r"([a-z]{3,9})\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?(?:[\s,-]+(\d{4}))?$")
_YEAR_NAME = re.compile(r"(\d{4})[\s-]+([a-z]{3,9})\.?[\s-]+(\d{1,2})$")
_NO_DAY = re.compile(r"\d{4}\s*(?:年|[年./-]\s*\d{1,2}\s*月?)?$")
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{1,2}$")
_ONE_MARK = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,2})$")
_SEVERAL = re.compile(
    r"\d\s*[日号]?\s*(?:[-–—~,、]|至|到|和|及|to)+\s*(?:\d{1,4}\s*[年月./-]\s*){0,2}\d{1,2}"
)


_LONGEST = 80
"""How many characters a date has at most that names a part of the day in English."""

_NEAR = 10
"""How many years a year of two digits may be away from the one it is compared with."""


class First(StrEnum):
    """The number that a date of three numbers begins with."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class DateOrder:
    """The order of the numbers of a date, as a person said it for a file or as it is usual in a country.

    A year of two digits that is more than ten years away from ``near`` was not meant: 26-11-04 is not of 2004.
    """

    first: First
    near: int | None = None


class InvalidDate(PlainError):
    """A value that does not name exactly one day."""


def _unreadable(value: object) -> InvalidDate:
    text = gettext_noop("“%(value)s” is not a date. Write it like 2019-06-18.")
    return InvalidDate("date.unreadable", text, value=str(value)[:40])


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        text = gettext_noop(
            "The year %(year)d is outside %(first)d to %(last)d; a number may be shown as a date. Write the date again."
        )
        raise InvalidDate("date.year", text, year=year, first=FIRST_YEAR, last=LAST_YEAR)
    if not 1 <= month <= 12:
        raise InvalidDate(
            "date.month", gettext_noop("There is no month %(month)d. Correct the date."), month=month
        )
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        text = gettext_noop(
            "There is no day %(day)d in month %(month)d of %(year)d; that month has %(last)d days. "
            "Correct the date."
        )
        raise InvalidDate("date.day", text, year=year, month=month, day=day, last=last)
    return date(year, month, day)


def _ambiguous(value: str, first: date, second: date) -> InvalidDate:
    text = gettext_noop("“%(value)s” can be %(first)s or %(second)s. Write the year first, like %(first)s.")
    return InvalidDate(
        "date.ambiguous", text, value=value, first=first.isoformat(), second=second.isoformat()
    )


def year_or_refuse(default_year: int | None, value: object) -> int:
    """Return the year of a date that names none; refuse it if there is no such year."""
    if default_year is None:
        text = gettext_noop(
            "“%(value)s” has no year and the title names none. Write it like 2019-06-18, or give the year for the whole file."
        )
        raise InvalidDate("date.no-year", text, value=str(value)[:40])
    return default_year


def _either_order(first: int, second: int, year: int, value: str, order: DateOrder | None) -> date:
    """Read a date made of two numbers and a year, which alone may say which of the two is the day."""
    if first <= 12 and second <= 12 and first != second:
        if order is None or order.first is First.YEAR:
            raise _ambiguous(value, _day(year, second, first), _day(year, first, second))
        return _day(year, second, first) if order.first is First.DAY else _day(year, first, second)
    return _day(year, second, first) if first > 12 else _day(year, first, second)


def _with_short_year(match: re.Match[str], order: DateOrder) -> date | None:
    """Read three numbers of which one is a year of two digits, in a known order; None if they cannot be in it."""
    first, _mark, second, third = match.groups()
    if len(first if order.first is First.YEAR else third) != 2:
        return None
    if order.first is First.YEAR:
        day = _day(2000 + int(first), int(second), int(third))
    else:
        day = _either_order(int(first), int(second), 2000 + int(third), match[0], order)
    return day if order.near is None or abs(day.year - order.near) <= _NEAR else None


def _from_number(value: int | float, default_year: int | None) -> date:
    if _FIRST_SERIAL <= value < _LAST_SERIAL + 1:
        return _EPOCH + timedelta(days=int(value))
    if value == int(value):
        compact = _COMPACT.match(str(int(value)))
        if compact:
            return _day(*map(int, compact.groups()))
        raise _unreadable(int(value))
    # 6.18 typed into a cell becomes a number and loses a trailing zero: 6.1 may be 1 June or 10 June.
    month, _, digits = f"{value:.10g}".partition(".")
    if not 1 <= value < 13 or len(digits) > 2:
        raise _unreadable(value)
    year = year_or_refuse(default_year, value)
    if len(digits) == 1 and digits in "123":
        text = f"{value:g}"
        raise _ambiguous(text, _day(year, int(month), int(digits)), _day(year, int(month), int(digits) * 10))
    return _day(year, int(month), int(digits))


def _numeral(match: re.Match[str]) -> str:
    run = match.group()
    if "十" not in run:
        return "".join(str(_NUMERALS[numeral]) for numeral in run)
    return str(read_numeral(run))


def plain_numerals(text: str) -> str:
    """Return a text with digits in place of the numerals of years, months and days."""
    return _NUMERAL_RUN.sub(_numeral, text)


def plain_date(value: str) -> str:
    """Return the text of a date without its weekday, part of day and time."""
    text = clean(value).casefold().strip("'")
    text = _WEEKDAY.sub(" ", plain_numerals(text)).strip()
    if len(text) <= _LONGEST:
        match = HOUR.match(text)
        text = _PART_BY_NAME.sub("", match[1] if match else text)
    text = _PART_OF_DAY.sub(" ", text).strip()
    return _TIME.sub("", text).strip()


def _from_name(text: str, default_year: int | None) -> date | None:
    """Read a date that gives its month by its English name."""
    if match := _DAY_NAME.match(text):
        day, name, year = match.groups()
    elif match := _NAME_DAY.match(text):
        name, day, year = match.groups()
    elif match := _YEAR_NAME.match(text):
        year, name, day = match.groups()
    else:
        return None
    month = next((number for number, full in enumerate(MONTHS, 1) if full.startswith(name)), None)
    if month is None:
        return None
    if year is None:
        return _day(year_or_refuse(default_year, text), month, int(day))
    return _day(int(year) if len(year) == 4 else 2000 + int(year), month, int(day))


def _from_text(value: str, default_year: int | None, order: DateOrder | None) -> date:
    text = plain_date(value)
    if not text:
        raise InvalidDate("date.missing", gettext_noop("The date is missing."))
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        return _day(*map(int, match.groups()))
    if match := _SHORT_YEAR.match(text):
        year, month, day = map(int, match.groups())
        return _day(2000 + year, month, day)
    if match := _YEAR_LAST.match(text):
        first, second, year = map(int, match.groups())
        return _either_order(first, second, year, text, order)
    if match := _MONTH_DAY.match(text):
        month, day, year = int(match[1]), int(match[3]), year_or_refuse(default_year, text)
        return _either_order(month, day, year, text, order) if match[2] == "/" else _day(year, month, day)
    if order is not None and (match := _ONE_MARK.match(text)):
        short = _with_short_year(match, order)
        if short is not None:
            return short
    if spelled_out := _from_name(text, default_year):
        return spelled_out
    if text.isascii() and text.isdigit() and _FIRST_SERIAL <= int(text[:9]) <= _LAST_SERIAL:
        return _from_number(int(text), default_year)
    raise _refusal(text, value)


def _refusal(text: str, value: str) -> InvalidDate:
    """Return the most specific error for a text that is not a date."""
    if _NO_DAY.match(text):
        note = gettext_noop("“%(value)s” does not say the day. Write it like 2019-06-18.")
        return InvalidDate("date.no-day", note, value=text[:40])
    if _TWO_DIGIT_YEAR.match(text):
        note = gettext_noop("“%(value)s” has a year of two digits. Write it like 2019-06-18.")
        return InvalidDate("date.short-year", note, value=text[:40])
    if _SEVERAL.search(text):
        note = gettext_noop("“%(value)s” names more than one day. Write one row for each day.")
        return InvalidDate("date.several", note, value=text[:40])
    return _unreadable(clean(value))


def parse_date(value: object, default_year: int | None = None, order: DateOrder | None = None) -> date:
    """Return the day that a cell or a text names, or raise ``InvalidDate`` with a message that says how to correct it.

    ``default_year`` completes a date without a year, such as 6月18日. A number counts days since 30 December 1899, as
    spreadsheets do, or has eight digits. 03/04/2019 is refused because either number may be the day, and 26-11-04 because
    any of them may be the year, unless ``order`` says which number comes first.
    """
    if isinstance(value, date):  # or a datetime, which is a subclass
        return _day(value.year, value.month, value.day)
    if isinstance(value, str):
        return _from_text(value, default_year, order)
    if value is None:
        raise InvalidDate("date.missing", gettext_noop("The date is missing."))
    if isinstance(value, int | float) and not isinstance(value, bool) and -1e15 < value < 1e15:
        return _from_number(value, default_year)
    raise _unreadable(value)
