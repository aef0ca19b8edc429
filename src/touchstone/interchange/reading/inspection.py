"""Inspects the XML of one sheet before the parser loads it.

The parser allocates all cells between the first and the last used one, so a workbook of five kilobytes with cells in
A1 and XFD1048576 would need 500 GB and crash the process. It also returns empty text for error cells and for formulas
without a saved result. This module detects both: quickly, by patterns, in sheets written in the usual form, and
exactly, by an XML parser, in all others.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from touchstone.interchange.reading.content import damaged_error
from touchstone.interchange.reading.looks import NO_LOOKS, Look, Looks
from touchstone.interchange.reading.sheets import UNCALCULATED, BadCell, Merge, column_index

# Two patterns, because searching for fixed characters is three times faster than for an alternative.
_OTHER_CELL = re.compile(rb'<c(?! r="[A-Z])[\s/>]')
_PREFIXED_CELL = re.compile(rb":c[\s/>]")
_WIDE = re.compile(rb'<c r="([A-Z]{2,})\d')
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})$")
_FORMULA = re.compile(
    rb'<c r="([A-Z]+\d+)"([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>\s*|<v[^>]*>\s*</v>\s*)?</c>'
)
_ERROR = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*\bt="e"[^>]*>(?:<f\b(?:[^>]*/>|[^>]*>[^<]*</f>))?\s*<v[^>]*>([^<]*)</v>'
)

_HIDDEN_ROW = re.compile(rb'<row\b[^>]*?\sr="(\d{1,7})"[^>]*?\shidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(rb'<col\b[^>]*?\shidden="(?:1|true)"[^>]*>')
_BOUND_OF_COLUMNS = re.compile(rb'\s(min|max)="(\d{1,5})"')
_MOST_COLUMNS = 16_384

_LONGEST_CELL = 1 << 24

# Bounds of rows grow in steps of 100,000; the eleventh ends just after the last row that a sheet can have.
_STEP, _LAST_STEP, _LAST_BOUND = 100_000, 11, 1_049_999


@dataclass(slots=True)
class SheetFacts:
    """Facts about a sheet that is not loaded yet: its extent, its cells without a usable value, and what is hidden.

    ``looks`` are the cells whose format changes their meaning. Rows count from 1, columns from 0.
    """

    rows: int = 0
    columns: int = 0
    bad_cells: dict[int, dict[int, BadCell]] = field(default_factory=dict)
    looks: dict[int, dict[int, Look]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] | None = None
    """The merged blocks, if the parser does not tell them."""

    def extend_to(self, row: int, column: int) -> None:
        """Extend the sheet to this cell; rows and columns count from 1."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)

    def add_bad_cell(self, row: int, column: int, cell: BadCell) -> None:
        """Record a cell without a usable value; rows count from 1, columns from 0."""
        self.bad_cells.setdefault(row, {})[column] = cell

    def add_look(self, row: int, column: int, look: Look) -> None:
        """Record a cell whose format changes its meaning; rows count from 1, columns from 0."""
        self.looks.setdefault(row, {})[column] = look

    def hide_columns(self, first: int, last: int) -> None:
        """Record that columns are hidden; columns count from 1, both ends inclusive."""
        self.hidden_columns.update(range(first - 1, min(last, _MOST_COLUMNS)))


def _parse_reference(reference: str) -> tuple[int, int]:
    """Return the row from 1 and the column from 0 of a reference such as B12."""
    match = _REFERENCE.match(reference)
    if match is None:
        raise damaged_error()
    return int(match[2]), column_index(match[1])


class _Bounds:
    """Upper bounds of a sheet's rows and columns; only cells beyond the current bounds are looked at, which is fast."""

    def __init__(self) -> None:
        self.rows, self.columns = _STEP - 1, 1
        self._beyond_rows = _rows_from(1)
        self._beyond_columns = re.compile(rb'<c r="([B-Z])\d')

    def raise_to(self, chunk: bytes) -> None:
        """Raise the bounds to cover the cells of a chunk."""
        at = 0
        while match := self._beyond_rows.search(chunk, at):
            row, at = int(match[1][:20]), match.end()
            step = min(row // _STEP + 1, _LAST_STEP)
            self.rows = max(self.rows, row, min(step * _STEP - 1, _LAST_BOUND))
            self._beyond_rows = _rows_from(step)
        at = 0
        while match := self._beyond_columns.search(chunk, at):
            letter, at = match[1], match.end()
            self.columns = max(self.columns, ord(letter) - ord("A") + 1)
            if letter == b"Z":
                break
            self._beyond_columns = re.compile(rb'<c r="([%c-Z])\d' % (letter[0] + 1))
        for letters in set(_WIDE.findall(chunk)):
            self.columns = max(self.columns, column_index(letters.decode("ascii")) + 1)


def _rows_from(step: int) -> re.Pattern[bytes]:
    """Return the pattern of cells in rows from a step on."""
    if step < _LAST_STEP:
        digits = b"[%d-9]\\d{5}|" % step if step < _LAST_STEP - 1 else b""
        digits += b"\\d{7,}"
    else:
        digits = rb"10[5-9]\d{4}|1[1-9]\d{5}|[2-9]\d{6}|\d{8,}"
    return re.compile(rb'<c r="[A-Z]+(' + digits + rb')"')


def glance(chunks: Iterable[bytes], looks: Looks = NO_LOOKS) -> SheetFacts | None:
    """Inspect a sheet by patterns; return None if its XML has an unusual form and needs ``examine``.

    The returned extent is an upper bound of what the parser will load.
    """
    facts, bounds = SheetFacts(), _Bounds()
    styled = _cells_of_styles(looks) if looks else None
    for chunk in _whole_cells(chunks):
        if b"<!" in chunk or _OTHER_CELL.search(chunk) or _PREFIXED_CELL.search(chunk):
            return None
        bounds.raise_to(chunk)
        if b"<f" in chunk:
            for reference, attributes in _FORMULA.findall(chunk):
                # The saved result of this formula is an empty text.
                if b't="str"' not in attributes:
                    facts.add_bad_cell(*_parse_reference(reference.decode("ascii")), UNCALCULATED)
        if b't="e"' in chunk:
            for reference, text in _ERROR.findall(chunk):
                facts.add_bad_cell(
                    *_parse_reference(reference.decode("ascii")), error_cell(text.decode("utf-8", "replace"))
                )
        for reference, style in styled.findall(chunk) if styled else ():
            facts.add_look(*_parse_reference(reference.decode("ascii")), looks[int(style)])
        if b"hidden=" in chunk:
            _note_hidden(chunk, facts)
    facts.extend_to(bounds.rows, bounds.columns)
    return facts


def _cells_of_styles(looks: Looks) -> re.Pattern[bytes]:
    """Return the pattern of cells with content that have one of these styles."""
    styles = "|".join(map(str, looks)).encode("ascii")
    attributes = rb'(?: [a-z]+="[^"]*")*'
    return re.compile(rb'<c r="([A-Z]+\d+)"' + attributes + rb' s="(' + styles + rb')"' + attributes + rb">")


def _note_hidden(chunk: bytes, facts: SheetFacts) -> None:
    facts.hidden_rows.update(map(int, _HIDDEN_ROW.findall(chunk)))
    for column in _HIDDEN_COLUMN.findall(chunk):
        bounds = dict(_BOUND_OF_COLUMNS.findall(column))
        if len(bounds) == 2:
            facts.hide_columns(int(bounds[b"min"]), int(bounds[b"max"]))


def _whole_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the stream divided between cells, so that no match of a pattern is split."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        cut = max(text.rfind(b"</c>") + 4, text.rfind(b"</row>") + 6)
        if cut < 7:
            # No cell ends in this chunk; read on, unless too much is in memory already.
            cut = text.rfind(b"<") if len(text) > _LONGEST_CELL else 0
        rest = text[cut:]
        yield text[:cut]
    yield rest


def error_cell(text: str) -> BadCell:
    """Return the cell that shows this error."""
    return BadCell("cell.error", text or "#")


def examine(chunks: Iterable[bytes], looks: Looks = NO_LOOKS) -> SheetFacts:
    """Inspect a sheet by parsing its XML; return the exact extent of the cells with content."""
    reader = _CellReader(looks)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise damaged_error() from None
    return reader.facts


class _CellReader:
    """Handles the XML events of rows and cells; a cell without a reference is next to the previous cell."""

    def __init__(self, looks: Looks) -> None:
        self.facts = SheetFacts()
        self._looks = {str(style): look for style, look in looks.items()}
        self._row, self._column = 1, 0
        self._kind = ""
        self._value: str | None = None
        self._look: Look | None = None
        self._formula = self._content = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._start_row(attributes)
        elif tag == "col":
            if _is_hidden(attributes) and attributes.get("min", "").isdecimal():
                first = int(attributes["min"][:6])
                self.facts.hide_columns(first, int(attributes.get("max", "")[:6] or first))
        elif tag == "c":
            if "r" in attributes:
                self._row, self._column = _parse_reference(attributes["r"])
            self._look = self._looks.get(attributes.get("s", ""))
            self._kind = attributes.get("t", "")
            self._formula = self._content = False
            self._value = None
        elif tag == "f":
            self._formula = self._content = True
        elif tag in ("v", "is"):
            self._content = True
            self._value = ""

    def _start_row(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            if not attributes["r"].isdecimal():
                raise damaged_error()
            self._row = int(attributes["r"])
        if _is_hidden(attributes):
            self.facts.hidden_rows.add(self._row)

    def text(self, data: str) -> None:
        if self._value is not None and len(self._value) < 20:
            self._value += data

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row, self._column = self._row + 1, 0
        elif tag == "c":
            value = (self._value or "").strip()
            if self._content:
                self.facts.extend_to(self._row, self._column + 1)
                if self._look is not None:
                    self.facts.add_look(self._row, self._column, self._look)
            if self._kind == "e":
                self.facts.add_bad_cell(self._row, self._column, error_cell(value))
            elif self._formula and not value and self._kind != "str":
                self.facts.add_bad_cell(self._row, self._column, UNCALCULATED)
            self._column += 1

    def refuse(self, *_declaration: object) -> None:
        raise damaged_error()


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden", "") in ("1", "true")
