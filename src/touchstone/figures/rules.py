"""References to figures as text, and the arithmetic of figures, without Django or a database."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

CODE = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*")
RESERVED = ("batch", "from", "group", "to", "unit")
"""Keys of a reference that give the scope and the period; all other keys are dimensions of the measure."""


class BadReference(ValueError):
    """A reference that cannot be read; ``problem`` is a short code and ``part`` the text that it concerns."""

    def __init__(self, problem: str, part: str) -> None:
        super().__init__(f"{problem}: {part}")
        self.problem = problem
        self.part = part


@dataclass(frozen=True, slots=True)
class Reference:
    """A measure with filters, scope and period, such as ``study.sessions?form=reading-class&unit=12``.

    ``params`` are pairs sorted by key, so that equal references have equal texts.
    """

    code: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        """The part after the question mark."""
        return urlencode(self.params)

    @property
    def text(self) -> str:
        """The reference as it is written everywhere."""
        return f"{self.code}?{self.query}" if self.params else self.code

    def get(self, key: str) -> str:
        """Return the value of a key, or "" if it is not given."""
        return dict(self.params).get(key, "")

    @property
    def filters(self) -> dict[str, str]:
        """The filtered dimensions and their values."""
        return {key: value for key, value in self.params if key not in RESERVED}

    def having(self, **changes: str) -> "Reference":
        """Return the reference with keys set, or removed if the value is empty; ``from_`` means ``from``."""
        params = dict(self.params)
        for key, value in changes.items():
            params[key.rstrip("_")] = value
        return Reference(self.code, tuple(sorted((key, value) for key, value in params.items() if value)))


def parse(text: str) -> Reference:
    """Read a reference; BadReference if its code is invalid or a key is given twice."""
    code, _, query = text.strip().partition("?")
    return from_parts(code, parse_qsl(query, keep_blank_values=False))


def from_parts(code: str, pairs: list[tuple[str, str]]) -> Reference:
    """Make a reference from a code and the pairs of a query string."""
    if not CODE.fullmatch(code):
        raise BadReference("code", code)
    params: dict[str, str] = {}
    for key, value in pairs:
        if key in params and params[key] != value:
            raise BadReference("twice", key)
        if value:
            params[key] = value
    return Reference(code, tuple(sorted(params.items())))


def day(text: str, key: str) -> datetime.date | None:
    """Read a day of a reference; None if it is not given, BadReference if it is not a day."""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise BadReference("day", f"{key}={text}") from error


def ratio(numerator: int | None, denominator: int | None) -> float | None:
    """Return a percentage with one decimal; None if a value is unknown or the denominator is zero."""
    if numerator is None or not denominator:
        return None
    return round(100 * numerator / denominator, 1)


def known_sum(value: int, unknown: int, records: int) -> int | None:
    """Return a sum, or None if there are records and all their values are unknown."""
    return None if records and unknown >= records else value


def median(occurrences: Mapping[int, int]) -> int | float | None:
    """Return the median of values, given how often each occurs: the mean of two middle values, None without values."""
    total = sum(occurrences.values())
    if total <= 0:
        return None
    low, high = _at((total - 1) // 2, occurrences), _at(total // 2, occurrences)
    return low if low == high else (low + high) / 2


def _at(position: int, occurrences: Mapping[int, int]) -> int:
    """Return the value at a position, counted from 0, when all values are sorted."""
    for value in sorted(occurrences):
        position -= occurrences[value]
        if position < 0:
            return value
    raise IndexError(position)
