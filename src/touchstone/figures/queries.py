"""Counting figures from tallies or records, splitting them into parts, and finding the rows behind them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet, Sum

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.figures.rules import Reference, known_sum, median, ratio
from touchstone.figures.selecting import Selector, measure_of
from touchstone.measures.registry import Measure, Rollup, Selection, TallySource, find
from touchstone.measures.slices import Cell, Slice, read_cells
from touchstone.units.access import Access

Number = int | float | None
"""The value of a figure. None means unknown, which is not zero."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with everything that it was counted from.

    ``unknown`` is the number of records with an unknown value. A ratio has its numerator and denominator in ``inputs``.
    ``as_of`` is the moment at which the data was read.
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
        """What is counted, with the values of the filtered dimensions."""
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
    """A part of a figure: its label, its value, and its own reference if it has a page."""

    label: Any
    reference: Reference | None
    value: Number
    key: Any = None


class Counting:
    """Counts figures of one campaign for one reader; anything that several figures need is read once."""

    def __init__(self, access: Access, campaign: Campaign) -> None:
        self.access = access
        self.campaign = campaign
        self.as_of = clock.now()
        self.selector = Selector(access, campaign)
        self._read: dict[tuple[str, Slice], list[Cell]] = {}
        self._grouped: dict[Any, list[tuple[Mapping[str, Any], int]]] = {}
        self._fixed: dict[Any, Mapping[str, Any]] = {}

    def figure(self, reference: Reference) -> Figure:
        """Return a figure."""
        measure, selection = self.selector.select(reference)
        if measure.rollup is Rollup.RATIO:
            inputs = tuple(self.figure(input_) for input_ in get_inputs(measure, reference))
            numerator, denominator = (as_whole_number(figure.value) for figure in inputs)
            value: Number = ratio(numerator, denominator)
            return Figure(reference, measure, selection, value, inputs[0].unknown, self.as_of, inputs)
        value, unknown = self._count(measure, selection)
        return Figure(reference, measure, selection, value, unknown, self.as_of)

    def figures(self, references: Iterable[Reference]) -> list[Figure]:
        """Return several figures; figures from the same tallies and paths cost one statement together."""
        return [self.figure(reference) for reference in references]

    def by_dimension(self, reference: Reference, code: str) -> list[Part]:
        """Split a figure by a dimension of its measure; if the dimension divides, the parts of a sum add up to it."""
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
        """Split a figure of one unit by the units directly below it: child's path -> value.

        Children without a record are left out. One statement for each family of tallies, whatever the size of the tree.
        """
        return self._split(reference, by_child=True)

    def by_place(self, reference: Reference) -> dict[str, Number]:
        """Split a figure by the visible units of its selection, such as those of a group: path -> value."""
        return self._split(reference, by_unit=True)

    def by_day(self, reference: Reference) -> dict[datetime.date, Number]:
        """Split a figure by day, leaving out days without a record."""
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
            numerators, denominators = (
                self._split(input_, **split) for input_ in get_inputs(measure, reference)
            )
            return {
                path: ratio(as_whole_number(numerators.get(path, 0)), as_whole_number(value))
                for path, value in denominators.items()
            }
        ambiguous = "by_child" in split and len(selection.paths) != 1
        if measure.tally is None or not is_tallied(measure, selection) or ambiguous or not selection.paths:
            return {}
        return self._parts(measure, measure.tally, selection, **split)

    def _parts(
        self, measure: Measure, source: TallySource, selection: Selection, **split: bool
    ) -> dict[Any, Number]:
        """Return the values of the parts. There are many, so the database reads only the cells that match, if it can."""
        conditions = self._conditions(source, selection)
        sets = {key: values for key, values in conditions.items() if isinstance(values, frozenset)}
        single = tuple((key, value) for key, value in conditions.items() if key not in sets)
        keys = tuple(key for key in source.family.keys if key in {source.over, *sets})
        cells = self._cells(source, selection, where=single, keys=keys, **split)
        return _values_by_part(measure, source, _matching(sets, cells))

    def _count(self, measure: Measure, selection: Selection) -> tuple[Number, int]:
        """Return the value, None if it is unknown, and the number of records with an unknown value."""
        if not selection.paths:
            return (None if measure.rollup is Rollup.MEDIAN else 0), 0
        if is_tallied(measure, selection) and measure.tally is not None:
            cells = self._cells(measure.tally, selection)
            matching = _matching(self._conditions(measure.tally, selection), cells)
            return _value(measure, measure.tally, matching)
        if measure.groups and len(selection.keys) == len(selection.filters):
            return self._in_groups(measure, selection), 0
        return count_records(self.access, measure, selection)

    def _in_groups(self, measure: Measure, selection: Selection) -> int:
        """Count the records of one part; all parts are read together once, grouped by the measure's ``groups``."""
        whole = (measure.code, selection.paths, selection.batch_id, selection.first, selection.last)
        if whole not in self._grouped:
            rows = find_records(self.access, measure, replace(selection, filters={}, keys={}))
            grouped = rows.prefetch_related(None).order_by().values_list(*measure.groups)
            number_of = Sum(measure.contribution) if measure.contribution else Count("pk")
            self._grouped[whole] = [
                ({name: key or 0 for name, key in zip(measure.groups, keys, strict=True)}, number or 0)
                for *keys, number in grouped.annotate(_counted=number_of)
            ]
        return sum(
            number
            for keys, number in self._grouped[whole]
            if all(keys[name] == value for name, value in selection.keys.items())
        )

    def _cells(
        self,
        source: TallySource,
        selection: Selection,
        where: tuple[tuple[str, Any], ...] = (),
        keys: tuple[str, ...] | None = None,
        **split: bool,
    ) -> list[Cell]:
        first, last = source.days(selection.campaign) if source.days else (selection.first, selection.last)
        where = (("campaign_id", selection.campaign.pk), *where)
        slice_ = Slice(selection.paths, where, first, last, keys=keys, **split)
        key = (source.family.name, slice_)
        if key not in self._read:
            self._read[key] = read_cells(source.family, slice_)
        return self._read[key]

    def _conditions(self, source: TallySource, selection: Selection) -> dict[str, Any]:
        """Return the keys that a cell must match, each with a value or a set of values."""
        batch = {} if selection.batch_id is None else {"batch_id": selection.batch_id}
        return {**self._fixed_keys(source), **selection.keys, **batch}

    def _fixed_keys(self, source: TallySource) -> Mapping[str, Any]:
        if source.fixed is None:
            return {}
        if source.fixed not in self._fixed:
            self._fixed[source.fixed] = source.fixed(self.campaign)
        return self._fixed[source.fixed]


def _matching(conditions: Mapping[str, Any], cells: Iterable[Cell]) -> list[Cell]:
    """Keep the cells that match the conditions of the measure, the batch and the filters."""
    matching = list(cells)
    for key, value in conditions.items():
        values = value if isinstance(value, frozenset) else (value,)
        matching = [cell for cell in matching if cell.keys[key] in values]
    return matching


def get_figures(access: Access, campaign: Campaign, references: Sequence[Reference]) -> list[Figure]:
    """Return figures for a reader; figures from the same tallies and paths cost one statement together."""
    return Counting(access, campaign).figures(references)


def get_inputs(measure: Measure, reference: Reference) -> tuple[Reference, Reference]:
    """Return the references of the two figures that a ratio divides, each with the filters that its measure knows."""

    def input_reference(code: str) -> Reference:
        input_ = find(code)
        if input_ is None:
            return Reference(code, reference.params)
        unknown = [key for key in reference.filters if input_.dimension(key) is None]
        dropped = dict.fromkeys([*unknown, *([] if input_.period else ["from_", "to"])], "")
        return Reference(code, reference.params).having(**dropped)

    return input_reference(measure.numerator), input_reference(measure.denominator)


def as_whole_number(value: Number) -> int | None:
    """Return a count as an integer, or None if it is unknown."""
    return None if value is None else int(value)


def is_tallied(measure: Measure, selection: Selection) -> bool:
    """Say whether the measure's tallies have the figure: they must know its filters and, with a period, its days."""
    source = measure.tally
    if source is None or (selection.has_period and not source.family.by_day):
        return False
    if not all(key in selection.keys for key in source.needs):
        return False
    dimensions = [measure.dimension(code) for code in selection.filters]
    return all(dimension is not None and dimension.tally_key for dimension in dimensions)


def _value(measure: Measure, source: TallySource, cells: Iterable[Cell]) -> tuple[Number, int]:
    if source.over:
        occurrences: defaultdict[Any, int] = defaultdict(int)
        for cell in cells:
            occurrences[cell.keys[source.over]] += cell.sums[source.value]
        if measure.rollup is Rollup.MEDIAN:
            return median(occurrences), 0
        return sum(1 for key, count in occurrences.items() if key and count > 0), 0
    value = unknown = count = 0
    for cell in cells:
        value += cell.sums[source.value] - (cell.sums[source.minus] if source.minus else 0)
        unknown += cell.sums[source.unknown] if source.unknown else 0
        count += cell.sums[source.records] if source.records else 0
    return (known_sum(value, unknown, count) if source.unknown else value), unknown


def find_records(access: Access, measure: Measure, selection: Selection) -> QuerySet[Any]:
    """Return the visible rows behind a figure; for a ratio, those of its numerator."""
    if measure.records is None:
        measure = measure_of(Reference(measure.numerator))
    if measure.records is None:
        raise TypeError(f"{measure.code} has no records")
    return measure.records(access, selection)


def count_records(access: Access, measure: Measure, selection: Selection) -> tuple[Number, int]:
    """Count a figure from its rows alone: the value, None if unknown, and the number of rows with unknown value."""
    rows = find_records(access, measure, selection)
    if measure.rollup is Rollup.MEDIAN:
        occurrences = rows.order_by().values_list(measure.contribution).annotate(_occurs=Count("pk"))
        return median(dict(occurrences)), 0
    if measure.distinct:
        return rows.order_by().aggregate(number=Count(measure.distinct, distinct=True))["number"], 0
    if not measure.contribution:
        return rows.order_by().count(), 0
    total = rows.order_by().count()
    with_value = rows.order_by().filter(**{f"{measure.contribution}__isnull": False})
    unknown = total - with_value.count()
    value = with_value.aggregate(total=Sum(measure.contribution))["total"] or 0
    return known_sum(int(value), unknown, total), unknown


def _values_by_part(measure: Measure, source: TallySource, cells: Iterable[Cell]) -> dict[Any, Number]:
    by_part: defaultdict[Any, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_part[cell.part].append(cell)
    return {part: _value(measure, source, part_cells)[0] for part, part_cells in by_part.items()}
