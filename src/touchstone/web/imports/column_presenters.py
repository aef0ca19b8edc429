"""How the sheets of a ledger and their columns are shown: as they were read, to be chosen, and as they are remembered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.common.wording import listed
from touchstone.interchange.headings import heading_key
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.planning import PlannedColumn, PlannedSheet
from touchstone.interchange.queries import get_planned_sheets
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.timeline import who
from touchstone.web.imports.column_forms import ColumnsForm

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.interchange.models import ColumnMapping, ImportRun


@dataclass(frozen=True)
class Sheet:
    """How one sheet was read, with the form fields for it."""

    planned: PlannedSheet
    kind: Any
    header: Any
    columns: ui.Table | None
    status: ui.Status


def sheets(form: ColumnsForm) -> list[Sheet]:
    """Return the sheets of the file with the inputs for their kind, header and columns."""
    return [_sheet(form, number, planned) for number, planned in enumerate(form.sheets)]


def _sheet(form: ColumnsForm, number: int, planned: PlannedSheet) -> Sheet:
    table = None
    if planned.kind:
        columns: Sequence[Column[PlannedColumn]] = (
            Column(_("Column"), lambda column: column.letter),
            Column(_("Heading"), lambda column: column.heading or _("no heading")),
            Column(_("Meaning"), lambda column: form.column_field(number, column)),
            Column(_("First values"), lambda column: column.sample),
        )
        table = record_table(
            _("Columns of %(sheet)s") % {"sheet": planned.sheet},
            columns,
            planned.columns,
            row_key=lambda _column: "",
            key=f"columns-{number}",
        )
    return Sheet(planned, form.kind_field(number), form.header_field(number), table, status_of(planned))


def status_of(planned: PlannedSheet) -> ui.Status:
    """Return how a sheet was read, as a word."""
    if planned.problem:
        return ui.Status(_("needs your choice") if planned.kind else _("cannot be read"), "warn")
    if not planned.kind:
        return ui.Status(_("left out"), "quiet")
    if planned.remembered:
        return ui.Status(_("columns as you chose them the last time"), "good")
    return ui.Status(_("read"), "good")


def sheet_table(run: ImportRun) -> ui.Table:
    """Return how the sheets of a file were read: kind, header and the columns that are left out."""
    columns: Sequence[Column[PlannedSheet]] = (
        Column(_("Sheet"), lambda sheet: sheet.sheet),
        Column(_("What it holds"), lambda sheet: sheet.label or "–"),
        Column(_("How it was read"), status_of),
        Column(_("Header"), _header),
        Column(_("Left out"), lambda sheet: listed([*map(_filled, sheet.left_out)])),
    )
    return record_table(
        _("Sheets and columns"), columns, get_planned_sheets(run), row_key=lambda _sheet: "", key="sheets"
    )


def _header(sheet: PlannedSheet) -> str:
    return _("row %(row)d") % {"row": sheet.header_row} if sheet.header_row and sheet.kind else "–"


def _filled(column: PlannedColumn) -> str:
    return ngettext("%(column)s (%(number)s row)", "%(column)s (%(number)s rows)", column.filled) % {
        "column": column.name,
        "number": formats.number(column.filled),
    }


def left_out(run: ImportRun) -> Iterator[ui.Notice]:
    """Yield a notice for each sheet of which columns are left out that hold something, and for sheets left out."""
    link = [ui.Link(_("Say what the columns are"), addresses.to("import-columns", run.campaign, pk=run.pk))]
    for sheet in get_planned_sheets(run):
        if sheet.kind and sheet.left_out:
            text = _("Columns of sheet “%(sheet)s” are left out and hold something: %(columns)s.")
            parts = {"sheet": sheet.sheet, "columns": listed([*map(_filled, sheet.left_out)])}
            yield ui.Notice(text % parts, tone="plain" if sheet.settled else "warn", links=link)
        elif not sheet.kind and sheet.likely:
            text = _("Sheet “%(sheet)s” is left out, because its headings are not known: %(headings)s.")
            headings = listed(sheet.unknown)
            if not headings:
                text = _("Sheet “%(sheet)s” is left out, because its headings are only guessed.")
            yield ui.Notice(text % {"sheet": sheet.sheet, "headings": headings}, tone="warn", links=link)


def mapping_list(campaign: Campaign, mappings: Sequence[ColumnMapping]) -> ui.Table:
    """Return what is remembered of the columns of ledgers, as a table."""
    columns: Sequence[Column[ColumnMapping]] = (
        Column(_("Headings"), lambda mapping: listed([*headings_of(mapping).values()])),
        Column(_("What it holds"), lambda mapping: KINDS[mapping.kind].label),
        Column(_("For"), lambda mapping: mapping.unit.name),
        Column(_("Left out"), lambda mapping: listed(_left_out(mapping)) or "–"),
        Column(_("Chosen"), lambda mapping: ui.Cell(mapping.changed_at, who(mapping.by))),
    )
    empty = ui.EmptyState(
        _("Nothing is remembered yet"),
        _(
            "When you say what the columns of a ledger are, the next one with the same headings is read alike."
        ),
    )
    return record_table(
        _("Remembered columns"),
        columns,
        mappings,
        href=lambda mapping: addresses.to("import-mapping", campaign, pk=mapping.pk),
        empty=empty,
        key="mappings",
    )


def headings_of(mapping: ColumnMapping) -> Mapping[str, str]:
    """Return the headings of a remembered header by their keys."""
    headings = {
        heading_key(heading): heading
        for heading in mapping.headings
        if heading_key(heading) in mapping.fields
    }
    return headings | {key: key for key in mapping.fields if key not in headings}


def _left_out(mapping: ColumnMapping) -> list[str]:
    return [heading for key, heading in headings_of(mapping).items() if not mapping.fields[key]]


def about(mapping: ColumnMapping) -> str:
    """Return what a remembered header is for, and who chose its columns."""
    parts = {
        "kind": KINDS[mapping.kind].label,
        "unit": mapping.unit.name,
        "who": who(mapping.by),
        "when": formats.moment(mapping.changed_at),
    }
    return _("%(kind)s, for %(unit)s; chosen by %(who)s, %(when)s") % parts
