"""The rows behind a figure: on its page, fifty at a time, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from touchstone.figures.queries import find_records
from touchstone.figures.rules import Reference
from touchstone.figures.selecting import measure_of
from touchstone.measures.registry import Measure
from touchstone.web.common import addresses
from touchstone.web.common import components as ui
from touchstone.web.common.filtering import files
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.figures.filters import Asked
from touchstone.web.figures.paging import Turned, turn

ON_A_PAGE = 50
KEY = "rows"
IN_A_FILE = 50_000


def counted(found: Asked) -> Measure:
    """Return the measure whose records stand behind a figure: of a rate, the one above the line."""
    return found.measure if found.measure.records else measure_of(Reference(found.measure.numerator))


def behind(request: WorkspaceRequest, found: Asked) -> QuerySet[Any]:
    """Return the rows behind a figure that the reader may see."""
    return find_records(request.access, found.measure, found.selection)


def table(request: WorkspaceRequest, found: Asked) -> ui.Table:
    """Return the rows next to a mark; whether there are more is seen from one row more, never counted."""
    measure = counted(found)
    turned = turn(behind(request, found), after=found.after, before=found.before, size=ON_A_PAGE)
    shown = [
        ui.Row(values(measure, one), addresses.record(request.campaign, measure, one), str(one.pk))
        for one in turned.rows
    ]
    columns = [
        ui.Column(column.label, _holds_numbers([row.cells[index] for row in shown]))
        for index, column in enumerate(measure.columns)
    ]
    return ui.Table(
        _("The rows behind this figure"),
        columns,
        shown,
        exports=_exports(request, found) if shown else (),
        pager=_pager(request, found, turned),
        empty=_empty(request, found),
        caption_hidden=True,
        key=KEY,
    )


def values(measure: Measure, one: Model) -> list[Any]:
    """Return the cells of one row: texts, numbers, days, None for what is not known."""
    return [_cell(column.read(one)) for column in measure.columns]


def _cell(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value


def _holds_numbers(cells: Sequence[Any]) -> bool:
    """Say whether the cells of a column are numbers, which stand on the right."""
    known = [cell for cell in cells if cell is not None]
    return bool(known) and all(isinstance(cell, int) for cell in known)


def _pager(request: WorkspaceRequest, found: Asked, turned: Turned) -> ui.Pager:
    here = addresses.to("figure", request.campaign, code=found.reference.code)

    def to(name: str, mark: str) -> str:
        return addresses.with_query(here, {**dict(found.reference.params), name: mark}) if mark else ""

    return ui.Pager(to("before", turned.before), to("after", turned.after))


def _exports(request: WorkspaceRequest, found: Asked) -> list[ui.Link]:
    reference = found.reference
    return files(request, "figure-rows", dict(reference.params), code=reference.code)


def _empty(request: WorkspaceRequest, found: Asked) -> ui.EmptyState:
    if found.after or found.before:
        here = addresses.figure(request.campaign, found.reference)
        return ui.EmptyState(_("There are no more rows"), action=ui.Link(_("To the first page"), here))
    why = _("Nothing that you may see is counted here. The filters above may be too narrow.")
    return ui.EmptyState(_("No rows"), why)
