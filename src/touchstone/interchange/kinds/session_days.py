"""When a study session was held: the part of the day, and what a cell with its date says besides the day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from touchstone.common.dates import FIRST_YEAR, HOUR, LAST_YEAR
from touchstone.common.day_spans import DaySpan, parse_days
from touchstone.common.errors import PlainError
from touchstone.common.text import clean
from touchstone.interchange.fields import Choice, Day, Option, ReadCell, RowContext, Said, filled

_MORNING, _AFTERNOON, _EVENING, _HALF, _WHOLE = "morning", "afternoon", "evening", "half-day", "whole-day"

_WORDS = re.compile(
    r"(上午|早上|早晨|凌晨|\bforenoon\b|\bmorning\b)|(下午|午后|中午|\b(?:after)?noon\b)"
    r"|(晚上|晚间|傍晚|\bevening\b|\bnight\b)|(全天|整天|全日|\b(?:all|full|whole) day\b)|(半天|\bhalf (?:a )?day\b)",
    re.IGNORECASE,
)
_HALF_OF_DAY = re.compile(r"\b([ap])\.?m\b", re.IGNORECASE)
_PARTS = (_MORNING, _AFTERNOON, _EVENING, _WHOLE, _HALF)
_CLOCK = re.compile(
    r"(?:(?<![\d:])|(?<=[日号]))([0-9]{1,2})\s*(?::([0-5][0-9])(?!\d)(?::[0-9]{2})?|[时点])\s*([ap])?\.?m?",
    re.IGNORECASE,
)
_ONLY_CLOCK = re.compile(
    r"(?:上午|下午|晚上|中午|早上)?\s*\d{1,2}\s*(?::\d{2}(?::\d{2})?|[时点](?:\d{1,2}分?|半)?)$"
)
_BARE_HOUR = re.compile(r"(?:上午|下午|晚上|中午|早上)?\s*([0-9]{1,2})$")


def _part_of_hour(hour: int) -> str | None:
    if not 5 <= hour < 24:
        return None
    return _MORNING if hour < 12 else _AFTERNOON if hour < 18 else _EVENING


def _hours_in(text: str) -> list[int]:
    """Return the hours of the times in a text, such as 9 and 17 in 9:00-17:00, or 14 and 16 in 4 Nov 2-4 pm."""
    hours = []
    if match := HOUR.match(text.casefold()):
        _day, first, half, last, last_half = match.groups()
        turns = last is not None and int(first) % 12 > int(last) % 12
        named = [(first, half or ("a" if turns else last_half)), (last, last_half)]
        return [int(hour) % 12 + (12 if half == "p" else 0) for hour, half in named if hour]
    for match in _CLOCK.finditer(text):
        hour, minute, half = int(match[1]), match[2], (match[3] or "").lower()
        late = half == "p" or (not half and re.search("下午|晚上|傍晚", text) is not None)
        if hour or int(minute or 0):
            hours.append(hour + 12 if late and hour < 12 else hour)
    return hours


def _part_in(text: str) -> str | None:
    """Return the part of the day that a text names in words or by the time, or None."""
    named = {_PARTS[(match.lastindex or 1) - 1] for match in _WORDS.finditer(text)}
    if len(named) > 1:
        return _WHOLE if {_MORNING, _AFTERNOON} <= named else None
    if named:
        return named.pop()
    hours = _hours_in(text)
    if not hours:
        if _CLOCK.search(text):
            return None
        halves = {match[1].lower() for match in _HALF_OF_DAY.finditer(text)}
        return {"a": _MORNING, "p": _AFTERNOON, "ap": _WHOLE}.get("".join(sorted(halves)))
    first, last = _part_of_hour(hours[0]), _part_of_hour(hours[-1])
    return _WHOLE if first == _MORNING and last == _AFTERNOON and hours[-1] > 13 else first


def _part_by_clock(value: object) -> str | None:
    """Return the part of the day for a time such as 14:30 or 下午2点, or None."""
    if isinstance(value, time):
        return _part_of_hour(value.hour)
    if not isinstance(value, str):
        return None
    text = clean(value)
    if match := _BARE_HOUR.match(text):
        text = text[: match.start(1)] + f"{match[1]}:00"
    return _part_in(text) if _CLOCK.search(text) else None


PART_OF_DAY = Choice(
    (
        Option(_MORNING, _("morning"), "上午|早上|早晨|早|上|am|a.m.|forenoon|in the morning"),
        Option(_AFTERNOON, _("afternoon"), "下午|午后|中午|下|pm|p.m.|noon|in the afternoon"),
        Option(_EVENING, _("evening"), "晚上|晚间|晚|夜间|夜|傍晚|night|in the evening"),
        Option(_HALF, _("half a day"), "半天|半日|half a day|half day"),
        Option(
            _WHOLE,
            _("whole day"),
            "全天|整天|一天|全日|上下午|上、下午|上午、下午|上午和下午|上午下午|all day|full day|whole day|day",
        ),
    ),
    guess=_part_by_clock,
)


@dataclass(frozen=True, slots=True)
class SessionDay(Day):
    """The day of a session, or the first one of several; with the part of the day or the last day, if a cell says so."""

    def reader(self, context: RowContext) -> ReadCell:
        read_filled = filled(lambda value: context.dated(parse_days, value).first)

        def read(value: object) -> object:
            if type(value) is date and FIRST_YEAR <= value.year <= LAST_YEAR:
                return value
            return read_filled(value)

        return read

    def reader_of_more(self, context: RowContext) -> ReadCell:
        """Return the function that reads what a cell says besides the day, as field code -> :class:`Said`, or None."""
        read_filled = filled(lambda value: _more_in(value, context) or None)
        return lambda value: None if type(value) is date else read_filled(value)


@dataclass(frozen=True, slots=True)
class LastDay(Day):
    """The last of several days; a time in its column is when a session ended on its only day."""

    def reader(self, context: RowContext) -> ReadCell:
        read_day = Day.reader(self, context)

        def read(value: object) -> object:
            is_time = isinstance(value, time) or (isinstance(value, str) and _ONLY_CLOCK.match(clean(value)))
            return None if is_time else read_day(value)

        return read


def _more_in(value: object, context: RowContext) -> Mapping[str, Said] | None:
    try:
        span = context.dated(parse_days, value)
    except PlainError:
        return None  # the reader of the day says what is wrong
    if span.last is not None:
        return _of_several(span)
    if isinstance(value, datetime):
        return _of_part(_part_of_hour(value.hour) if value.hour or value.minute else None, by_clock=True)
    if isinstance(value, float):
        minutes = round(value % 1 * 24 * 60)
        return _of_part(_part_of_hour(minutes // 60) if minutes else None, by_clock=True)
    if isinstance(value, str):
        text = clean(value)
        return _of_part(_part_in(text), by_clock=not _WORDS.search(text) and bool(_hours_in(text)))
    return None


def _of_several(span: DaySpan) -> Mapping[str, Said]:
    more = {"held_until": Said(span.last)}
    return more | {"days_held": Said(span.held)} if span.held is not None else more


def _of_part(part: str | None, *, by_clock: bool) -> Mapping[str, Said]:
    """Return what is said about the part of the day; a time alone may be when a whole day began."""
    if part is None:
        return {}
    vaguer = (_HALF,) if part in (_MORNING, _AFTERNOON, _EVENING) else ()
    return {"part_of_day": Said(part, fits=(_WHOLE,) if by_clock and part == _MORNING else (), vaguer=vaguer)}
