"""Ledgers of the places of units at training classes: the class, its sitting and its days may stand in the title."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from touchstone.common.dates import FIRST_YEAR, LAST_YEAR
from touchstone.common.day_spans import DaySpan, parse_days
from touchstone.common.errors import PlainError
from touchstone.common.numerals import read_numeral
from touchstone.common.text import tidy
from touchstone.interchange.fields import Day, Ordinal, ReadCell, RowContext, Said, filled
from touchstone.interchange.kinds.common import NOTE, NUMBER
from touchstone.interchange.kinds.declaring import SheetKind, column
from touchstone.training import fields


@dataclass(frozen=True, slots=True)
class FirstDay(Day):
    """The first day of a sitting; a cell may also say the last."""

    def reader(self, context: RowContext) -> ReadCell:
        read_filled = filled(lambda value: context.dated(parse_days, value).first)

        def read(value: object) -> object:
            if type(value) is date and FIRST_YEAR <= value.year <= LAST_YEAR:
                return value
            return read_filled(value)

        return read

    def reader_of_more(self, context: RowContext) -> ReadCell:
        """Return the function that reads the last day, if a cell says it."""
        return filled(lambda value: _last_day_in(value, context))


def _last_day_in(value: object, context: RowContext) -> Mapping[str, Said] | None:
    try:
        span = context.dated(parse_days, value)
    except PlainError:
        return None  # the reader of the day says what is wrong
    return None if span.last is None else {"last_day": Said(span.last)}


TRAINING = SheetKind(
    "training",
    _("Places at training classes"),
    (
        NUMBER,
        column(fields.UNIT),
        column(fields.NAME, required=False),
        column(fields.NUMBER, Ordinal(), required=False),
        column(fields.FIRST_DAY, FirstDay(), required=False, says=("last_day",)),
        column(fields.LAST_DAY),
        column(fields.PLACE),
        column(fields.HOURS),
        column(fields.QUOTA),
        *(column(number) for number in fields.COUNTS),
        NOTE,
    ),
    marks=("quota",),
)


@dataclass(frozen=True, slots=True)
class Titled:
    """What the titles of a sheet say: the name of the class, the number of the sitting, and its days."""

    name: str = ""
    sitting: int | None = None
    days: DaySpan | None = None


_NUMERAL = r"[一二三四五六七八九十]{1,3}|[0-9]{1,3}"
_SITTING = re.compile(
    rf"[(（]?\s*第\s*({_NUMERAL})\s*期\s*[)）]?|[,，:：–—-]?\s*\b(?:sitting|run|period)\s*(?:no\.?\s*)?([0-9]{{1,3}})\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\s*(?:参训|培训|调训)?(?:名额|学员|人员)?(?:分配|安排|情况)*(?:表|台账|名单|一览表)?\s*$"
)
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")


def read_titles(titles: Sequence[str], default_year: int | None = None) -> Titled:
    """Return what the name of a sheet and the lines above its header say; the name of the sheet is the first."""
    name, sitting, days = "", None, None
    for position, line in enumerate(map(tidy, titles)):
        match = _SITTING.search(line)
        if match and sitting is None:
            sitting = _number(match[1] or match[2])
        rest = line
        for bracket in _BRACKETS.finditer(line):
            span = _days_in(bracket[1], default_year)
            if span is not None:
                days, rest = days or span, rest.replace(bracket[0], "")
        if match and match.start():
            name = name or line[: match.start()].strip(" ,，:：-–—")
        elif not match and position:
            name = name or _SUBJECT.sub("", rest).strip()
    return Titled(name[: fields.NAME.length], sitting, days)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() else read_numeral(text)


def _days_in(text: str, default_year: int | None) -> DaySpan | None:
    with suppress(PlainError):
        return parse_days(text, default_year)
    return None
