"""Number formats that change what a cell means: what it shows counts, not the number behind it.

A date shown as 2019年6月 names no day, 0.9 shown as 90% is no count, and 7 shown as 007 is a number of three digits.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

Look = Callable[[object], object]
"""Returns what a cell shows as text, or its value if the format does not change what it means."""

Looks = Mapping[int, Look]
"""The look of cells by the number of their style; styles that are not in it change no meaning."""

NO_LOOKS: Looks = {}

_PERCENT_IDS = {9: "0%", 10: "0.00%"}
_NO_DAY_IDS = {17: "mmm-yy"}
_CHINESE_MONTH_IDS = frozenset({27, 36, 50, 52, 57})
"""Formats that show year and month in mainland China, and the whole date elsewhere; files do not define them."""

_LARGEST = 1e12

_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]|am/pm|a/p|上午/下午')
_PADDED = re.compile(r"0{2,15}$")
_DATE_LETTERS = frozenset("ymdhs")


def looks_of(formats: Mapping[int, str], styles: Sequence[int]) -> Looks:
    """Return the looks of the styles of a workbook: ``formats`` are its own by number, ``styles`` has that of each."""
    looks: dict[int, Look] = {}
    for style, number in enumerate(styles):
        look = _look_of(number, formats.get(number, ""))
        if look is not None:
            looks[style] = look
    return looks


def _look_of(number: int, code: str) -> Look | None:
    if not code:
        if number in _CHINESE_MONTH_IDS:
            return _as_chinese_month
        code = _PERCENT_IDS.get(number) or _NO_DAY_IDS.get(number, "")
    plain = _LITERAL.sub("", code.casefold().split(";")[0]).strip()
    if "%" in plain:
        places = len(plain.partition(".")[2].partition("%")[0].strip())
        return lambda value: _percent(value, places)
    if _PADDED.match(plain):
        return lambda value: _padded(value, len(plain))
    letters = _DATE_LETTERS.intersection(plain)
    if letters and letters <= {"y", "m"} and not set(plain) & set("0#?"):
        return lambda value: _without_day(value, letters)
    return None


def _percent(value: object, places: int) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST < value < _LARGEST:
        return value
    shown = (Decimal(repr(value)) * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{shown:f}%"


def _padded(value: object, width: int) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**width:
        return value
    return str(int(value)).zfill(width) if value == int(value) else value


def _without_day(value: object, letters: frozenset[str]) -> object:
    if not isinstance(value, date):
        return value
    year = f"{value.year}年" if "y" in letters else ""
    return year + (f"{value.month}月" if "m" in letters else "")


def _as_chinese_month(value: object) -> object:
    return _without_day(value, frozenset("ym")) if isinstance(value, date) and value.day == 1 else value
