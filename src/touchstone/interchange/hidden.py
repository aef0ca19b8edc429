"""Rows and columns that a workbook hides: they are read like the others, and the person is told."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext, ngettext

from touchstone.interchange.detection import Detection
from touchstone.interchange.models import ImportRun
from touchstone.interchange.reading.sheets import column_letter


def hidden_of(detection: Detection) -> dict[str, Any]:
    """Return the number of hidden rows below the header and the letters of hidden columns, as a plan stores them."""
    sheet = detection.sheet
    columns = sorted(column.index for column in detection.columns if column.index in sheet.hidden_columns)
    return {
        "hidden_rows": sum(row > detection.last_header_row for row in sheet.hidden_rows),
        "hidden_columns": " ".join(map(column_letter, columns)),
    }


def hidden_notes(run: ImportRun) -> Iterator[str]:
    """Yield a sentence for each sheet of an import that has hidden rows or columns."""
    for sheet in run.plan:
        values = {
            "sheet": sheet["sheet"],
            "rows": sheet.get("hidden_rows", 0),
            "columns": sheet.get("hidden_columns", ""),
        }
        if sheet["kind"] and values["rows"]:
            text = ngettext(
                "Sheet “%(sheet)s” hides %(rows)d row. It is read like the others: delete it if it does not belong here.",
                "Sheet “%(sheet)s” hides %(rows)d rows. They are read like the others: delete them if they do not belong here.",
                values["rows"],
            )
            yield text % values
        if sheet["kind"] and values["columns"]:
            text = gettext("Sheet “%(sheet)s” hides columns: %(columns)s. They are read like the others.")
            yield text % values
