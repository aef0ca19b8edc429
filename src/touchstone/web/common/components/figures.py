"""Components for counts: figure, breakdown, coverage."""

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
    """How much a figure changed, and since when."""

    amount: Amount
    since: Words = ""


@dataclass(frozen=True)
class Figure(Component):
    """One number with its unit; the whole figure links to its records.

    ``value`` is ``None`` if nothing was reported: it is shown as "not known", never as 0. With ``share`` the value
    is between 0 and 1 and is shown as a percentage.
    """

    template_name: ClassVar[str] = "_components/figure.html"

    label: Words
    value: Amount | None
    unit: Words = ""
    href: str = ""
    as_of: AsOf = None
    change: Change | None = None
    share: bool = False
    lone: bool = False
    loading: bool = False
    error: Words = ""

    @property
    def long(self) -> bool:
        """Return whether the number needs smaller digits to fit on one line."""
        return self.value is not None and not self.share and abs(float(self.value)) >= 10_000_000


@dataclass(frozen=True)
class Part:
    """One part of a whole; ``value`` is ``None`` if unknown."""

    label: Words
    value: Amount | None
    href: str = ""


@dataclass(frozen=True)
class ShownPart(Part):
    """A part as rendered: its amount, its share of the total and its tone ("1" to "5", or "rest")."""

    share: float | None = None
    tone: str = "rest"


@dataclass(frozen=True)
class Slice:
    """A section of the bar with its tone."""

    x: float
    width: float
    tone: str


TONES = 5


@dataclass(frozen=True)
class Breakdown(Component):
    """One bar whose parts sum to the total, with a table; a remainder is always shown.

    ``total=None`` means that the total is unknown: the parts are listed without a bar.
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
        """Return the total less the known parts, at least zero; ``None`` without a total."""
        if self.total is None:
            return None
        left = max(0.0, float(self.total) - self._known)
        return int(left) if left == int(left) else left

    @property
    def exceeds(self) -> bool:
        """Return whether the parts add up to more than the total, in which case the page says so."""
        return self.total is not None and self._known > float(self.total) * (1 + 1e-9)

    @cached_property
    def _known(self) -> float:
        return sum(float(part.value) for part in self.parts if part.value is not None)

    @property
    def rows(self) -> tuple[ShownPart, ...]:
        """Return the parts in their order, followed by the remainder if there is one."""
        shown = [
            ShownPart(part.label, part.value, part.href, self._share(part.value), str(index % TONES + 1))
            for index, part in enumerate(self.parts)
        ]
        if self.rest:
            label, share = self.rest_label or _("Not stated"), self._share(self.rest)
            shown.append(ShownPart(label, self.rest, self.rest_href, share))
        return tuple(shown)

    @cached_property
    def slices(self) -> tuple[Slice, ...]:
        """Return the sections of a bar of length 1000."""
        return _slices([part.value for part in self.parts], self.total)

    def _share(self, value: Amount | None) -> float | None:
        if value is None or not self.total:
            return None
        return float(value) / float(self.total)


@dataclass(frozen=True)
class Coverage(Component):
    """How many of those expected have reported, and the names of those that have not.

    ``silent`` may hold only the first names; ``silent_count`` is the number of all silent ones and ``silent_href``
    links to them.
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
        """Return the covered share, or ``None`` if a count is unknown or nothing is expected."""
        if self.done is None or not self.expected:
            return None
        return self.done / self.expected

    @property
    def slices(self) -> tuple[Slice, ...]:
        """Return the covered and the silent section of a bar of length 1000; none if the share is unknown."""
        if self.share is None:
            return ()
        return _slices([self.done], self.expected)

    @property
    def missing(self) -> int | None:
        """Return the number of silent ones, or ``None`` if it is unknown."""
        if self.silent_count is not None:
            return self.silent_count
        if self.done is None or self.expected is None:
            return None
        return max(0, self.expected - self.done)

    @property
    def more(self) -> int:
        """Return the number of silent ones not listed by name."""
        return max(0, (self.missing or 0) - len(self.silent))


def _slices(parts: Sequence[Amount | None], total: Amount | None) -> tuple[Slice, ...]:
    """Return the sections of a bar of length 1000 for the parts and the remainder."""
    segments = charts.share([_float(part) for part in parts], _float(total), least=6)
    tones = [*(str(index % TONES + 1) for index in range(len(parts))), "rest"]
    return tuple(Slice(segment.x, segment.width, tones[segment.index]) for segment in segments)


def _float(value: Amount | None) -> float | None:
    return None if value is None else float(value)
