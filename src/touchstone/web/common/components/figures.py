"""Components that show counted things: a figure, a breakdown, a coverage."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from touchstone.web.common import charts
from touchstone.web.common.components.component import Component, Link
from touchstone.web.common.formats import Amount, Words

AsOf = datetime.datetime | datetime.date | None


@dataclass(frozen=True)
class Change:
    """How much a figure moved, and since when, in words."""

    amount: Amount
    since: Words = ""


@dataclass(frozen=True)
class Figure(Component):
    """One number with its unit of count; the whole of it is the link to its records.

    ``value`` is ``None`` where nobody has reported: it is shown as "not known", which is not 0. With ``share``
    the value lies between 0 and 1 and is shown as a percentage.
    """

    template_name: ClassVar[str] = "_components/figure.html"

    label: Words
    value: Amount | None
    unit: Words = ""
    href: str = ""
    as_of: AsOf = None
    change: Change | None = None
    places: int | None = None
    share: bool = False
    lone: bool = False
    loading: bool = False
    error: Words = ""

    @property
    def long(self) -> bool:
        """Say whether the number needs smaller digits to stay on one line."""
        return self.value is not None and not self.share and abs(float(self.value)) >= 10_000_000


@dataclass(frozen=True)
class Part:
    """One part of a whole; ``None`` where its amount is not known."""

    label: Words
    value: Amount | None
    href: str = ""


@dataclass(frozen=True)
class ShownPart:
    """A part as it is drawn: its amount, its share of the total and its tone ("1" to "5", or "rest")."""

    label: Words
    value: Amount | None
    href: str
    share: float | None
    tone: str


@dataclass(frozen=True)
class Slice:
    """A stretch of the bar with its tone."""

    x: float
    width: float
    tone: str


TONES = 5


@dataclass(frozen=True)
class Breakdown(Component):
    """One bar whose parts sum to the total, with its table; what no part accounts for is always drawn.

    ``total=None`` means that the total is not known: the parts are listed and no bar is drawn.
    """

    template_name: ClassVar[str] = "_components/breakdown.html"

    title: Words
    total: Amount | None
    parts: Sequence[Part]
    unit: Words = ""
    rest_label: Words = ""
    rest_href: str = ""
    href: str = ""
    as_of: AsOf = None
    key: str = "breakdown"

    @cached_property
    def rest(self) -> Amount | None:
        """Return what the known parts leave of the total; ``None`` without a total, never below zero."""
        if self.total is None:
            return None
        left = float(self.total) - sum(float(part.value) for part in self.parts if part.value is not None)
        left = max(0.0, left)
        return int(left) if left == int(left) else left

    @property
    def exceeds(self) -> bool:
        """Say whether the parts add up to more than the total, which a reader must be told."""
        known = sum(float(part.value) for part in self.parts if part.value is not None)
        return self.total is not None and known > float(self.total) * (1 + 1e-9)

    @property
    def rows(self) -> tuple[ShownPart, ...]:
        """Return the parts in their order and, when something is left, the remainder."""
        shown = [
            ShownPart(part.label, part.value, part.href, self._share(part.value), str(index % TONES + 1))
            for index, part in enumerate(self.parts)
        ]
        if self.rest:
            shown.append(
                ShownPart(
                    self.rest_label or _("Not stated"),
                    self.rest,
                    self.rest_href,
                    self._share(self.rest),
                    "rest",
                )
            )
        return tuple(shown)

    @cached_property
    def slices(self) -> tuple[Slice, ...]:
        """Return the stretches of the bar on a length of 1000."""
        segments = charts.share([_float(part.value) for part in self.parts], _float(self.total), least=6)
        last = len(self.parts)
        return tuple(
            Slice(
                segment.x, segment.width, "rest" if segment.index == last else str(segment.index % TONES + 1)
            )
            for segment in segments
        )

    def _share(self, value: Amount | None) -> float | None:
        if value is None or not self.total:
            return None
        return float(value) / float(self.total)


@dataclass(frozen=True)
class Coverage(Component):
    """How many of those expected have done it, and the silent ones by name.

    ``silent`` may hold only the first names; ``silent_count`` says how many there are in all and
    ``silent_href`` leads to the rest.
    """

    template_name: ClassVar[str] = "_components/coverage.html"

    title: Words
    done: int | None
    expected: int | None
    unit: Words = ""
    href: str = ""
    silent: Sequence[Link] = ()
    silent_count: int | None = None
    silent_href: str = ""
    as_of: AsOf = None
    open: bool = False

    @property
    def share(self) -> float | None:
        """Return the covered share, or ``None`` where a count is not known or nothing is expected."""
        if self.done is None or not self.expected:
            return None
        return self.done / self.expected

    @property
    def slices(self) -> tuple[Slice, ...]:
        """Return the covered and the silent stretch of the bar on a length of 1000; nothing where it is not known."""
        if self.share is None:
            return ()
        segments = charts.share([_float(self.done)], _float(self.expected), least=6)
        return tuple(
            Slice(segment.x, segment.width, "1" if segment.index == 0 else "rest") for segment in segments
        )

    @property
    def missing(self) -> int | None:
        """Return how many are silent."""
        if self.silent_count is not None:
            return self.silent_count
        if self.done is None or self.expected is None:
            return None
        return max(0, self.expected - self.done)

    @property
    def more(self) -> int:
        """Return how many silent ones are not named here."""
        return max(0, (self.missing or 0) - len(self.silent))


def _float(value: Amount | None) -> float | None:
    return None if value is None else float(value)
