"""Several days in a row as people type them in ledgers, such as 6月23日-25日 or 23-25 June 2019."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from touchstone.common.dates import DateOrder, InvalidDate, parse_date, plain_date
from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.numerals import read_numeral
from touchstone.common.text import clean

_BETWEEN = r"\s*(?:[-‐‑‒–—―~]+|至|到|\bto\b|\buntil\b|\bthrough\b)\s*"
_MARK = re.compile(_BETWEEN)
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAYS_OF_MONTH = re.compile(
    rf"{_ORDINAL}{_BETWEEN}{_ORDINAL}\s+(?:of\s+)?([a-z]{{3,9}}\.?)((?:[\s,]+\d{{4}})?)$"
)
_MONTH_OF_DAYS = re.compile(rf"([a-z]{{3,9}}\.?)\s*{_ORDINAL}{_BETWEEN}{_ORDINAL}((?:[\s,]+\d{{4}})?)$")
_HELD = re.compile(
    r"[\s,;、，(]*(?:共计?|计|为期)?\s*([0-9]{1,3}|[一二三四五六七八九十两]{1,3})\s*(?:天|days?)\s*\)?$"
)
_AROUND = re.compile(r"^(?:从|自|from\s+)|(?<=[日号])(?:起|止|开始|结束)")
_DAY_ONLY = re.compile(r"(\d{1,2})\s*[日号]?\s*\.?$")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_ONE_MARK = re.compile(r"\d+([./-])\d+\1\d+$")


class DaySpan(NamedTuple):
    """The first day; the last one, if there are several; and on how many of them, if the text says so."""

    first: date
    last: date | None = None
    held: int | None = None


def parse_days(value: object, default_year: int | None = None, order: DateOrder | None = None) -> DaySpan:
    """Return the day, or the days from the first to the last, that a cell names; raise ``InvalidDate`` otherwise.

    The last may leave out what it shares with the first. Days that do not follow one another (6月18日、20日) are refused.
    """
    try:
        return DaySpan(parse_date(value, default_year, order))
    except InvalidDate as error:
        if not isinstance(value, str) or error.code not in (
            "date.several",
            "date.unreadable",
            "date.short-year",
        ):
            raise
        span = _read_span(value, default_year, order)
        if span is None:
            raise
        return span


def _read_span(value: str, default_year: int | None, order: DateOrder | None) -> DaySpan | None:
    text, held = _without_held(clean(value).casefold())
    text = _AROUND.sub("", plain_date(text)).strip()
    if _ONE_MARK.match(text):
        return None  # 6-18-20 is a date with a short year
    fault: PlainError | None = None
    for left, right in _divisions(text):
        try:
            first, last = _first_and_last(left, right, default_year, order)
        except InvalidDate as error:
            if error.code not in ("date.unreadable", "date.no-day", "date.several"):
                fault = fault or error
            continue
        if last < first:
            note = gettext_noop("“%(value)s” ends before it begins. Correct it.")
            raise InvalidDate("date.order", note, value=clean(value)[:40])
        return DaySpan(first, last if last > first else None, held)
    if fault is not None:
        raise fault
    return None


def _without_held(text: str) -> tuple[str, int | None]:
    """Return the text without a number of days at its end, such as （共3天）, and that number."""
    match = _HELD.search(text)
    if match is None:
        return text, None
    number = match[1]
    return text[: match.start()], int(number) if number.isdecimal() else read_numeral(number)


def _divisions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each way to divide a text into its first and its last day."""
    if match := _DAYS_OF_MONTH.match(text):
        first, last, month, year = match.groups()
        yield f"{first} {month}{year}", f"{last} {month}{year}"
    elif match := _MONTH_OF_DAYS.match(text):
        month, first, last, year = match.groups()
        yield f"{month} {first}{year}", f"{month} {last}{year}"
    for mark in _MARK.finditer(text):
        yield text[: mark.start()], text[mark.end() :]


def _first_and_last(
    left: str, right: str, default_year: int | None, order: DateOrder | None
) -> tuple[date, date]:
    years = _YEAR.search(left), _YEAR.search(right)
    first = parse_date(left, int(years[1][1]) if years[1] and not years[0] else default_year, order)
    if match := _DAY_ONLY.match(right):
        right = f"{first.year}-{first.month}-{match[1]}"
    last = parse_date(right, first.year, order)
    turns_the_year = last < first and last.month < first.month
    if turns_the_year and not years[1]:
        return first, last.replace(year=last.year + 1)
    if turns_the_year and not years[0]:
        return first.replace(year=first.year - 1), last
    return first, last
