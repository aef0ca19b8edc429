"""Reading the yearly notice of days free and days worked, as it is published or as a list with a day in each line.

Without Django. A published sentence names days, then what they are: ``1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。``
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from touchstone.common.dates import parse_date
from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.text import clean, match_key

LONGEST_HOLIDAY = 31
"""Maximum number of days between the first and the last day of one holiday."""

FREE = "free|off|holiday|public holiday|day off|closed|放假|休|休息|节假日|法定节假日|假"
WORKED = "worked|work|working|working day|workday|on|上班|班|补班|工作日|调休上班|正常上班"
_STATES = {match_key(word): False for word in FREE.split("|")} | {
    match_key(word): True for word in WORKED.split("|")
}

_WEEKDAYS = "一二三四五六日天"
_DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})(?:[日号]|(?=[至到~—–-]\d{1,2}[日号]))"
    r"(?:\([^()]*?(?:周|星期)(?P<weekday>[一二三四五六日天])[^()]*\)|\([^()]*\))?"
)
_TO = re.compile(r"\s*(?:至|到|-|—|~|–|－)+\s*")
_VERDICT = re.compile(r"不放假|不上班|放假|休息|补休|公休|上班|补班")
_WORKED = ("上班", "补班", "不放假")
_NUMBER = re.compile(r"共(\d{1,2})天")
_STOP = re.compile(r"[。;；]")
_CELLS = re.compile(r"[,;\t，、]|\s+(?=[^\d\s]+$)")


class InvalidNotice(PlainError):
    """A notice that contradicts itself or the year, or in which no day was found."""


@dataclass(slots=True)
class Notice:
    """The days that a notice names."""

    free: set[date] = field(default_factory=set)
    worked: set[date] = field(default_factory=set)

    def add(self, days: Iterable[date], *, worked: bool) -> None:
        """Add days; a day cannot be both free and worked."""
        for day in days:
            if day in (self.free if worked else self.worked):
                text = gettext_noop(
                    "%(day)s is there twice, once free and once worked. Take one of the two out."
                )
                raise InvalidNotice("notice.both", text, day=day.isoformat())
            (self.worked if worked else self.free).add(day)

    def within(self, year: int) -> "Notice":
        """Return the days of one year."""
        return Notice(*({day for day in days if day.year == year} for days in (self.free, self.worked)))


def read_notice(text: str, year: int) -> Notice:
    """Read the text of a notice, or lines of a day and what it is; raises InvalidNotice or an error of a date."""
    notice = Notice()
    plain = clean_lines(text)
    for line in plain.split("\n"):
        said = _DAY.search(line) and _VERDICT.search(line)
        if not said and _read_line(_CELLS.split(line), year, notice):
            continue
        for sentence in _STOP.split(line):
            _read_sentence(sentence, year, notice)
    return _filled(notice)


def read_rows(rows: Iterable[Sequence[object]], year: int) -> Notice:
    """Read the rows of a table with a day and what it is; a heading is passed over."""
    notice = Notice()
    for row in rows:
        _read_line(row, year, notice)
    return _filled(notice)


def clean_lines(text: str) -> str:
    """Return the text with narrow digits and brackets, line by line."""
    return "\n".join(filter(None, (clean(line) for line in text.splitlines())))


def _filled(notice: Notice) -> Notice:
    if not notice.free and not notice.worked:
        text = gettext_noop(
            "No day was found. Write sentences like “%(example)s”, or lines like “2027-01-01, free”."
        )
        raise InvalidNotice("notice.empty", text, example="1月1日至3日放假，共3天。1月4日上班。")
    return notice


def _read_sentence(sentence: str, year: int, notice: Notice) -> None:
    """Read one sentence: days wait until the word that says what they are."""
    waiting: list[date] = []
    position, month = 0, 0
    while True:
        day_match, verdict = _DAY.search(sentence, position), _VERDICT.search(sentence, position)
        if verdict is not None and (day_match is None or verdict.start() < day_match.start()):
            worked = verdict[0] in _WORKED
            notice.add(waiting, worked=worked)
            _check_number(waiting, sentence[verdict.end() :], worked=worked)
            waiting, position = [], verdict.end()
            continue
        if day_match is None:
            _check_said([day for day in waiting if day.year == year])
            return
        first = _date(day_match, year, month)
        position, month = day_match.end(), first.month
        to = _TO.match(sentence, position)
        last_match = _DAY.match(sentence, to.end()) if to else None
        last = first
        if last_match is not None:
            last = _date(last_match, first.year, first.month)
            if last < first and last_match["year"] is None:
                last = last.replace(year=last.year + 1)
            position, month = last_match.end(), last.month
        waiting += _days(first, last)


def _date(match: re.Match[str], year: int, month: int) -> date:
    parts = (int(match["year"] or year), int(match["month"] or month), int(match["day"]))
    try:
        day = date(*parts)
    except ValueError:
        text = gettext_noop("“%(written)s” is no day of %(year)d. Check the notice.")
        raise InvalidNotice("notice.no-day", text, written=match[0], year=parts[0]) from None
    weekday = match["weekday"]
    if weekday and min(_WEEKDAYS.index(weekday), 6) != day.weekday():
        text = gettext_noop(
            "“%(written)s” is another day of the week in %(year)d. Is this the notice of that year?"
        )
        raise InvalidNotice("notice.weekday", text, written=match[0], year=day.year)
    return day


def _days(first: date, last: date) -> list[date]:
    number = (last - first).days
    if not 0 <= number <= LONGEST_HOLIDAY:
        text = gettext_noop("From %(first)s to %(last)s is no holiday. Check the two days.")
        raise InvalidNotice("notice.range", text, first=first.isoformat(), last=last.isoformat())
    return [first + timedelta(days=at) for at in range(number + 1)]


def _check_number(days: Sequence[date], rest: str, *, worked: bool) -> None:
    """Refuse a holiday whose days are not as many as the notice says."""
    said = _NUMBER.search(rest)
    if said is None or worked or not days or len(days) == int(said[1]):
        return
    text = gettext_noop(
        "The notice says %(said)d days, but from %(first)s to %(last)s there are %(number)d. Check the days."
    )
    parts = {"first": days[0].isoformat(), "last": days[-1].isoformat(), "number": len(days)}
    raise InvalidNotice("notice.number", text, said=int(said[1]), **parts)


def _read_line(cells: Sequence[object], year: int, notice: Notice) -> bool:
    """Read a day and what it is from some cells; return False if there is neither, as in a heading."""
    day, state, unread = None, None, ""
    for cell in cells:
        text = clean(str(cell)) if cell is not None else ""
        if state is None and match_key(text) in _STATES:
            state = _STATES[match_key(text)]
        elif day is None and text:
            try:
                day = parse_date(cell, year)
            except PlainError:
                unread = unread or (text if re.search(r"\d", text) else "")
    if day is None and state is not None and unread:
        text = gettext_noop("“%(written)s” is no day. Write it like %(example)s.")
        raise InvalidNotice("notice.unread", text, written=unread[:40], example=f"{year}-01-31")
    if day is not None and state is None:
        _check_said([day] if day.year == year else [])
    if day is not None and state is not None:
        notice.add([day], worked=state)
    return day is not None


def _check_said(days: Sequence[date]) -> None:
    """Refuse days of which nothing says what they are."""
    if days:
        text = gettext_noop("Nothing says whether %(day)s is free or worked. Write one of the two behind it.")
        raise InvalidNotice("notice.unsaid", text, day=days[0].isoformat())
