"""Years in a name, in digits or in Chinese ones, and a mark behind a name."""

import re

from touchstone.common.text import is_chinese

_CHINESE, _ZEROS = "〇一二三四五六七八九", "〇○零"
_DIGITS = str.maketrans(_CHINESE + _ZEROS, "0123456789000")
_YEAR = re.compile(rf"(?<!\d)(?:19|20)\d\d(?!\d)|(?:一九|二[{_ZEROS}])[{_CHINESE}{_ZEROS}]{{2}}")


def move_years(name: str, years: range, later: int) -> str:
    """Return a name in which these years are so many years later; others stay."""

    def moved(found: re.Match[str]) -> str:
        year = int(found[0].translate(_DIGITS))
        if year not in years:
            return found[0]
        return str(year + later) if found[0].isascii() else _in_chinese(year + later, found[0])

    return _YEAR.sub(moved, name)


def has_year(name: str, year: int) -> bool:
    """Say whether a name has this year."""
    return str(year) in name.translate(_DIGITS)


def put_behind(name: str, mark: int, longest: int) -> str:
    """Return a name with a mark in brackets behind it, cut so that both have room."""
    behind = f"（{mark}）" if is_chinese(name) else f" ({mark})"
    return name[: longest - len(behind)] + behind


def _in_chinese(year: int, like: str) -> str:
    """Return a year in Chinese digits, with the sign for zero that another one has."""
    zero = next((sign for sign in like if sign in _ZEROS), _ZEROS[0])
    return "".join(zero if digit == "0" else _CHINESE[int(digit)] for digit in str(year))
