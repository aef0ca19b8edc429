"""Writes workbooks and .csv files for download; no cell of theirs can be taken for a formula."""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import IO

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from touchstone.interchange.detection import Detection
from touchstone.interchange.faults import Fault
from touchstone.interchange.reading.sheets import BadCell, Row, cell_text, column_index, is_blank

PROBLEM_HEADING = "问题 / Problem"
"""Heading of the column of faults; in both languages, because the file is passed on."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_PAPERS = ((9, 220, 20), (8, 330, 10))
"""Landscape A4 and A3: (paper code, characters that fit a line, narrowest width of a wide column)."""
_LONGEST_CELL = 32_767
_FIRST_DAY = date(1900, 1, 1)
_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_LARGEST_MERGE = 5000
_SAMPLE = 200
_WIDEST, _NARROWEST = 48, 6
_LINE, _TALLEST, _FULL = 15.5, 405, 0.88
"""Height of a line and of the tallest row that a spreadsheet allows, in points; how full a wrapped line gets."""

_DATE_FORMATS = (
    (datetime, "yyyy-mm-dd hh:mm"),
    (date, "yyyy-mm-dd"),
    (time, "hh:mm"),
    (timedelta, "[h]:mm"),
)


class _Styles:
    """The formats of one workbook, created once for each combination of properties."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(properties))
        return self._made[key]


_RED: dict[str, object] = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
_HEADING: dict[str, object] = {
    "bold": True,
    "bg_color": "#F2F2F2",
    "border": 1,
    "text_wrap": True,
    "valign": "vcenter",
}


def _write(
    sheet: Worksheet, row: int, column: int, value: object, styles: _Styles, **properties: object
) -> None:
    """Write one value as its own type; a text is never turned into a formula, link or number."""
    plain = styles.get(**properties) if properties else None
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, plain)
    elif isinstance(value, int | float) and abs(value) < 1e15:
        sheet.write_number(row, column, value, plain)
    elif isinstance(value, datetime | date | time | timedelta) and _has_serial(value):
        date_format = next(shape for kind, shape in _DATE_FORMATS if isinstance(value, kind))
        moment = value.replace(tzinfo=None) if isinstance(value, datetime | time) else value
        sheet.write_datetime(row, column, moment, styles.get(num_format=date_format, **properties))
    elif is_blank(value) or isinstance(value, BadCell):
        if isinstance(value, BadCell) and value.shown:
            sheet.write_string(row, column, value.shown, plain)
        elif plain is not None:
            sheet.write_blank(row, column, None, plain)
    else:
        sheet.write_string(row, column, str(value)[:_LONGEST_CELL], plain)


def _has_serial(value: date | time | timedelta) -> bool:
    """Return True if a spreadsheet can represent this value: its dates start in 1900."""
    if isinstance(value, datetime):
        return value.date() >= _FIRST_DAY
    if isinstance(value, date):
        return value >= _FIRST_DAY
    return not isinstance(value, timedelta) or value >= timedelta()


def _display_width(value: object) -> int:
    """Return the displayed width of a value in Latin characters; a Chinese character counts as two."""
    if isinstance(value, date):
        return 16 if isinstance(value, datetime) else 10
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in cell_text(value)[:100]
    )


def _column_width(values: Iterable[object]) -> float:
    return min(_WIDEST, max(_NARROWEST, 2 + max(map(_display_width, values), default=0)))


def _fit_to_paper(widths: Sequence[float]) -> tuple[int, list[float]]:
    """Return the paper code and the column widths on it; wide columns are narrowed before larger paper is used."""
    for paper, room, least in _PAPERS:
        for widest in range(_WIDEST, least - 1, -1):
            fitted = [min(width, widest) for width in widths]
            if sum(fitted) <= room:
                return paper, fitted
    return paper, fitted


def _set_height(sheet: Worksheet, row: int, values: Sequence[object], widths: Sequence[float]) -> None:
    """Set the height of a row with wrapped text, because not every spreadsheet program does so by itself."""
    lines = max(
        (_count_lines(str(value), width) for value, width in zip(values, widths, strict=False)), default=1
    )
    if lines > 1:
        sheet.set_row(row, min(_TALLEST, lines * _LINE))


def _count_lines(text: str, width: float) -> int:
    """Return the number of lines that a text wraps into; a Chinese character has three bytes and a width of two."""
    if 2 * len(text) <= width - 2 and "\n" not in text:
        return 1
    line_widths = [(len(text) + len(text.encode())) / 2 for text in text.split("\n")]
    return sum(
        1 if line_width <= width - 2 else 1 + int(line_width / (_FULL * width)) for line_width in line_widths
    )


def _sheet_name(name: str, used: set[str]) -> str:
    """Return a valid sheet name that is unique in the workbook."""
    base = _NOT_IN_SHEET_NAME.sub(" ", name).strip(" '")[:31].strip(" '") or "Sheet"
    if base.casefold() == "history":
        base = f"{base} 1"
    unique, number = base, 2
    while unique.casefold() in used:
        suffix = f" ({number})"
        unique, number = base[: 31 - len(suffix)] + suffix, number + 1
    used.add(unique.casefold())
    return unique


def write_marked_workbook(detections: Sequence[Detection], faults: Iterable[Fault]) -> bytes:
    """Return the sheets as a workbook with the faulty cells in red and a last column that lists the faults.

    The workbook can be corrected and imported again: titles, section rows and merged cells keep their positions.
    """
    wrong: dict[str, dict[int, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        wrong[fault.sheet][fault.row].append(fault)
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, _OPTIONS) as book:
        styles = _Styles(book)
        taken: set[str] = set()
        for detection in detections:
            sheet = book.add_worksheet(_sheet_name(detection.sheet.name, taken))
            _write_marked(sheet, detection, wrong.get(detection.sheet.name, {}), styles)
    return output.getvalue()


def _write_marked(
    sheet: Worksheet, detection: Detection, wrong: Mapping[int, Sequence[Fault]], styles: _Styles
) -> None:
    problems = next(
        (column.index for column in detection.columns if column.heading == PROBLEM_HEADING),
        detection.sheet.width,
    )
    _merge_cells(sheet, detection)
    sample: list[Row] = []
    last = detection.last_header_row
    for row in detection.sheet.rows():
        last = max(last, row.number)
        if len(sample) < _SAMPLE and row.number > detection.last_header_row:
            sample.append(row)
        if faults := wrong.get(row.number):
            _write_faults(sheet, row.number - 1, faults, problems, styles)
        red = {column_index(fault.column) for fault in faults or () if fault.column}
        row_format = _row_format(detection, row.number)
        for index in range(max(len(row.values), 1 + max(red, default=-1))):
            if index != problems:
                value = row.values[index] if index < len(row.values) else ""
                _write(
                    sheet,
                    row.number - 1,
                    index,
                    value,
                    styles,
                    **({**row_format, **_RED} if index in red else row_format),
                )
    _write(sheet, detection.last_header_row - 1, problems, PROBLEM_HEADING, styles, **_HEADING)
    for column in detection.columns:
        values = [row.values[column.index] for row in sample if column.index < len(row.values)]
        sheet.set_column(column.index, column.index, _column_width([column.heading, *values]))
    sheet.set_column(problems, problems, _WIDEST)
    sheet.freeze_panes(detection.last_header_row, 0)
    if last > detection.last_header_row:
        sheet.autofilter(detection.last_header_row - 1, 0, last - 1, problems)


def _row_format(detection: Detection, number: int) -> dict[str, object]:
    """Return the format of the cells of a row: titles bold, the header shaded, data plain."""
    if number > detection.last_header_row:
        return {}
    return {"bold": True} if number < detection.header_row else _HEADING


def _write_faults(sheet: Worksheet, row: int, faults: Sequence[Fault], column: int, styles: _Styles) -> None:
    text = "\n".join(f"{fault.header}: {fault.reason}" if fault.header else fault.reason for fault in faults)
    _write(sheet, row, column, text, styles, **_RED, text_wrap=True, valign="top")


def _merge_cells(sheet: Worksheet, detection: Detection) -> None:
    for merge in detection.sheet.merges:
        cells = (merge.last_row - merge.first_row + 1) * (merge.last_column - merge.first_column + 1)
        if 1 < cells <= _LARGEST_MERGE:
            try:
                sheet.merge_range(
                    merge.first_row - 1, merge.first_column, merge.last_row - 1, merge.last_column, ""
                )
            except OverlappingRange:
                # The file is broken; keep the first block, as spreadsheet programs do.
                continue


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of an exported table; ``width`` is in characters, and None derives it from the values."""

    label: str
    width: float | None = None


def write_table(columns: Sequence[TableColumn], rows: Iterable[Sequence[object]], title: str) -> bytes:
    """Return a table as .xlsx, ready to print: title, header on every page, page numbers, landscape A4 or A3.

    Values are texts, numbers, dates, or None for an empty cell.
    """
    output = io.BytesIO()
    _write_table(output, columns, rows, title, _OPTIONS)
    return output.getvalue()


def write_long_table(
    output: IO[bytes], columns: Sequence[TableColumn], rows: Iterable[Sequence[object]], title: str
) -> None:
    """Write the same table to a file, with only one row in memory at a time."""
    _write_table(output, columns, rows, title, {**_OPTIONS, "in_memory": False, "constant_memory": True})


def _write_table(
    output: IO[bytes],
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[object]],
    title: str,
    options: Mapping[str, bool],
) -> None:
    with xlsxwriter.Workbook(output, dict(options)) as book:
        book.set_properties({"title": title[:255]})
        styles = _Styles(book)
        sheet = book.add_worksheet(_sheet_name(title, set()))
        if len(columns) > 1:
            sheet.merge_range(0, 0, 0, len(columns) - 1, "")
        _write(sheet, 0, 0, title, styles, bold=True, font_size=14, align="center", valign="vcenter")
        sheet.set_row(0, 28)
        remaining = iter(rows)
        sample = list(islice(remaining, _SAMPLE))
        samples = [[column.label, *(row[n] for row in sample)] for n, column in enumerate(columns)]
        paper, widths = _fit_to_paper(
            [column.width or _column_width(samples[n]) for n, column in enumerate(columns)]
        )
        _set_height(sheet, 1, [column.label for column in columns], widths)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, widths[index])
            _write(sheet, 1, index, str(column.label), styles, align="center", **_HEADING)
        line = 1
        for line, values in enumerate(chain(sample, remaining), start=2):
            _set_height(sheet, line, values, widths)
            for index, value in enumerate(values):
                alignment = {"align": "center"} if isinstance(value, date) else {}
                _write(
                    sheet, line, index, value, styles, border=1, text_wrap=True, valign="vcenter", **alignment
                )
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(paper)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 1)
        sheet.set_footer("&C&P / &N")
        if columns:
            sheet.print_area(0, 0, max(line, 1), len(columns) - 1)


def _csv_text(value: object) -> str:
    """Return a value as the text of a .csv cell; an apostrophe before a text prevents it from becoming a formula."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return value.isoformat() if isinstance(value, date | time) else cell_text(value)


def write_long_csv(output: IO[bytes], labels: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write the same table as ``write_csv`` to a file, one row at a time."""
    output.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(output, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow([_csv_text(str(label)) for label in labels])
    writer.writerows([_csv_text(value) for value in values] for values in rows)
    text.detach()


def write_csv(labels: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as .csv in UTF-8, with the byte-order mark that spreadsheet programs need to detect it."""
    output = io.BytesIO()
    write_long_csv(output, labels, rows)
    return output.getvalue()
