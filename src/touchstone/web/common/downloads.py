"""Tables as downloadable files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from touchstone.common import clock
from touchstone.interchange import writing
from touchstone.web.common.formats import Words

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The media type of a Word file."""

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
"""The kinds of file, with their media types."""


def download(
    kind: str, title: str, labels: Sequence[Words], rows: Iterable[Sequence[object]], part: str = ""
) -> HttpResponse:
    """Return a table as a workbook or CSV file, named after its title and the date."""
    names = [str(label) for label in labels]
    if kind == "xlsx":
        content = writing.write_table([writing.TableColumn(name) for name in names], rows, title)
    else:
        content = writing.write_csv(names, rows)
    return attachment(content, _name(kind, title, part), KINDS[kind])


def attachment(content: bytes, name: str, media_type: str = KINDS["xlsx"]) -> HttpResponse:
    """Return a file to download under this name, by default a workbook."""
    response = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(as_attachment=True, filename=name.replace("/", "-"))
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


def long_download(
    kind: str, title: str, labels: Sequence[Words], rows: Iterable[Sequence[object]]
) -> FileResponse:
    """Return the same from a file written row by row, for tables of many thousand rows."""
    names = [str(label) for label in labels]
    file = TemporaryFile()  # noqa: SIM115 - the response closes it after sending
    try:
        if kind == "xlsx":
            writing.write_long_table(file, [writing.TableColumn(name) for name in names], rows, title)
        else:
            writing.write_long_csv(file, names, rows)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_name(kind, title), content_type=KINDS[kind])


def _name(kind: str, title: str, part: str = "") -> str:
    name = "-".join(filter(None, (title, part, f"{clock.today():%Y-%m-%d}"))).replace("/", "-")
    return f"{name}.{kind}"
