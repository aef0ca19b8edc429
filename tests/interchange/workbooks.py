"""Builders of real workbooks."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook as Book

from touchstone.interchange.detection import Detection
from touchstone.interchange.header_candidates import Column

Rows = Sequence[Sequence[object]]

HEADER = ("序号", "单位", "学习形式", "日期", "时段", "主题", "应到人数", "实到人数", "备注")


def packed(book: Book) -> bytes:
    """Return a workbook as the bytes of an .xlsx file."""
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def make_xlsx(sheets: Mapping[str, Rows], merges: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """Return a workbook with these rows by sheet, and these merged blocks."""
    book = Book()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for block in (merges or {}).get(name, ()):
            sheet.merge_cells(block)
    return packed(book)


def repacked(content: bytes, **parts: bytes) -> bytes:
    """Return the workbook with parts replaced or added; ``__`` in a name means a slash."""
    changed = {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in parts.items()}
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changed.pop(name, b"") or old.read(name))
        for name, data in changed.items():
            new.writestr(name, data)
    return output.getvalue()


def sheet_xml(cells: str) -> bytes:
    """Return the XML of a sheet with these rows of cells."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{namespace}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def with_cells(cells: str) -> bytes:
    """Return a workbook whose only sheet has this XML."""
    return repacked(make_xlsx({"台账": [("x",)]}), xl__worksheets__sheet1_xml=sheet_xml(cells))


def unused(detection: Detection) -> tuple[Column, ...]:
    """Return the columns that match no field and are not ambiguous."""
    disputed = {column.index for conflict in detection.conflicts for column in conflict.columns}
    return tuple(
        column for column in detection.columns if column.field is None and column.index not in disputed
    )
