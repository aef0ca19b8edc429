"""The rows behind a figure: paginated on its page, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from touchstone.common.pages import Page
from touchstone.figures.queries import find_records
from touchstone.figures.rules import Reference
from touchstone.figures.selecting import measure_of
from touchstone.measures.registry import Measure
from touchstone.web.common import addresses
from touchstone.web.common import components as ui
from touchstone.web.common.filtering import files
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.figures.filters import FigureQuery
from touchstone.web.figures.paging import get_row_page

ON_A_PAGE = 50
KEY = "rows"
IN_A_FILE = 50_000


def counted(query: FigureQuery) -> Measure:
    """Return the measure whose records are behind a figure; for a rate, its numerator."""
    return query.measure if query.measure.records else measure_of(Reference(query.measure.numerator))


def behind(request: WorkspaceRequest, query: FigureQuery) -> QuerySet[Any]:
    """Return the rows behind a figure that the reader may see."""
    return find_records(request.access, query.measure, query.selection)


def table(request: WorkspaceRequest, query: FigureQuery) -> ui.Table:
    """Return the page of rows at the cursor in the URL."""
    measure, reference = counted(query), query.reference
    turned = get_row_page(behind(request, query), after=query.after, before=query.before, size=ON_A_PAGE)
    table_rows = [
        ui.Row(values(measure, row), addresses.record(request.campaign, measure, row), str(row.pk))
        for row in turned.rows
    ]
    columns = [
        ui.Column(column.label, _holds_numbers([row.cells[index] for row in table_rows]))
        for index, column in enumerate(measure.columns)
    ]
    return ui.Table(
        _("The rows behind this figure"),
        columns,
        table_rows,
        exports=files(request, "figure-rows", dict(reference.params), code=reference.code)
        if table_rows
        else (),
        pager=_pager(request, query, turned),
        empty=_empty(request, query),
        caption_hidden=True,
        key=KEY,
    )


def values(measure: Measure, record: Model) -> list[Any]:
    """Return the cells of one row: texts, numbers, dates, None if unknown."""
    cells = (column.read(record) for column in measure.columns)
    return [str(value) if isinstance(value, Model) else value for value in cells]


def _holds_numbers(cells: Sequence[Any]) -> bool:
    """Return whether the cells of a column are numbers, which are right-aligned."""
    known = [cell for cell in cells if cell is not None]
    return bool(known) and all(isinstance(cell, int) for cell in known)


def _pager(request: WorkspaceRequest, query: FigureQuery, turned: Page[Any]) -> ui.Pager:
    here = addresses.to("figure", request.campaign, code=query.reference.code)

    def to(name: str, cursor: str) -> str:
        return addresses.with_query(here, {**dict(query.reference.params), name: cursor}) if cursor else ""

    return ui.Pager(to("before", turned.before), to("after", turned.after))


def _empty(request: WorkspaceRequest, query: FigureQuery) -> ui.EmptyState:
    if query.after or query.before:
        here = addresses.figure(request.campaign, query.reference)
        return ui.EmptyState(_("There are no more rows"), action=ui.Link(_("To the first page"), here))
    why = _("Nothing that you may see is counted here. The filters above may be too narrow.")
    return ui.EmptyState(_("No rows"), why)
