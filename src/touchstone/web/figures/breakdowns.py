"""A figure split by its dimensions, by units and over time."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils import dateformat
from django.utils.translation import gettext as _

from touchstone.figures.queries import Figure, Number, Part
from touchstone.figures.rules import Reference
from touchstone.measures.registry import Measure, Rollup
from touchstone.units.queries import get_unit_page
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.figures.filters import FigureQuery

if TYPE_CHECKING:
    from touchstone.units.models import Unit

CHILDREN = 20
"""Maximum number of units that a figure's page lists; the rest are on the units' own pages."""

MOST_WEEKS = 53


def by_dimensions(request: WorkspaceRequest, query: FigureQuery, figure: Figure) -> list[ui.Component]:
    """Split a figure by each dimension that is not filtered; the parts of a sum are shown with their remainder."""
    open_ones = [
        dimension for dimension in query.measure.dimensions if dimension.code not in query.selection.filters
    ]
    drawn: list[ui.Component] = []
    for dimension in open_ones:
        parts = request.counting.by_dimension(query.reference, dimension.code)
        title = _("By %(what)s") % {"what": dimension.label}
        if query.measure.rollup is Rollup.SUM and dimension.divides:
            listed = [ui.Part(part.label, part.value, _to(request, part)) for part in parts]
            unit = query.measure.counted(figure.value)
            drawn.append(ui.Breakdown(title, figure.value, listed, unit, key=f"by-{dimension.code}"))
        else:
            columns = (ui.Column(str(dimension.label)), ui.Column(query.measure.label, numeric=True))
            rows = [ui.Row((part.label, _formatted(query, part.value)), _to(request, part)) for part in parts]
            drawn.append(ui.Table(title, columns, rows, key=f"by-{dimension.code}"))
    return drawn


def _to(request: WorkspaceRequest, part: Part) -> str:
    return addresses.figure(request.campaign, part.reference) if part.reference else ""


def by_units(
    request: WorkspaceRequest, query: FigureQuery, figure: Figure, units: Sequence[Unit]
) -> ui.Table | None:
    """Split a figure by the units below its one unit, or by its several units, in the order of the tree."""
    access, campaign, reference = request.access, request.campaign, query.reference
    if query.measure.tally is None and query.measure.rollup is not Rollup.RATIO:
        return None
    more = False
    if len(units) == 1:
        level = get_unit_page(access, within=units[0].path, level=units[0].depth + 1, size=CHILDREN)
        listed, more = list(level.rows), bool(level.after)
        values = request.counting.by_child(reference) if listed else {}
    else:
        listed, values = list(units[:CHILDREN]), request.counting.by_place(reference)
        more = len(units) > CHILDREN
    if not values:
        return None
    own = own_share(query, figure, values) if len(units) == 1 else None
    nothing = None if query.measure.rollup in (Rollup.RATIO, Rollup.MEDIAN) else 0
    rows = [
        ui.Row(
            (unit.label, _formatted(query, values.get(unit.path, nothing))),
            addresses.figure(campaign, reference.having(unit=str(unit.pk), group="")),
            str(unit.pk),
        )
        for unit in listed
    ]
    if own:
        rows.append(ui.Row((_("At %(unit)s itself") % {"unit": units[0].label}, own)))
    columns = (ui.Column(_("Unit")), ui.Column(query.measure.label, numeric=True))
    caption = _("The first %(n)s units, in the order of the tree") % {"n": CHILDREN} if more else _("By unit")
    return ui.Table(caption, columns, rows, caption_hidden=not more, key="by-unit")


def own_share(query: FigureQuery, figure: Figure, values: Mapping[str, Number]) -> int:
    """Return a unit's own value, without the units below it; 0 if the measure is not a sum."""
    if query.measure.rollup is not Rollup.SUM or figure.value is None:
        return 0
    return int(figure.value) - sum(int(value) for value in values.values() if value is not None)


def _formatted(query: FigureQuery, value: Number) -> formats.Words | Number:
    return (
        f"{formats.number(value, 1)}%"
        if query.measure.rollup is Rollup.RATIO and value is not None
        else value
    )


def over_time(request: WorkspaceRequest, query: FigureQuery) -> ui.Chart | None:
    """Return the chart of a figure by week, or by month if it spans more than a year."""
    only_sums_add_up = query.measure.rollup is Rollup.SUM
    return chart(request, query.reference, query.measure) if only_sums_add_up else None


def chart(request: WorkspaceRequest, reference: Reference, measure: Measure) -> ui.Chart | None:
    """Return a figure by week or month, each linked to its own figure, or None if there is nothing to count."""
    days = request.counting.by_day(reference)
    if not days:
        return None
    steps = list(_steps(days, lambda day: day - datetime.timedelta(days=day.weekday()), 7))
    monthly = len(steps) > MOST_WEEKS
    rows = [
        ui.ChartRow(
            _step_name(first, last, monthly),
            (value,),
            addresses.figure(
                request.campaign, reference.having(from_=first.isoformat(), to=last.isoformat())
            ),
            _short(first, monthly),
        )
        for first, last, value in (_steps(days, lambda day: day.replace(day=1), 31) if monthly else steps)
    ]
    caption = _("%(what)s by month") if monthly else _("%(what)s by week")
    head = _("Month") if monthly else _("Week")
    title, unit = caption % {"what": measure.label}, measure.counted()
    return ui.Chart(title, head, (unit,), rows, unit=unit, key="over-time")


def _steps(
    days: Mapping[datetime.date, Number], first_of: Callable[[datetime.date], datetime.date], longest: int
) -> Iterable[tuple[datetime.date, datetime.date, Number]]:
    """Yield every week or month from the first day to the last, including empty ones, with its sum.

    ``first_of`` returns the first day of the step that a day belongs to; no step has more than ``longest`` days.
    """
    values: defaultdict[datetime.date, list[Number]] = defaultdict(list)
    for day, value in days.items():
        values[first_of(day)].append(value)
    first, end = min(values), max(values)
    while first <= end:
        following = first_of(first + datetime.timedelta(days=longest))
        yield first, following - datetime.timedelta(days=1), _sum(values.get(first, [0]))
        first = following


def _sum(values: Sequence[Number]) -> Number:
    return None if all(value is None for value in values) else sum(int(value or 0) for value in values)


def _step_name(first: datetime.date, last: datetime.date, monthly: bool) -> str:
    if monthly:
        return _("%(first)s to %(last)s") % {"first": formats.day(first), "last": formats.day(last)}
    return _("from %(day)s") % {"day": formats.day(first)}


def _short(first: datetime.date, monthly: bool) -> str:
    if monthly:
        return f"{first:%Y-%m}"
    return dateformat.format(first, "n-j" if formats.is_chinese() else "j M")
