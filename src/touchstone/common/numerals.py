"""Numbers written in Chinese numerals, such as 三十八."""

from collections.abc import Mapping
from functools import cache

_DIGITS = "零一二三四五六七八九"
_UNITS = (("千", 1000), ("百", 100), ("十", 10), ("", 1))
_LARGEST = 9_999
_ALIKE = str.maketrans(
    {
        **dict(zip("〇○两壹贰叁肆伍陆柒捌玖拾佰仟", "零零二一二三四五六七八九十百千", strict=True)),
        "廿": "二十",
        "卅": "三十",
    }
)


def write_numeral(number: int) -> str:
    """Return a number up to 9,999 in numerals: 38 is 三十八, 105 is 一百零五."""
    text, gap = "", False
    for unit, power in _UNITS:
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + unit
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text or _DIGITS[0]


@cache
def _numbers() -> Mapping[str, int]:
    return {write_numeral(number): number for number in range(_LARGEST + 1)}


def read_numeral(text: str) -> int | None:
    """Return the number up to 9,999 that some numerals mean, or None.

    Only the full form is read: 一百二 is 120 to some and 102 to others.
    """
    plain = text.translate(_ALIKE)
    if plain.startswith("一十"):
        plain = plain[1:]
    return _numbers().get(plain)
