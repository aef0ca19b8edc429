"""Inspects the binary parts of an .xlsb workbook before the parser loads them, as is done with the XML of an .xlsx.

The parser does not tell merged cells, errors, number formats or what is hidden, and it reserves memory for declared sizes.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from touchstone.interchange.reading.content import damaged_error
from touchstone.interchange.reading.inspection import SheetFacts, error_cell
from touchstone.interchange.reading.looks import Looks, looks_of
from touchstone.interchange.reading.records import ERRORS
from touchstone.interchange.reading.sheets import Merge

_ROW, _ERROR, _FORMULA_ERROR, _RICH_TEXT = 0, 3, 11, 62
_CELLS = frozenset({*range(2, 12), _RICH_TEXT})
_COLUMNS, _EXTENT, _MERGE = 60, 148, 176
_SHEET, _TEXTS = 156, 159
_FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 44, 47, 617, 618
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_SHORTEST_TEXT = 5


class _Record(NamedTuple):
    kind: int
    data: bytes


def _records(part: bytes) -> Iterator[_Record]:
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        length = 0
        for shift in (0, 7, 14, 21):
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if at + length > end:
            raise damaged_error()
        yield _Record(kind, part[at : at + length])
        at += length


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Return a text and the place after it; a text that is missing is empty."""
    length = struct.unpack_from("<I", data, at)[0]
    if length == 0xFFFFFFFF:
        return "", at + 4
    return data[at + 4 : at + 4 + 2 * length].decode("utf-16-le", "replace"), at + 4 + 2 * length


def sheet_relations(workbook: bytes) -> dict[str, str]:
    """Return the relation of each sheet by its name, from the part ``workbook.bin``."""
    relations = {}
    with _reading():
        for record in _records(workbook):
            if record.kind == _SHEET:
                relation, after = _text(record.data, 8)
                relations[_text(record.data, after)[0]] = relation
    return relations


def looks_of_styles(styles: bytes) -> Looks:
    """Return the looks of the styles in the part ``styles.bin``."""
    formats: dict[int, str] = {}
    numbers: list[int] = []
    of_cells = False
    with _reading():
        for record in _records(styles):
            if record.kind == _FORMAT:
                formats[struct.unpack_from("<H", record.data)[0]] = _text(record.data, 2)[0]
            elif record.kind in (_STYLES_BEGIN, _STYLES_END):
                of_cells = record.kind == _STYLES_BEGIN
            elif record.kind == _STYLE and of_cells:
                numbers.append(struct.unpack_from("<H", record.data, 2)[0])
    return looks_of(formats, numbers)


def check_texts(texts: bytes) -> None:
    """Refuse shared texts that declare more of them than there is room for."""
    with _reading():
        for record in _records(texts):
            declared = struct.unpack_from("<I", record.data, 4)[0] if record.kind == _TEXTS else 0
            if declared * _SHORTEST_TEXT > len(texts):
                raise damaged_error()


def examine_part(part: bytes, looks: Looks) -> SheetFacts:
    """Return the facts of a sheet."""
    facts, row = SheetFacts(merges=[]), 0
    with _reading():
        for record in _records(part):
            if record.kind == _ROW:
                row = struct.unpack_from("<I", record.data)[0] + 1
                if record.data[11] & 0x10:
                    facts.hidden_rows.add(row)
            elif record.kind in _CELLS:
                _note_cell(facts, record, row, looks)
            elif record.kind in (_COLUMNS, _EXTENT, _MERGE):
                _note_range(facts, record.kind, record.data)
    return facts


def _note_cell(facts: SheetFacts, record: _Record, row: int, looks: Looks) -> None:
    column, style = struct.unpack_from("<II", record.data)
    facts.extend_to(row, column + 1)
    look = looks.get(style & 0xFFFFFF)
    if look is not None:
        facts.add_look(row, column, look)
    if record.kind in (_ERROR, _FORMULA_ERROR):
        facts.add_bad_cell(row, column, error_cell(ERRORS.get(record.data[8], "")))


def _note_range(facts: SheetFacts, kind: int, data: bytes) -> None:
    first, last, third, fourth = struct.unpack_from("<IIII", data)
    if kind == _COLUMNS:
        if data[16] & 1:
            facts.hide_columns(first + 1, last + 1)
        return
    if not (first <= last < _MOST_ROWS and third <= fourth < _MOST_COLUMNS):
        raise damaged_error()
    if kind == _MERGE and facts.merges is not None:
        facts.merges.append(Merge(first + 1, third, last + 1, fourth))


@contextmanager
def _reading() -> Iterator[None]:
    """Refuse a part that ends too early."""
    try:
        yield
    except (struct.error, IndexError):
        raise damaged_error() from None
