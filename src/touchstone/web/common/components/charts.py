"""The chart: a table and a drawing of the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from touchstone.web.common import charts
from touchstone.web.common.components.component import Component
from touchstone.web.common.components.feedback import EmptyState
from touchstone.web.common.components.figures import AsOf
from touchstone.web.common.formats import Amount, Words

TONES = 4
WIDE = charts.Canvas(760, 280, right=16, room=12)
NARROW = charts.Canvas(340, 240, left=40, right=10, room=5)


@dataclass(frozen=True)
class ChartRow:
    """One line of the table: its label and one value per series."""

    label: Words
    values: Sequence[Amount | None]
    href: str = ""
    short: Words = ""

    @property
    def tick(self) -> Words:
        """Return the label for the narrow space under the axis."""
        return self.short or self.label


@dataclass(frozen=True)
class ShownColumn:
    """A vertical bar with its labels and its value."""

    bar: charts.Column
    tone: str
    label: Words
    value: Amount | None


@dataclass(frozen=True)
class Drawing:
    """One size of the drawing; the page has a wide and a narrow one, and the style sheet shows one of them."""

    name: str
    plot: charts.Plot
    labels: tuple[tuple[charts.Label, Words], ...]
    columns: tuple[ShownColumn, ...]

    @property
    def tick_end(self) -> float:
        """Return the ``x`` at which the numbers of the vertical axis end."""
        return self.plot.left - 8

    @property
    def label_line(self) -> float:
        """Return the baseline of the labels under the axis."""
        return self.plot.bottom + 20


@dataclass(frozen=True)
class Chart(Component):
    """A chart of vertical bars with a table of the same rows.

    ``head`` is the heading of the first column, ``series`` those of the others.
    """

    template_name: ClassVar[str] = "_components/chart.html"

    title: Words
    head: Words
    series: Sequence[Words]
    rows: Sequence[ChartRow]
    unit: Words = ""
    as_of: AsOf = None
    empty: EmptyState | None = None
    key: str = "chart"

    @property
    def keys(self) -> tuple[tuple[str, Words], ...]:
        """Return the legend: the tone and the name of each series."""
        return tuple((str(index % TONES + 1), name) for index, name in enumerate(self.series))

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """Return the wide and the narrow drawing."""
        if not self.rows:
            return ()
        return (self._draw("wide", WIDE), self._draw("narrow", NARROW))

    def _draw(self, name: str, canvas: charts.Canvas) -> Drawing:
        values = [[None if value is None else float(value) for value in row.values] for row in self.rows]
        plot = charts.columns(values, canvas)
        return Drawing(
            name,
            plot,
            tuple((label, self.rows[label.row].tick) for label in plot.labels),
            tuple(
                ShownColumn(
                    bar,
                    str(bar.series % TONES + 1),
                    self.rows[bar.row].label,
                    self.rows[bar.row].values[bar.series],
                )
                for bar in plot.columns
            ),
        )
