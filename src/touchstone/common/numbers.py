"""Counts as people type them."""

import math
import re

from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.numerals import read_numeral
from touchstone.common.text import clean

LARGEST = 2_147_483_647
"""The largest count that fits in a database integer."""

_COUNTED = re.compile(
    r"\s*(?:人次|人|名|位|个|家|次|场|项|份|件|people|persons?|participants?)$", re.IGNORECASE
)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]*)?$")
_PLAIN = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]*))?$")
_MINUS = str.maketrans("‐‑‒–—−", "------")


class InvalidNumber(PlainError):
    """A value that is not a count."""


def _fraction(value: object) -> InvalidNumber:
    return InvalidNumber(
        "number.fraction", gettext_noop("%(value)s is not a whole number. Correct it."), value=value
    )


def _negative(value: object) -> InvalidNumber:
    return InvalidNumber(
        "number.negative", gettext_noop("%(value)s is less than zero. Correct it."), value=value
    )


def _unreadable(value: object) -> InvalidNumber:
    text = gettext_noop("“%(value)s” is not a number. Write digits only, for example 32.")
    return InvalidNumber("number.unreadable", text, value=str(value)[:40])


def _from_float(value: float) -> int:
    if math.isnan(value) or math.isinf(value):
        raise _unreadable(value)
    if value < 0:
        raise _negative(f"{value:g}")
    if not value.is_integer():
        raise _fraction(f"{value:.10g}")
    return int(value)


def _from_text(value: str) -> int:
    text = _COUNTED.sub("", clean(value)).translate(_MINUS)
    if not text:
        raise InvalidNumber("number.missing", gettext_noop("The number is missing."))
    if _GROUPED.match(text):
        text = text.replace(",", "").replace(" ", "")
    match = _PLAIN.match(text)
    if match is None and (number := read_numeral(text)) is not None:
        return number
    if match is None:
        raise _unreadable(value)
    sign, whole, part = match.groups()
    if sign == "-" and (whole + (part or "")).strip("0"):
        raise _negative(clean(value)[:40])
    if part and part.strip("0"):
        raise _fraction(clean(value)[:40])
    return int(whole) if len(whole) <= 20 else LARGEST + 1


def parse_count(value: object, *, maximum: int = LARGEST) -> int:
    """Return the non-negative whole number in a cell or a text, or raise ``InvalidNumber``.

    Reads ``３２``, ``1,234``, ``32人``, ``三十二`` and ``32.0``; refuses negative numbers, fractions and words.
    """
    if isinstance(value, bool):
        raise _unreadable(value)
    if isinstance(value, int):
        if value < 0:
            raise _negative(value)
        count = value
    elif isinstance(value, float):
        count = _from_float(value)
    elif isinstance(value, str):
        count = _from_text(value)
    elif value is None:
        raise InvalidNumber("number.missing", gettext_noop("The number is missing."))
    else:
        raise _unreadable(value)
    if count > maximum:
        text = gettext_noop("The number is larger than %(maximum)d, the most that fits here. Correct it.")
        raise InvalidNumber("number.large", text, maximum=maximum)
    return count
