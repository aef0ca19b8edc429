"""Reads the sheets of a workbook: .xlsx and .xlsb, or .xls whose records are inspected first."""

import posixpath
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from io import BytesIO
from xml.parsers import expat

from django.utils.translation import gettext_noop
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.limits import Limits
from touchstone.interchange.reading.archive import Archive
from touchstone.interchange.reading.binary_parts import (
    check_texts,
    examine_part,
    looks_of_styles,
    sheet_relations,
)
from touchstone.interchange.reading.compound import put_into_container, take_records
from touchstone.interchange.reading.content import damaged_error, old_workbook_error
from touchstone.interchange.reading.inspection import SheetFacts, examine, glance
from touchstone.interchange.reading.looks import NO_LOOKS, Look, Looks, looks_of
from touchstone.interchange.reading.records import examine_records
from touchstone.interchange.reading.sheets import BadCell, Merge, Row, Sheet

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_BINARY_WORKBOOK, _BINARY_RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
_BINARY_STYLES, _BINARY_TEXTS = "xl/styles.bin", "xl/sharedStrings.bin"


@contextmanager
def _parsing() -> Iterator[None]:
    """Convert all errors of the parser to ``UnreadableFile``."""
    try:
        yield
    except (CalamineError, OSError):
        raise damaged_error() from None
    except BaseException as error:
        # A panic of the parser is raised as a BaseException whose class is not exported.
        if type(error).__name__ == "PanicException":
            raise damaged_error() from None
        raise


def check_extent(sheet: str, facts: SheetFacts, limits: Limits) -> None:
    """Refuse a sheet that is too wide, or whose cells would take too much memory."""
    if facts.columns > limits.columns:
        text = gettext_noop(
            "Sheet “%(sheet)s” uses %(columns)d columns, more than %(limit)d. Delete everything to the right of the table."
        )
        raise UnreadableFile("sheet.columns", text, sheet=sheet, columns=facts.columns, limit=limits.columns)
    if facts.rows * facts.columns > limits.cells:
        text = gettext_noop(
            "Sheet “%(sheet)s” reaches to row %(rows)d. Delete stray cells below the table, or divide the table."
        )
        raise UnreadableFile("sheet.cells", text, sheet=sheet, rows=facts.rows)


def _inspect_part(archive: Archive, part: str, looks: Looks, limits: Limits) -> SheetFacts:
    """Inspect the XML of a sheet, exactly if that is needed to tell whether it is too large."""
    facts = glance(archive.chunks(part), looks)
    if facts is None or facts.columns > limits.columns or facts.rows * facts.columns > limits.cells:
        # Distant cells may be empty and only formatted, which the exact inspection can tell.
        facts = examine(archive.chunks(part), looks)
    return facts


def _inspect_binary_part(archive: Archive, part: str, looks: Looks) -> SheetFacts:
    return examine_part(archive.read(part), looks)


class ExcelSheet(Sheet):
    """One sheet of a workbook, inspected and loaded on first use."""

    def __init__(
        self,
        workbook: CalamineWorkbook,
        sheet: SheetMetadata,
        inspect: Callable[[], SheetFacts],
        limits: Limits,
    ) -> None:
        super().__init__(sheet.name, hidden=sheet.visible != SheetVisibleEnum.Visible)
        self._workbook = workbook
        self._inspect = inspect
        self._limits = limits

    @cached_property
    def _facts(self) -> SheetFacts:
        facts = self._inspect()
        check_extent(self.name, facts, self._limits)
        return facts

    @cached_property
    def _sheet(self) -> CalamineSheet:
        _ = self._facts
        with _parsing():
            sheet = self._workbook.get_sheet_by_name(self.name)
        if sheet.end is not None and sheet.end[0] >= self._limits.rows:
            raise too_many_rows_error(self.name, sheet.end[0] + 1, self._limits.rows)
        return sheet

    @cached_property
    def width(self) -> int:
        right = max((max(cells) + 1 for cells in self._facts.bad_cells.values()), default=0)
        end = self._sheet.end
        return max(end[1] + 1 if end else 0, right)

    @cached_property
    def merges(self) -> tuple[Merge, ...]:
        if self._facts.merges is not None:
            return tuple(sorted(self._facts.merges))
        ranges = self._sheet.merged_cell_ranges or ()
        return tuple(
            Merge(first[0] + 1, first[1], min(last[0] + 1, self._limits.rows), last[1])
            for first, last in sorted(ranges)
        )

    @property
    def hidden_rows(self) -> frozenset[int]:
        return frozenset(self._facts.hidden_rows)

    @property
    def hidden_columns(self) -> frozenset[int]:
        return frozenset(self._facts.hidden_columns)

    def rows(self) -> Iterator[Row]:
        sheet, bad_cells, width = self._sheet, self._facts.bad_cells, self.width
        looks = self._facts.looks
        number = 0
        if sheet.start is not None:
            left = ("",) * sheet.start[1]
            with _parsing():
                for number, cells in enumerate(sheet.iter_rows(), 1):
                    values: tuple[object, ...] = (*left, *cells)
                    if number in looks:
                        values = _as_shown(values, looks[number])
                    if number in bad_cells:
                        values = _with_bad_cells(values, bad_cells[number], width)
                    yield Row(number, values)
        for below in sorted(row for row in bad_cells if row > number):
            yield Row(below, _with_bad_cells((), bad_cells[below], width))


def _as_shown(values: tuple[object, ...], looks: dict[int, Look]) -> tuple[object, ...]:
    cells = list(values)
    for column, look in looks.items():
        if column < len(cells):
            cells[column] = look(cells[column])
    return tuple(cells)


def _with_bad_cells(
    values: tuple[object, ...], bad_cells: dict[int, BadCell], width: int
) -> tuple[object, ...]:
    cells = [*values, *[""] * (width - len(values))]
    for column, cell in bad_cells.items():
        cells[column] = cell
    return tuple(cells)


def too_many_rows_error(sheet: str, rows: int, limit: int) -> UnreadableFile:
    """Return the error for a sheet with more rows than this installation allows."""
    text = gettext_noop(
        "Sheet “%(sheet)s” has %(rows)d rows, more than %(limit)d. Divide it into several files."
    )
    return UnreadableFile("sheet.rows", text, sheet=sheet, rows=rows, limit=limit)


def _elements(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of a small part in order: their names and attributes without namespace prefixes."""
    elements: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        elements.append(
            (name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})
        )

    def refuse(*_declaration: object) -> None:
        raise damaged_error()

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise damaged_error() from None
    return elements


def _targets(archive: Archive, relations: str) -> dict[str, str]:
    """Return the part of the archive that each relation of the workbook leads to."""
    return {
        attributes.get("Id", ""): posixpath.normpath(
            posixpath.join("xl", attributes.get("Target", ""))
        ).lstrip("/")
        for tag, attributes in _elements(archive.read(relations))
        if tag == "Relationship"
    }


def _sheet_parts(archive: Archive) -> dict[str, str]:
    """Return the part of the archive that contains each sheet, by the name of the sheet."""
    targets = _targets(archive, _RELATIONS)
    return {
        attributes.get("name", ""): targets.get(attributes.get("id", ""), "")
        for tag, attributes in _elements(archive.read(_WORKBOOK))
        if tag == "sheet"
    }


def _looks(archive: Archive) -> Looks:
    """Return the looks of the workbook's styles, in the order in which cells name them."""
    if _STYLES not in archive:
        return NO_LOOKS
    formats: dict[int, str] = {}
    styles: list[int] = []
    of_cells = False
    for tag, attributes in _elements(archive.read(_STYLES)):
        if tag == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            of_cells = tag == "cellXfs"
        elif tag == "xf" and of_cells:
            number = attributes.get("numFmtId", "0")
            styles.append(int(number) if number.isdecimal() else 0)
    return looks_of(formats, styles)


def read_excel(data: bytes, limits: Limits) -> tuple[Sheet, ...]:
    """Return the worksheets of an .xlsx or .xlsb file, after checking its unpacked sizes."""
    archive = Archive(data, limits)
    for name in archive.names:
        # Worksheets are inspected one by one on first use.
        if name.endswith((".xml", ".rels", ".bin")) and not name.startswith("xl/worksheets/"):
            archive.measure(name)
    inspect: Callable[[str], SheetFacts]
    if _BINARY_WORKBOOK in archive:
        relations = sheet_relations(archive.read(_BINARY_WORKBOOK))
        targets = _targets(archive, _BINARY_RELATIONS)
        parts = {name: targets.get(relation, "") for name, relation in relations.items()}
        looks = looks_of_styles(archive.read(_BINARY_STYLES)) if _BINARY_STYLES in archive else NO_LOOKS
        check_texts(archive.read(_BINARY_TEXTS) if _BINARY_TEXTS in archive else b"")
        inspect = partial(_inspect_binary_part, archive, looks=looks)
    else:
        parts, looks = _sheet_parts(archive), _looks(archive)
        inspect = partial(_inspect_part, archive, looks=looks, limits=limits)
    with _parsing():
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        metadata = workbook.sheets_metadata
    sheets = []
    for sheet in metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        part = parts.get(sheet.name, "")
        if part not in archive:
            raise damaged_error()
        sheets.append(ExcelSheet(workbook, sheet, partial(inspect, part), limits))
    return tuple(sheets)


def read_old_excel(data: bytes, limits: Limits) -> tuple[Sheet, ...]:
    """Return the worksheets of an .xls file, after checking how much memory its cells would take.

    The parser loads all sheets at once, so all of them together have to fit.
    """
    records = take_records(data)
    facts_of = examine_records(records) if records is not None else None
    if records is None or facts_of is None:
        raise old_workbook_error("Excel 5.0/95 (.xls)")
    cells = 0
    for name, facts in facts_of.items():
        cells += facts.rows * facts.columns
        together = SheetFacts(rows=-(-cells // (facts.columns or 1)), columns=facts.columns)
        check_extent(name, together, limits)
    with _parsing():
        workbook = CalamineWorkbook.from_filelike(BytesIO(put_into_container(records)))
        metadata = workbook.sheets_metadata
    sheets = []
    for sheet in metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        if sheet.name not in facts_of:
            raise damaged_error()
        sheets.append(ExcelSheet(workbook, sheet, partial(facts_of.__getitem__, sheet.name), limits))
    return tuple(sheets)
