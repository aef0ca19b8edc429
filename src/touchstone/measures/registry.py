"""What a measure is, and the list of all measures.

A measure says what is counted. A **reference** such as ``study.sessions?form=reading-class`` names a measure with
filters; a **selection** is the reference made definite for one campaign: places in the tree, batch, period.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.measures.tallies import Family
from touchstone.units.access import Access


class Rollup(StrEnum):
    """How the figures of two units become the figure of both."""

    SUM = "sum"
    RATIO = "ratio"
    """Ratio of sums: numerators and denominators are added before dividing."""
    DISTINCT = "distinct"
    """Each thing counts once however often it occurs."""
    MEDIAN = "median"
    """The middle one of all values: half of them are not larger, half not smaller."""
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a figure is about: the rows of one campaign under some places, in a batch, a period, with filters.

    ``paths`` are topmost places in the tree of which none lies below another and all are visible to the reader. ``batch_id``
    None means any batch or none. ``first`` and ``last`` are days, both included, None for an open end.
    """

    campaign: Campaign
    paths: tuple[str, ...]
    batch_id: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, int | str] = field(default_factory=dict)
    """The filters again, as the tallies hold them: field of the tally -> key; only those that tallies can tell."""

    @property
    def has_period(self) -> bool:
        """Whether only some days count."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a dimension can have: its code in references, its name for people, its key in tallies."""

    code: str
    label: str
    key: int | str


@dataclass(frozen=True, slots=True)
class Dimension:
    """A property by which a measure can be filtered and split; ``choices(campaign)`` lists its values in order."""

    code: str
    label: Any
    choices: Callable[[Campaign], Sequence[Choice]]
    tally_key: str = ""
    """The tally's field that holds the choice's key; empty when the tally cannot tell."""
    divides: bool = True
    """Whether every record has just one of the values, so that the parts of a sum add up to it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the rows behind a figure: its heading and how to read it from a record."""

    label: Any
    read: Callable[[Any], Any]


Days = tuple[datetime.date | None, datetime.date | None]
"""The first and the last day, None for an open end."""


@dataclass(frozen=True, slots=True)
class TallySource:
    """Where a measure's value stands in a family of tallies.

    ``value`` is the field summed and ``minus`` one taken from it; ``unknown`` counts records whose contribution
    nobody knows and ``records`` all of them. ``fixed(campaign)`` gives keys that always hold for this measure; a set
    of values means any of them. With ``over`` it is not the sum: a DISTINCT measure counts the values of that key
    which occur (0 stands for none), a MEDIAN one takes the middle of them, each as often as ``value`` says.
    ``needs`` are keys of which one value has to be asked for, because the records of several overlap.
    ``days(campaign)`` are the first and last day of the tallies when not the reader but today decides them.
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
    """The definition of what is counted.

    ``records(access, selection)`` returns the rows behind the figure that the reader may see, newest or topmost
    first; the figure of a SUM measure is their number, or the sum of the field ``contribution`` over them; that of
    a DISTINCT measure the number of different ``distinct`` values, that of a MEDIAN one the middle ``contribution``.
    A RATIO names two other measures.
    """

    code: str
    label: Any
    unit_of_count: Any
    """A lazy plural (``npgettext_lazy`` without a number), such as problem/problems; "%" for a RATIO."""
    definition: Any
    rollup: Rollup
    permission: str
    records: Callable[[Access, Selection], QuerySet[Any]] | None = None
    dimensions: tuple[Dimension, ...] = ()
    columns: tuple[Column, ...] = ()
    record_link: str = ""
    """Kind of page that shows one record, such as ``study.session``; the web area knows its address."""
    record_of: Callable[[Any], Any] | None = None
    """Reads from a row the record that has the page, such as a problem from one of its steps; else it is the row."""
    unit_of: Callable[[Any], Any] | None = None
    """Reads from a record the unit that it belongs to."""
    contribution: str = ""
    distinct: str = ""
    numerator: str = ""
    denominator: str = ""
    tally: TallySource | None = None
    groups: tuple[str, ...] = ()
    """Keys of tallies that are fields of the records too: with them all parts of a figure are counted from the records
    at once. The contribution of every such record is known."""
    period: bool = True
    """Whether the figure can be asked for some days only."""
    batch: bool = True
    """Whether the figure can be asked for one batch only."""
    version: int = 1
    """Raised whenever the definition changes what is counted."""

    def counted(self, value: float | None = None) -> str:
        """Return the unit of count as it follows this value: "problem" after 1, "problems" after any other."""
        if self.rollup is Rollup.RATIO:
            return str(self.unit_of_count)
        return str(self.unit_of_count % (1 if value == 1 else 2))

    def dimension(self, code: str) -> Dimension | None:
        """Return the dimension with this code."""
        return next((dimension for dimension in self.dimensions if dimension.code == code), None)


class DuplicateMeasure(ValueError):
    """Two measures claim the same code."""


_measures: dict[str, Measure] = {}


def register(measures: Iterable[Measure]) -> None:
    """Add measures to the list; a code that is already taken by another measure is an error."""
    for measure in measures:
        if _measures.setdefault(measure.code, measure) is not measure:
            raise DuplicateMeasure(measure.code)


def find(code: str) -> Measure | None:
    """Return the measure with this code."""
    return _measures.get(code)


def all_measures() -> tuple[Measure, ...]:
    """Return all measures by code."""
    return tuple(_measures[code] for code in sorted(_measures))
