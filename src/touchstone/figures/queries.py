"""Figures: counted from tallies or records, split into parts, and the rows behind them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet, Sum

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.figures.rules import Reference, known, median, ratio
from touchstone.figures.selecting import Selector, measure_of
from touchstone.measures.registry import Measure, Rollup, Selection, TallySource, find
from touchstone.measures.slices import Cell, Slice, read
from touchstone.units.access import Access

Number = int | float | None
"""A figure's value: None means that nobody knows, which is not zero."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with everything it was counted from.

    ``unknown`` is how many records have a value that nobody knows. A ratio has the two figures it divides in
    ``inputs`` (numerator, denominator). ``as_of`` is the moment at which the data was read.
    """

    reference: Reference
    measure: Measure
    selection: Selection
    value: Number
    unknown: int
    as_of: datetime.datetime
    inputs: tuple["Figure", ...] = ()

    @property
    def label(self) -> str:
        """What is counted, with the values of the dimensions that are filtered."""
        chosen = [
            choice.label
            for code, value in self.selection.filters.items()
            if (dimension := self.measure.dimension(code)) is not None
            for choice in dimension.choices(self.selection.campaign)
            if choice.code == value
        ]
        return " · ".join(map(str, (self.measure.label, *chosen)))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a figure: its name, its own reference where it can be opened, its value."""

    label: Any
    reference: Reference | None
    value: Number
    key: Any = None


class Counting:
    """Counts figures of one campaign for one reader; what several of them need is looked up and read once."""

    def __init__(self, access: Access, campaign: Campaign) -> None:
        self.access = access
        self.campaign = campaign
        self.as_of = clock.now()
        self.selector = Selector(access, campaign)
        self._read: dict[tuple[str, Slice], list[Cell]] = {}
        self._grouped: dict[Any, list[tuple[Mapping[str, Any], int]]] = {}
        self._fixed: dict[Any, Mapping[str, Any]] = {}

    def figure(self, reference: Reference) -> Figure:
        """Return one figure."""
        measure, selection = self.selector.select(reference)
        if measure.rollup is Rollup.RATIO:
            inputs = tuple(self.figure(of) for of in get_inputs(measure, reference))
            numerator, denominator = (as_whole_number(input_.value) for input_ in inputs)
            value: Number = ratio(numerator, denominator)
            return Figure(reference, measure, selection, value, inputs[0].unknown, self.as_of, inputs)
        value, unknown = self._count(measure, selection)
        return Figure(reference, measure, selection, value, unknown, self.as_of)

    def figures(self, references: Iterable[Reference]) -> list[Figure]:
        """Return several figures; those that stand in the same tallies at the same places cost one statement."""
        return [self.figure(reference) for reference in references]

    def by_dimension(self, reference: Reference, code: str) -> list[Part]:
        """Split a figure by a dimension of its measure; the parts of a sum add up to it where the dimension divides."""
        dimension = measure_of(reference).dimension(code)
        if dimension is None:
            return []
        choices = self.selector.choices(dimension).values()
        figures = [self.figure(reference.having(**{code: choice.code})) for choice in choices]
        return [
            Part(choice.label, figure.reference, figure.value, choice.code)
            for choice, figure in zip(choices, figures, strict=True)
        ]

    def by_child(self, reference: Reference) -> dict[str, Number]:
        """Split a figure that stands at one unit by the units directly below it: child's path -> value.

        Children without any record are missing. One statement for each family of tallies, whatever the tree's size.
        """
        return self._split(reference, by_child=True)

    def by_place(self, reference: Reference) -> dict[str, Number]:
        """Split a figure by the units at which the reader may see it, such as those of a group: path -> value."""
        return self._split(reference, by_unit=True)

    def by_day(self, reference: Reference) -> dict[datetime.date, Number]:
        """Split a figure by day: only days on which something was recorded."""
        measure, selection = self.selector.select(reference)
        source = measure.tally
        if source is None or not (source.family.by_day and measure.period and selection.paths):
            return {}
        if not is_tallied(measure, selection):
            return {}
        return dict(sorted(self._parts(measure, source, selection, each_day=True).items()))

    def _split(self, reference: Reference, **split: bool) -> dict[str, Number]:
        measure, selection = self.selector.select(reference)
        if measure.rollup is Rollup.RATIO:
            above, below = (self._split(of, **split) for of in get_inputs(measure, reference))
            return {
                path: ratio(as_whole_number(above.get(path, 0)), as_whole_number(value))
                for path, value in below.items()
            }
        unclear = "by_child" in split and len(selection.paths) != 1
        if measure.tally is None or not is_tallied(measure, selection) or unclear or not selection.paths:
            return {}
        return self._parts(measure, measure.tally, selection, **split)

    def _parts(
        self, measure: Measure, source: TallySource, selection: Selection, **split: bool
    ) -> dict[Any, Number]:
        """Return the values of parts; there are many, so that only the keys that the measure looks at are told apart."""
        looked_at = {source.over, *self._wanted(source, selection)}
        keys = tuple(key for key in source.family.keys if key in looked_at)
        cells = self._cells(source, selection, keys=keys, **split)
        return _valued(measure, source, self._matching(measure, selection, cells))

    def _count(self, measure: Measure, selection: Selection) -> tuple[Number, int]:
        """Return the value, None when nobody knows it, and how many records have an unknown value."""
        if not selection.paths:
            return (None if measure.rollup is Rollup.MEDIAN else 0), 0
        if is_tallied(measure, selection) and measure.tally is not None:
            cells = self._cells(measure.tally, selection)
            return _value(measure, measure.tally, self._matching(measure, selection, cells))
        if measure.groups and len(selection.keys) == len(selection.filters):
            return self._in_groups(measure, selection), 0
        return count_records(self.access, measure, selection)

    def _in_groups(self, measure: Measure, selection: Selection) -> int:
        """Count the records of one part; those of all parts are read once, grouped by what parts are made by."""
        of = (measure.code, selection.paths, selection.batch_id, selection.first, selection.last)
        if of not in self._grouped:
            rows = find_records(self.access, measure, replace(selection, filters={}, keys={}))
            grouped = rows.prefetch_related(None).order_by().values_list(*measure.groups)
            summed = Sum(measure.contribution) if measure.contribution else Count("pk")
            self._grouped[of] = [
                ({name: key or 0 for name, key in zip(measure.groups, keys, strict=True)}, number or 0)
                for *keys, number in grouped.annotate(_counted=summed)
            ]
        return sum(
            number
            for keys, number in self._grouped[of]
            if all(keys[name] == value for name, value in selection.keys.items())
        )

    def _cells(
        self, source: TallySource, selection: Selection, keys: tuple[str, ...] | None = None, **split: bool
    ) -> list[Cell]:
        first, last = source.days(selection.campaign) if source.days else (selection.first, selection.last)
        where = (("campaign_id", selection.campaign.pk),)
        asked = Slice(selection.paths, where, first, last, keys=keys, **split)
        key = (source.family.name, asked)
        if key not in self._read:
            self._read[key] = read(source.family, asked)
        return self._read[key]

    def _matching(self, measure: Measure, selection: Selection, cells: Iterable[Cell]) -> list[Cell]:
        """Keep the cells that the measure, the batch and the filters ask for."""
        if measure.tally is None:
            return []
        kept = list(cells)
        for key, value in self._wanted(measure.tally, selection).items():
            among = value if isinstance(value, frozenset) else (value,)
            kept = [cell for cell in kept if cell.keys[key] in among]
        return kept

    def _wanted(self, source: TallySource, selection: Selection) -> dict[str, Any]:
        """Return the keys of the cells that count, each with its value or a set of values."""
        batch = {} if selection.batch_id is None else {"batch_id": selection.batch_id}
        return {**self._fixed_keys(source), **selection.keys, **batch}

    def _fixed_keys(self, source: TallySource) -> Mapping[str, Any]:
        if source.fixed is None:
            return {}
        if source.fixed not in self._fixed:
            self._fixed[source.fixed] = source.fixed(self.campaign)
        return self._fixed[source.fixed]


def get_figure(access: Access, campaign: Campaign, reference: Reference) -> Figure:
    """Return one figure for a reader."""
    return Counting(access, campaign).figure(reference)


def get_figures(access: Access, campaign: Campaign, references: Sequence[Reference]) -> list[Figure]:
    """Return figures for one reader; those that stand in the same tallies at the same places cost one statement."""
    return Counting(access, campaign).figures(references)


def get_inputs(measure: Measure, reference: Reference) -> tuple[Reference, Reference]:
    """Return the references of what a ratio divides, each with the keys that its own measure knows."""

    def of(code: str) -> Reference:
        part = find(code)
        if part is None:
            return Reference(code, reference.params)
        unknown = [key for key in reference.filters if part.dimension(key) is None]
        dropped = dict.fromkeys([*unknown, *([] if part.period else ["from_", "to"])], "")
        return Reference(code, reference.params).having(**dropped)

    return of(measure.numerator), of(measure.denominator)


def as_whole_number(value: Number) -> int | None:
    """Return a count as an integer, unknown as None."""
    return None if value is None else int(value)


def is_tallied(measure: Measure, selection: Selection) -> bool:
    """Say whether the measure's tallies can answer: they know its filters and, where one is asked for, its days."""
    source = measure.tally
    if source is None or (selection.has_period and not source.family.by_day):
        return False
    if not all(key in selection.keys for key in source.needs):
        return False
    dimensions = [measure.dimension(code) for code in selection.filters]
    return all(dimension is not None and dimension.tally_key for dimension in dimensions)


def _value(measure: Measure, source: TallySource, cells: Iterable[Cell]) -> tuple[Number, int]:
    if source.over:
        occurring: defaultdict[Any, int] = defaultdict(int)
        for cell in cells:
            occurring[cell.keys[source.over]] += cell.sums[source.value]
        if measure.rollup is Rollup.MEDIAN:
            return median(occurring), 0
        return sum(1 for key, count in occurring.items() if key and count > 0), 0
    value = unknown = count = 0
    for cell in cells:
        value += cell.sums[source.value] - (cell.sums[source.minus] if source.minus else 0)
        unknown += cell.sums[source.unknown] if source.unknown else 0
        count += cell.sums[source.records] if source.records else 0
    return (known(value, unknown, count) if source.unknown else value), unknown


# --- the rows behind a figure --------------------------------------------------------------------------------------


def find_records(access: Access, measure: Measure, selection: Selection) -> QuerySet[Any]:
    """Return the rows behind a figure that the reader may see; those of a ratio are the rows of its numerator."""
    if measure.records is None:
        measure = measure_of(Reference(measure.numerator))
    if measure.records is None:
        raise TypeError(f"{measure.code} has no records")
    return measure.records(access, selection)


def count_records(access: Access, measure: Measure, selection: Selection) -> tuple[Number, int]:
    """Count a figure from its rows alone: the value, None when nobody knows it, and the rows of unknown value."""
    rows = find_records(access, measure, selection)
    if measure.rollup is Rollup.MEDIAN:
        occurring = rows.order_by().values_list(measure.contribution).annotate(_occurs=Count("pk"))
        return median(dict(occurring)), 0
    if measure.distinct:
        return rows.order_by().aggregate(number=Count(measure.distinct, distinct=True))["number"], 0
    if not measure.contribution:
        return rows.order_by().count(), 0
    total = rows.order_by().count()
    valued = rows.order_by().filter(**{f"{measure.contribution}__isnull": False})
    unknown = total - valued.count()
    summed = valued.aggregate(total=Sum(measure.contribution))["total"] or 0
    return known(int(summed), unknown, total), unknown


def _valued(measure: Measure, source: TallySource, cells: Iterable[Cell]) -> dict[Any, Number]:
    grouped: defaultdict[Any, list[Cell]] = defaultdict(list)
    for cell in cells:
        grouped[cell.part].append(cell)
    return {part: _value(measure, source, of_part)[0] for part, of_part in grouped.items()}
