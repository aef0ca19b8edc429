"""The geometry of small charts: numbers in, coordinates on a canvas out.

Nothing here knows templates, colours or Django. Every length is in the units of the drawing's ``viewBox``;
``y`` grows downwards. A value that is not known is ``None`` and leaves a gap; it is never drawn as zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

Value = float | None


@dataclass(frozen=True, slots=True)
class Point:
    """A position on the canvas."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A section of a bar, from ``x`` to ``x + width``; ``index`` is that of the part, the remainder comes last."""

    index: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled step of an axis: its value and its position along the axis."""

    value: float
    at: float


@dataclass(frozen=True, slots=True)
class Column:
    """One vertical bar on the zero line."""

    row: int
    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """A label under the horizontal axis: its row and its centre."""

    row: int
    x: float


@dataclass(frozen=True, slots=True)
class Canvas:
    """The canvas of a chart: its size, its margins and how many labels fit below it."""

    width: float
    height: float
    left: float = 48.0
    right: float = 12.0
    top: float = 12.0
    bottom: float = 30.0
    room: int = 12


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart laid out: the frame, the ticks, the labels and the bars."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    zero: float
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]
    columns: tuple[Column, ...] = ()
    gaps: tuple[Point, ...] = ()


def share(
    parts: Sequence[Value], total: Value, width: float = 1000.0, least: float = 0.0
) -> tuple[Segment, ...]:
    """Divide a bar of ``width`` so that the parts and the remainder fill it exactly.

    The remainder, ``total`` less the known parts, is the last segment and is left out only when it is zero.
    A part that is zero or unknown gets no segment. ``least`` is the minimum width of a part that is not zero,
    so that one in ten thousand is still visible; the wider segments shrink in proportion.
    """
    known = [max(0.0, float(part)) if part is not None else 0.0 for part in parts]
    filled = math.fsum(known)
    whole = max(filled, float(total)) if total is not None else filled
    if whole <= 0:
        return ()
    amounts = [*known, whole - filled]
    shown = [(index, amount) for index, amount in enumerate(amounts) if amount > whole * 1e-9]
    least = min(least, width / len(shown))
    small = {index for index, amount in shown if amount / whole * width < least}
    spare = width - least * len(small)
    large = math.fsum(amount for index, amount in shown if index not in small) or 1.0
    segments = []
    x = 0.0
    for position, (index, amount) in enumerate(shown):
        length = least if index in small else amount / large * spare
        if position == len(shown) - 1:
            length = width - x
        segments.append(Segment(index, round(x, 2), round(length, 2)))
        x += length
    return tuple(segments)


def nice_ceiling(value: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 or 10 times a power of ten that is at least ``value``."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        if value <= factor * power * (1 + 1e-9):
            return factor * power
    return 10.0 * power


def tick_values(highest: float, wanted: int = 4, whole: bool = True) -> tuple[float, ...]:
    """Return round values from zero to at least ``highest`` in about ``wanted`` equal steps.

    With ``whole`` the steps are whole numbers, for counts.
    """
    step = nice_ceiling(max(highest, 0.0) / max(wanted, 1))
    if whole:
        step = max(1.0, step if step == int(step) else math.ceil(step))
    count = max(1, math.ceil(highest / step - 1e-9))
    return tuple(round(step * index, 10) for index in range(count + 1))


def labelled_rows(count: int, room: int) -> tuple[int, ...]:
    """Choose which of ``count`` rows get one of ``room`` labels: evenly spaced, always including the last."""
    if count <= 0 or room <= 0:
        return ()
    step = math.ceil(count / room)
    return tuple(sorted(range(count - 1, -1, -step)))


def columns(rows: Sequence[Sequence[Value]], canvas: Canvas) -> Plot:
    """Lay out vertical bars, one group per row and one bar per series."""
    frame, scale = _frame(rows, canvas)
    band = (frame.right - frame.left) / max(len(rows), 1)
    series = max((len(row) for row in rows), default=1)
    thick = min(band * 0.6 / series, 36.0)
    bars, gaps = [], []
    for index, row in enumerate(rows):
        start = frame.left + band * (index + 0.5) - thick * len(row) / 2
        for number, value in enumerate(row):
            x = start + thick * number
            if value is None:
                gaps.append(Point(round(x + thick / 2, 2), round(frame.zero - 4, 2)))
                continue
            y = scale(max(0.0, float(value)))
            wide = max(thick - 1, 0.5) if series > 1 else thick
            bars.append(
                Column(index, number, round(x, 2), round(y, 2), round(wide, 2), round(frame.zero - y, 2))
            )
    labels = tuple(
        Label(index, round(frame.left + band * (index + 0.5), 2))
        for index in labelled_rows(len(rows), canvas.room)
    )
    return replace(frame, labels=labels, columns=tuple(bars), gaps=tuple(gaps))


def _frame(rows: Sequence[Sequence[Value]], canvas: Canvas) -> tuple[Plot, Callable[[float], float]]:
    """Lay out the axes; return the empty plot and the function from a value to its ``y``."""
    highest = max((float(value) for row in rows for value in row if value is not None), default=0.0)
    values = tick_values(highest, wanted=4)
    zero = canvas.height - canvas.bottom
    rise = (zero - canvas.top) / values[-1]

    def scale(value: float) -> float:
        return zero - value * rise

    plot = Plot(
        width=canvas.width,
        height=canvas.height,
        left=canvas.left,
        right=canvas.width - canvas.right,
        top=canvas.top,
        bottom=canvas.height - canvas.bottom,
        zero=zero,
        ticks=tuple(Tick(value, round(scale(value), 2)) for value in values),
        labels=(),
    )
    return plot, scale
