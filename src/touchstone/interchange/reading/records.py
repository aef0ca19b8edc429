"""Inspects the records of an .xls workbook before the parser loads it.

The parser reserves memory for all cells between the first and the last one, and for sizes that are only declared. What
it does not tell is found here as well: errors, number formats that change what a cell means, hidden rows and columns.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from touchstone.interchange.reading.content import damaged_error, encrypted_error
from touchstone.interchange.reading.inspection import SheetFacts, error_cell
from touchstone.interchange.reading.looks import Looks, looks_of

_BOF, _EOF, _FILEPASS, _SHEET, _FORMAT, _XF, _TEXTS = 0x809, 0x0A, 0x2F, 0x85, 0x41E, 0xE0, 0xFC
_DIMENSIONS, _ROW, _COLUMNS = 0x200, 0x208, 0x7D
_FORMULA, _NUMBER, _RK, _MANY_RK, _TEXT, _OLD_TEXT, _RICH_TEXT, _BOOL_OR_ERROR = (
    *(0x06, 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205),
)
_CELLS = frozenset({_FORMULA, _NUMBER, _RK, _TEXT, _OLD_TEXT, _RICH_TEXT, _BOOL_OR_ERROR})
_EXCEL_97 = 0x600
_SHORTEST_TEXT = 3
_LENGTH_OF_DIMENSIONS = 14
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class _Globals(NamedTuple):
    """What the first part of the records says: where each sheet begins, by name, and the looks of its styles."""

    sheets: dict[str, int]
    looks: Looks


class _Record(NamedTuple):
    kind: int
    start: int
    length: int


def examine_records(data: bytes) -> dict[str, SheetFacts] | None:
    """Return the facts of each sheet by its name, or None if the workbook is older than Excel 97."""
    first = next(_records(data, 0), None)
    if first is None or first.kind != _BOF or first.length < 4:
        raise damaged_error()
    if struct.unpack_from("<H", data, first.start)[0] != _EXCEL_97:
        return None
    try:
        found = _read_globals(data)
        starts = sorted(found.sheets.values())
        if not starts or len(set(starts)) != len(starts):
            raise damaged_error()
        ends = dict(zip(starts, [*starts[1:], len(data)], strict=True))
        return {name: _read_sheet(data, at, ends[at], found.looks) for name, at in found.sheets.items()}
    except (struct.error, IndexError):
        raise damaged_error() from None


def _records(data: bytes, at: int) -> Iterator[_Record]:
    end = len(data)
    unpack = struct.Struct("<HH").unpack_from
    while at + 4 <= end:
        kind, length = unpack(data, at)
        if at + 4 + length > end:
            return
        yield _Record(kind, at + 4, length)
        at += 4 + length


def _read_globals(data: bytes) -> _Globals:
    sheets: dict[str, int] = {}
    formats: dict[int, str] = {}
    styles: list[int] = []
    for kind, start, _length in _records(data, 0):
        if kind == _EOF:
            break
        if kind == _FILEPASS:
            raise encrypted_error()
        if kind == _SHEET:
            name = _text(data, data[start + 6], start + 7)
            if name in sheets:
                raise damaged_error()
            sheets[name] = struct.unpack_from("<I", data, start)[0]
        elif kind == _FORMAT:
            number, characters = struct.unpack_from("<HH", data, start)
            formats[number] = _text(data, characters, start + 4)
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", data, start + 2)[0])
        elif kind == _TEXTS and struct.unpack_from("<I", data, start + 4)[0] * _SHORTEST_TEXT > len(data):
            raise damaged_error()
    return _Globals(sheets, looks_of(formats, styles))


def _text(data: bytes, characters: int, flags_at: int) -> str:
    if data[flags_at] & 1:
        return data[flags_at + 1 : flags_at + 1 + characters * 2].decode("utf-16-le", "replace")
    return data[flags_at + 1 : flags_at + 1 + characters].decode("latin-1")


def _read_sheet(data: bytes, at: int, end: int, looks: Looks) -> SheetFacts:
    """Return the facts of a worksheet, which ends where the next one begins at the latest."""
    reader = _SheetReader(data, looks)
    read = {
        _MANY_RK: reader.many_numbers,
        _DIMENSIONS: reader.dimensions,
        _ROW: reader.row,
        _COLUMNS: reader.columns,
        **dict.fromkeys(_CELLS, reader.cell),
    }
    for record in _records(data, at):
        if record.start >= end or (record.kind == _EOF and reader.depth <= 1):
            break
        if record.kind in (_BOF, _EOF):
            reader.depth += 1 if record.kind == _BOF else -1
        elif record.kind in read:
            read[record.kind](record)
    return reader.facts


class _SheetReader:
    """Reads the records of one sheet; those of a chart in it (at a greater ``depth``) only count for its extent."""

    def __init__(self, data: bytes, looks: Looks) -> None:
        self.facts = SheetFacts()
        self.depth = 0
        self._data = data
        self._looks = looks
        self._place = struct.Struct("<HHH").unpack_from

    def cell(self, record: _Record) -> None:
        """Note a cell: its place, its look, and its error."""
        data, start, facts = self._data, record.start, self.facts
        row, column, style = self._place(data, start)
        facts.extend_to(row + 1, column + 1)
        if self.depth > 1:
            return
        if style in self._looks:
            facts.add_look(row + 1, column, self._looks[style])
        if record.kind == _BOOL_OR_ERROR and data[start + 7]:
            facts.add_bad_cell(row + 1, column, error_cell(ERRORS.get(data[start + 6], "")))
        elif (
            record.kind == _FORMULA and data[start + 12 : start + 14] == b"\xff\xff" and data[start + 6] == 2
        ):
            facts.add_bad_cell(row + 1, column, error_cell(ERRORS.get(data[start + 8], "")))

    def many_numbers(self, record: _Record) -> None:
        """Note several numbers that stand side by side."""
        row, first = struct.unpack_from("<HH", self._data, record.start)
        for index in range((record.length - 6) // 6):
            style = struct.unpack_from("<H", self._data, record.start + 4 + index * 6)[0]
            self.facts.extend_to(row + 1, first + index + 1)
            if style in self._looks and self.depth <= 1:
                self.facts.add_look(row + 1, first + index, self._looks[style])

    def dimensions(self, record: _Record) -> None:
        """Refuse a declared extent that no sheet can have, for which the parser would reserve memory."""
        first_row, last_row, first, last = struct.unpack_from("<IIHH", self._data, record.start)
        rows, columns = last_row - first_row, last - first
        if record.length != _LENGTH_OF_DIMENSIONS or not (
            0 <= rows <= _MOST_ROWS and 0 <= columns <= _MOST_COLUMNS
        ):
            raise damaged_error()

    def row(self, record: _Record) -> None:
        """Note a row that is hidden."""
        if self._data[record.start + 12] & 0x20 and self.depth <= 1:
            self.facts.hidden_rows.add(struct.unpack_from("<H", self._data, record.start)[0] + 1)

    def columns(self, record: _Record) -> None:
        """Note columns that are hidden."""
        if self._data[record.start + 8] & 1:
            first, last = struct.unpack_from("<HH", self._data, record.start)
            self.facts.hide_columns(first + 1, last + 1)
