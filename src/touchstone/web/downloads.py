"""Tables as files that people take away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from touchstone.common import clock
from touchstone.interchange.writing import TableColumn, write_csv, write_table
from touchstone.web.words import Words

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
"""The kinds of file, with the type that the browser is told."""


def download(
    kind: str, title: str, labels: Sequence[Words], rows: Iterable[Sequence[object]], part: str = ""
) -> HttpResponse:
    """Answer with a table as a workbook or as text, named after what it holds and the day."""
    names = [str(label) for label in labels]
    if kind == "xlsx":
        content = write_table([TableColumn(name) for name in names], rows, title)
    else:
        content = write_csv(names, rows)
    name = "-".join(filter(None, (title, part, f"{clock.today():%Y-%m-%d}"))).replace("/", "-")
    response = HttpResponse(content, content_type=KINDS[kind])
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.{kind}")
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response
