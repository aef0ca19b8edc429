"""Reads ordinal numbers as written in ledgers (第一批, 2, Batch 3, second), and the year, day and batch in titles."""

import re
from datetime import date

from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.common.numerals import read_numeral
from touchstone.common.text import clean

_WORDS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1
    )
}
_LARGEST = 999

_CHINESE = re.compile(
    r"(?:第\s*)?([一二三四五六七八九十两]{1,3}|[0-9]{1,3})\s*(?:批次|批|期|场次|场|次|轮|组|号)?$"
)
_ENGLISH = re.compile(
    r"(?:(?:batch|session|sitting|no\.?|number|#)\s*)?([0-9]{1,3})(?:st|nd|rd|th)?(?:\s+(?:batch|session|sitting))?$"
)
_WORD = re.compile(r"(?:the\s+)?([a-z]+)(?:\s+(?:batch|session|sitting))?$")

_BATCH_NUMBER = re.compile(r"第\s*([一二三四五六七八九十]{1,3}|[0-9]{1,3})\s*批|\bbatch\s*([0-9]{1,3})\b")
_BATCH_WORD = re.compile(r"\b([a-z]+|[0-9]{1,3}(?:st|nd|rd|th))\s+batch\b")
_YEAR_IN_TITLE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


def _from_numerals(text: str) -> int | None:
    return int(text) if text.isascii() else read_numeral(text)


def parse_ordinal(value: object) -> int:
    """Return the number from 1 to 999 that an ordinal stands for, or raise ``PlainError``."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = clean(str(value)).casefold()
    number: int | None = None
    if match := _CHINESE.match(text) or _ENGLISH.match(text):
        number = _from_numerals(match[1])
    elif match := _WORD.match(text):
        number = _WORDS.get(match[1])
    if number is None or not 1 <= number <= _LARGEST or isinstance(value, bool):
        note = gettext_noop("“%(value)s” is not a number in a sequence. Write 1, 2 and so on.")
        raise PlainError("ordinal.unreadable", note, value=text[:40])
    return number


def batch_in(title: str) -> int | None:
    """Return the number of the batch that a title mentions, such as 第一批 or “Batch 2”, or None."""
    text = clean(title).casefold()
    if match := _BATCH_NUMBER.search(text):
        return _from_numerals(match[1] or match[2])
    if match := _BATCH_WORD.search(text):
        return int(match[1][:-2]) if match[1][0].isdigit() else _WORDS.get(match[1])
    return None


def year_in(title: str) -> int | None:
    """Return the year that a title mentions, or None if it mentions none or several."""
    years = set(_YEAR_IN_TITLE.findall(clean(title)))
    return int(years.pop()) if len(years) == 1 else None


_NUMERAL = "[一二三四五六七八九十]{1,3}|[0-9]{1,3}"
_PERIOD = re.compile(
    rf"\s*(?:\(\s*第?(?:{_NUMERAL})\s*[期讲批次场轮]\s*\)|第(?:{_NUMERAL})\s*[期讲批次场轮]|\(\s*(?:session|part|course)\s*[0-9]{{1,3}}\s*\))$"
)


def without_period(name: str) -> tuple[str, str]:
    """Return a name without the number of its period at the end, such as （第一期）, and that number as written."""
    text = clean(name)
    match = _PERIOD.search(text.casefold())
    return (text[: match.start()], text[match.start() :]) if match else (text, "")


_DAY_IN_TITLE = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})\s*[年./-]\s*([0-9]{1,2})\s*[月./-]\s*([0-9]{1,2})(?![0-9])"
)


def day_in(title: str) -> date | None:
    """Return the date that a title mentions, or None if it mentions none, several, or an invalid one."""
    days = set(_DAY_IN_TITLE.findall(clean(title)))
    if len(days) != 1:
        return None
    year, month, day = map(int, days.pop())
    try:
        return date(year, month, day)
    except ValueError:
        return None
