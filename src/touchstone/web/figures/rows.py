"""The rows behind a figure: on its page, fifty at a time, and as a file."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from touchstone.figures.queries import records
from touchstone.figures.rules import Reference
from touchstone.figures.selecting import measure_of
from touchstone.measures.registry import Measure
from touchstone.web import addresses
from touchstone.web import components as ui
from touchstone.web.figures.asking import LAST_PAGE, Asked
from touchstone.web.reader import WorkspaceRequest

ON_A_PAGE = 50
KEY = "rows"
IN_A_FILE = 50_000


def counted(found: Asked) -> Measure:
    """Return the measure whose records stand behind a figure: of a rate, the one above the line."""
    return found.measure if found.measure.records else measure_of(Reference(found.measure.numerator))


def behind(request: WorkspaceRequest, found: Asked) -> QuerySet[Any]:
    """Return the rows behind a figure that the reader may see."""
    return records(request.access, found.measure, found.selection)


def table(request: WorkspaceRequest, found: Asked) -> ui.Table:
    """Return one page of the rows; whether there is another is seen from one row more, never counted."""
    measure, number = counted(found), min(max(found.page, 1), LAST_PAGE)
    start = (number - 1) * ON_A_PAGE
    rows = list(behind(request, found)[start : start + ON_A_PAGE + 1])
    shown = [
        ui.Row(values(measure, one), addresses.record(request.campaign, measure, one), str(one.pk))
        for one in rows[:ON_A_PAGE]
    ]
    first = _values_are_numbers(measure, rows)
    columns = [
        ui.Column(column.label, numeric) for column, numeric in zip(measure.columns, first, strict=True)
    ]
    return ui.Table(
        _("The rows behind this figure"),
        columns,
        shown,
        exports=_exports(request, found) if shown else (),
        pager=_pager(request, found, number, len(rows) > ON_A_PAGE),
        empty=_empty(request, found),
        caption_hidden=True,
        key=KEY,
    )


def values(measure: Measure, one: Model) -> list[Any]:
    """Return the cells of one row: texts, numbers, days, None for what is not known."""
    return [_cell(column.read(one)) for column in measure.columns]


def _cell(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value


def _values_are_numbers(measure: Measure, rows: list[Any]) -> list[bool]:
    """Say for each column whether it holds numbers, which stand on the right."""
    seen = [values(measure, one) for one in islice(rows, ON_A_PAGE)]
    return [
        any(isinstance(row[index], int) for row in seen)
        and all(row[index] is None or isinstance(row[index], int) for row in seen)
        for index, _column in enumerate(measure.columns)
    ]


def _pager(request: WorkspaceRequest, found: Asked, number: int, more: bool) -> ui.Pager:
    def to(page: int) -> str:
        kept = [*found.reference.params, *([("page", page)] if page > 1 else [])]
        return addresses.with_query(
            addresses.to("figure", request.campaign, code=found.reference.code), dict(kept)
        )

    return ui.Pager(
        to(number - 1) if number > 1 else "",
        to(number + 1) if more and number < LAST_PAGE else "",
        _("Page %(n)s") % {"n": number} if number > 1 or more else "",
    )


def _exports(request: WorkspaceRequest, found: Asked) -> list[ui.Link]:
    reference = found.reference
    path = {
        kind: addresses.to("figure-rows", request.campaign, code=reference.code, kind=kind)
        for kind in ("xlsx", "csv")
    }
    return [
        ui.Link("Excel", addresses.with_query(path["xlsx"], dict(reference.params))),
        ui.Link("CSV", addresses.with_query(path["csv"], dict(reference.params))),
    ]


def _empty(request: WorkspaceRequest, found: Asked) -> ui.EmptyState:
    if found.page > 1:
        here = addresses.figure(request.campaign, found.reference)
        return ui.EmptyState(_("There are no more rows"), action=ui.Link(_("To the first page"), here))
    why = _("Nothing that you may see is counted here. The filters above may be too narrow.")
    return ui.EmptyState(_("No rows"), why)
