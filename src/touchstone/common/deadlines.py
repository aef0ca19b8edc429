"""Deadlines as people word them, such as 9月底前, 第三季度 or “end of September”."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from touchstone.common.dates import MONTHS, DateOrder, InvalidDate, parse_date, plain_numerals, year_or_refuse
from touchstone.common.text import clean, tidy

_YEAR = r"(?:(?P<year>\d{4})\s*年?\s*|(?P<named>今年|本年度?|明年|次年)\s*)?"
_NAME = "(?:" + "|".join(month[:3] for month in MONTHS) + r")[a-z]{0,6}\.?"
_DAY = re.compile(
    r"(?<!\d)(?:(?P<year>\d{4})\s*(?:[年./-]\s*))?(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})(?![\d月年])\s*[日号]?"
)
_DAY_BY_NAME = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_NAME}|{_NAME}\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d))(?:,?\s+\d{{4}})?"
)
_MONTH = re.compile(
    _YEAR + r"(?<!\d)(?P<month>1[0-2]|0?[1-9])\s*月份?(?P<part>上旬|中旬|下旬|中|初|底|末)?(?!\s*\d)"
    r"|(?<!\d)(?P<plain_year>\d{4})\s*[./-]\s*(?P<plain_month>1[0-2]|0?[1-9])(?![\d./-])"
)
_QUARTER = re.compile(
    _YEAR
    + r"(?:第\s*(?P<one>[一二三四1-4])\s*季度?|(?P<two>[一二三四1-4])\s*季度|\bq(?P<three>[1-4])\b)\s*(?P<after>\d{4})?"
)
_HALF = re.compile(_YEAR + r"(?P<half>上|下)半年")
_END_OF_YEAR = re.compile(
    r"(?:(?P<year>\d{4})\s*年?度?|(?P<named>今年|本年度?|明年|次年))\s*(?:年?(?:底|末|终|内)|(?=前|之前|以前|完成|$))"
    r"|(?<![\d今本明次])年(?:底|末|终|内)|end of (?:the )?year(?:\s+(?P<after>\d{4}))?"
)
_MONTH_BY_NAME = re.compile(rf"\b(?P<month>{_NAME})(?:\s+(?P<year>\d{{4}}))?(?![a-z0-9])")
_SPAN_OF_TIME = re.compile(
    r"\d+\s*(?:个)?\s*(?:工作日|天|日|周|星期|月|年|小时|working days?|days?|weeks?|months?|hours?)\s*(?:之内|以内|内)?"
)
_LAST_DAY = {"上旬": 10, "初": 10, "中": 15, "中旬": 20}


class Deadline(NamedTuple):
    """The last day that a wording names, if it names one, and the wording; empty for a plain date."""

    day: date | None
    wording: str = ""


def read_deadline(value: object, default_year: int | None = None, order: DateOrder | None = None) -> Deadline:
    """Return the deadline that a cell names; raise ``InvalidDate`` for one that looks like a date and is none.

    Of several days the last one counts, and of a month, a quarter or a year its last day. A wording without a day, such
    as 长期坚持 or 立行立改, is a wording all the same.
    """
    try:
        return Deadline(parse_date(value, default_year, order))
    except InvalidDate as error:
        if not isinstance(value, str) or error.code in ("date.missing", "date.short-year", "date.ambiguous"):
            raise
        text = plain_numerals(clean(value).casefold())
        days = list(_days_in(text, default_year))
        if not days and re.search(r"\d", _SPAN_OF_TIME.sub("", text)):
            raise
        return Deadline(max(days, default=None), tidy(value))


def _days_in(text: str, default_year: int | None) -> Iterator[date]:
    """Yield the last day of each expression in a text; one without a year has that of the expression before it."""
    year = default_year
    taken: list[tuple[int, int]] = []
    found = []
    for pattern in (_DAY, _DAY_BY_NAME, _QUARTER, _HALF, _MONTH, _MONTH_BY_NAME, _END_OF_YEAR):
        for match in pattern.finditer(text):
            is_name = pattern is not _MONTH_BY_NAME or _month_number(match["month"])
            if is_name and not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                found.append((match.start(), pattern, match))
    for _start, pattern, match in sorted(found, key=lambda item: item[0]):
        named = match.groupdict()
        given = named.get("year") or named.get("after") or named.get("plain_year")
        if given:
            year = int(given)
        elif named.get("named") in ("明年", "次年"):
            year = year_or_refuse(default_year, text) + 1
        yield _last_day(pattern, match, year, text)


def _last_day(pattern: re.Pattern[str], match: re.Match[str], known_year: int | None, text: str) -> date:
    if pattern is _DAY_BY_NAME:
        return parse_date(match.group().replace(",", " "), known_year)
    year = year_or_refuse(known_year, text)
    if pattern is _DAY:
        return parse_date(f"{year}-{match['month']}-{match['day']}")
    if pattern is _QUARTER:
        quarter = match["one"] or match["two"] or match["three"]
        return _end_of_month(year, 3 * ("一二三四".find(quarter) + 1 or int(quarter)))
    if pattern is _HALF:
        return _end_of_month(year, 6 if match["half"] == "上" else 12)
    if pattern is _END_OF_YEAR:
        return date(year, 12, 31)
    if pattern is _MONTH_BY_NAME:
        return _end_of_month(year, _month_number(match["month"]) or 12)
    month = int(match["month"] or match["plain_month"])
    day = _LAST_DAY.get(match["part"] or "")
    return date(year, month, day) if day else _end_of_month(year, month)


def _month_number(name: str) -> int | None:
    return next((number for number, full in enumerate(MONTHS, 1) if full.startswith(name.rstrip("."))), None)


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
