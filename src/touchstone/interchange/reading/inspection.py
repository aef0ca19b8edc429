"""A look through the XML of one sheet before the parser loads it.

The parser makes a table of all cells between the first and the last one used, so a workbook of five kilobytes with
cells in A1 and XFD1048576 asks it for 500 GB and ends the process. It also gives formulas without a saved result and
error cells as empty text. Both are found here: fast, by patterns, for sheets written in the usual way, and exactly, by
an XML parser, for all others.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from touchstone.interchange.reading.content import damaged
from touchstone.interchange.reading.sheets import UNCALCULATED, BadCell, column_index

# Two patterns, because a pattern that begins with fixed letters is sought three times faster than a choice.
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

_LONGEST_CELL = 1 << 24

# Rows are bounded in steps of 100,000; the eleventh ends just after the last row that a sheet can have.
_STEP, _LAST_STEP, _LAST_BOUND = 100_000, 11, 1_049_999


@dataclass(slots=True)
class SheetFacts:
    """What is known of a sheet before it is loaded: how far it reaches and which cells have no usable value."""

    rows: int = 0
    columns: int = 0
    bad_cells: dict[int, dict[int, BadCell]] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """Note a cell; both numbers count from 1."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)

    def mark(self, row: int, column: int, cell: BadCell) -> None:
        """Note a cell without usable value; rows count from 1, columns from 0."""
        self.bad_cells.setdefault(row, {})[column] = cell


def _place(reference: str) -> tuple[int, int]:
    """Return the row from 1 and the column from 0 of a reference such as B12."""
    match = _REFERENCE.match(reference)
    if match is None:
        raise damaged()
    return int(match[2]), column_index(match[1])


class _Bounds:
    """Upper bounds of a sheet's rows and columns, raised only by cells beyond them, so that most cells cost little."""

    def __init__(self) -> None:
        self.rows, self.columns = _STEP - 1, 1
        self._beyond_rows = _rows_from(1)
        self._beyond_columns = re.compile(rb'<c r="([B-Z])\d')

    def raise_to(self, piece: bytes) -> None:
        """Take the cells of a piece into account."""
        at = 0
        while match := self._beyond_rows.search(piece, at):
            row, at = int(match[1][:20]), match.end()
            step = min(row // _STEP + 1, _LAST_STEP)
            self.rows = max(self.rows, row, min(step * _STEP - 1, _LAST_BOUND))
            self._beyond_rows = _rows_from(step)
        at = 0
        while match := self._beyond_columns.search(piece, at):
            letter, at = match[1], match.end()
            self.columns = max(self.columns, ord(letter) - ord("A") + 1)
            if letter == b"Z":
                break
            self._beyond_columns = re.compile(rb'<c r="([%c-Z])\d' % (letter[0] + 1))
        for letters in set(_WIDE.findall(piece)):
            self.columns = max(self.columns, column_index(letters.decode("ascii")) + 1)


def _rows_from(step: int) -> re.Pattern[bytes]:
    """Return the pattern of cells in rows beyond a step."""
    if step < _LAST_STEP:
        digits = b"[%d-9]\\d{5}|" % step if step < _LAST_STEP - 1 else b""
        digits += b"\\d{7,}"
    else:
        digits = rb"10[5-9]\d{4}|1[1-9]\d{5}|[2-9]\d{6}|\d{8,}"
    return re.compile(rb'<c r="[A-Z]+(' + digits + rb')"')


def glance(chunks: Iterable[bytes]) -> SheetFacts | None:
    """Look through a sheet by patterns; None where its writing is unusual and only ``examine`` can tell.

    The extent returned is an upper bound: never less than what the parser will load.
    """
    facts, bounds = SheetFacts(), _Bounds()
    for piece in _whole_cells(chunks):
        if b"<!" in piece or _OTHER_CELL.search(piece) or _PREFIXED_CELL.search(piece):
            return None
        bounds.raise_to(piece)
        if b"<f" in piece:
            for reference, attributes in _FORMULA.findall(piece):
                # A formula that gave an empty text was calculated.
                if b't="str"' not in attributes:
                    facts.mark(*_place(reference.decode("ascii")), UNCALCULATED)
        if b't="e"' in piece:
            for reference, text in _ERROR.findall(piece):
                facts.mark(*_place(reference.decode("ascii")), _error(text.decode("utf-8", "replace")))
    facts.reach(bounds.rows, bounds.columns)
    return facts


def _whole_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut the stream between cells, so that no pattern is split."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        cut = max(text.rfind(b"</c>") + 4, text.rfind(b"</row>") + 6)
        if cut < 7:
            # No cell ends here; wait for one, unless that would keep half the sheet in memory.
            cut = text.rfind(b"<") if len(text) > _LONGEST_CELL else 0
        rest = text[cut:]
        yield text[:cut]
    yield rest


def _error(text: str) -> BadCell:
    return BadCell("cell.error", text or "#")


def examine(chunks: Iterable[bytes]) -> SheetFacts:
    """Read a sheet's XML as the parser does and return exactly how far its cells with content reach."""
    reader = _CellReader()
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
        raise damaged() from None
    return reader.facts


class _CellReader:
    """Follows rows and cells; a cell without a reference stands right of the one before it."""

    def __init__(self) -> None:
        self.facts = SheetFacts()
        self._row, self._column = 1, 0
        self._kind = ""
        self._value: str | None = None
        self._formula = self._content = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row" and "r" in attributes:
            if not attributes["r"].isdecimal():
                raise damaged()
            self._row = int(attributes["r"])
        elif tag == "c":
            if "r" in attributes:
                self._row, self._column = _place(attributes["r"])
            self._kind = attributes.get("t", "")
            self._formula = self._content = False
            self._value = None
        elif tag == "f":
            self._formula = self._content = True
        elif tag in ("v", "is"):
            self._content = True
            self._value = ""

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
                self.facts.reach(self._row, self._column + 1)
            if self._kind == "e":
                self.facts.mark(self._row, self._column, _error(value))
            elif self._formula and not value and self._kind != "str":
                self.facts.mark(self._row, self._column, UNCALCULATED)
            self._column += 1

    def refuse(self, *_declaration: object) -> None:
        raise damaged()
