"""The definition of a measure, and the registry of all measures.

A measure defines what is counted. A **reference** such as ``study.sessions?form=reading-class`` names a measure with
filters. A **selection** is a reference resolved for one campaign: paths in the tree, a batch, a period.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from touchstone.campaigns.models import Campaign, CampaignWord, WorkStream
from touchstone.measures.tallies import Family
from touchstone.units.access import Access


class Rollup(StrEnum):
    """How the figures of two units combine into the figure of both."""

    SUM = "sum"
    RATIO = "ratio"
    """Ratio of sums: numerators and denominators are added up before dividing."""
    DISTINCT = "distinct"
    """Each thing counts once, however often it occurs."""
    MEDIAN = "median"
    """The middle value: half of the values are not larger, half not smaller."""
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a figure covers: the rows of a campaign under some paths, in a batch and a period, with filters.

    ``paths`` are visible to the reader, and none lies below another. ``batch_id`` None means any batch or none.
    ``first`` and ``last`` are days, both included; None means an open end.
    """

    campaign: Campaign
    paths: tuple[str, ...]
    batch_id: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, int | str] = field(default_factory=dict)
    """The filters as the tallies store them: tally field -> key; without filters that tallies do not know."""

    @property
    def has_period(self) -> bool:
        """Whether only some days count."""
        return self.first is not None or self.last is not None

    def in_period(self, field: str) -> Q:
        """Return the condition that a field is one of the days that count."""
        days = {f"{field}__gte": self.first, f"{field}__lte": self.last}
        return Q(**{name: day for name, day in days.items() if day is not None})

    def in_batch(self, field: str = "membership__batch_id") -> Q:
        """Return the condition that a field is the key of the batch, if one is given."""
        return Q() if self.batch_id is None else Q(**{field: self.batch_id})


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a dimension: its code in references, its label, and its key in tallies."""

    code: str
    label: str
    key: int | str


def word_choices(
    find: Callable[[Campaign], Iterable[CampaignWord | WorkStream]],
) -> Callable[[Campaign], list[Choice]]:
    """Return the function that lists a campaign's own words as choices."""
    return lambda campaign: [Choice(word.code, str(word), word.pk) for word in find(campaign)]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A property by which a measure can be filtered and split; ``choices(campaign)`` lists its values in order."""

    code: str
    label: Any
    choices: Callable[[Campaign], Sequence[Choice]]
    tally_key: str = ""
    """The tally's field with the key of the choice; empty if the tally does not have the dimension."""
    divides: bool = True
    """Whether every record has exactly one of the values, so that the parts of a sum add up to it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the rows behind a figure: its heading, and a function that reads it from a record."""

    label: Any
    read: Callable[[Any], Any]


Days = tuple[datetime.date | None, datetime.date | None]
"""The first and the last day; None means an open end."""


@dataclass(frozen=True, slots=True)
class TallySource:
    """Where the value of a measure is found in a family of tallies.

    ``value`` is the field that is summed, and ``minus`` a field subtracted from it. ``unknown`` counts the records
    whose contribution is unknown, and ``records`` all of them. ``fixed(campaign)`` returns keys that always apply to
    the measure; a set of values means any of them. With ``over`` the figure is not the sum: a DISTINCT measure counts
    the values of that key that occur (0 means none), and a MEDIAN measure takes their median, weighted by ``value``.
    ``needs`` are keys that must be filtered by one value, because the records of several values overlap.
    ``days(campaign)`` returns the first and last day of the tallies if they depend on today and not on the reader.
    """

    family: Family
    value: str
    minus: str = ""
    unknown: str = ""
    records: str = ""
    fixed: Callable[[Campaign], Mapping[str, Any]] | None = None
    over: str = ""
    needs: tuple[str, ...] = ()
    days: Callable[[Campaign], Days] | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """The definition of something that is counted.

    ``records(access, selection)`` returns the visible rows behind the figure, newest or topmost first. The figure of a
    SUM measure is their number, or the sum of their field ``contribution``; that of a DISTINCT measure is the number of
    different values of ``distinct``; that of a MEDIAN measure is the median of ``contribution``. A RATIO names two
    other measures.
    """

    code: str
    label: Any
    unit_of_count: Any
    """A lazy plural (``npgettext_lazy`` without a number), such as problem/problems; "%" for a RATIO."""
    definition: Any
    permission: str
    rollup: Rollup = Rollup.SUM
    records: Callable[[Access, Selection], QuerySet[Any]] | None = None
    dimensions: tuple[Dimension, ...] = ()
    columns: tuple[Column, ...] = ()
    record_link: str = ""
    """The kind of page that shows one record, such as ``study.session``; the web package knows its URL."""
    record_of: Callable[[Any], Any] | None = None
    """Returns the record that has the page, such as the problem of a step. Without it, the row itself has the page."""
    unit_of: Callable[[Any], Any] | None = None
    """Returns the unit of a record."""
    contribution: str = ""
    distinct: str = ""
    numerator: str = ""
    denominator: str = ""
    tally: TallySource | None = None
    groups: tuple[str, ...] = ()
    """Keys of tallies that are also fields of the records. With them, all parts of a figure are counted from records
    at once. Every such record must have a known contribution."""
    period: bool = True
    """Whether the figure can be limited to some days."""
    batch: bool = True
    """Whether the figure can be limited to one batch."""
    version: int = 1
    """To be raised whenever the definition changes what is counted."""

    def counted(self, value: float | None = None) -> str:
        """Return the unit of count as it follows this value: "problem" after 1, "problems" after any other."""
        if self.rollup is Rollup.RATIO:
            return str(self.unit_of_count)
        return str(self.unit_of_count % (1 if value == 1 else 2))

    def dimension(self, code: str) -> Dimension | None:
        """Return the dimension with this code."""
        return next((dimension for dimension in self.dimensions if dimension.code == code), None)


class DuplicateMeasure(ValueError):
    """Two measures have the same code."""


_measures: dict[str, Measure] = {}


def register(measures: Iterable[Measure]) -> None:
    """Add measures to the registry; a code that another measure has is an error."""
    for measure in measures:
        if _measures.setdefault(measure.code, measure) is not measure:
            raise DuplicateMeasure(measure.code)


def find(code: str) -> Measure | None:
    """Return the measure with this code."""
    return _measures.get(code)


def all_measures() -> tuple[Measure, ...]:
    """Return all measures by code."""
    return tuple(_measures[code] for code in sorted(_measures))
