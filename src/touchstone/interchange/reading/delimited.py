"""Reads tables from text files: .csv and .tsv in the usual encodings."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from django.utils.translation import gettext_noop

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.limits import Limits
from touchstone.interchange.reading.excel import too_many_rows_error
from touchstone.interchange.reading.sheets import Row, Sheet

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BARS = "|｜¦"
_DELIMITERS = ",;\t" + _BARS
_SAMPLE_LINES = 40
_RULE = re.compile(r"[-=+:_─━═|\s]*$")
_GUARDED = re.compile(r'="(.*)"$', re.DOTALL)
_END_OF_OLD_FILES = "\x1a"
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")
# Control characters that do not occur in tables, but do occur in pictures and programs decoded as text.
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x19]")
_NOT_TEXT_BYTES = re.compile(rb"[\x00-\x08\x0e-\x19]")


def _not_text_error() -> UnreadableFile:
    text = gettext_noop(
        "The file is neither a workbook nor a text table. Save the table as .xlsx or .csv and try again."
    )
    return UnreadableFile("file.unknown", text)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding: UTF-8, UTF-16 or GB18030 (which contains GBK)."""
    for prefix, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(prefix):
            return _decode_as(data, encoding), encoding
    head = data[:4096]
    if head.count(0) > len(head) // 5:
        # In UTF-16 every second byte of Latin letters, digits and delimiters is zero: the first if big-endian.
        encoding = "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
        return _decode_as(data, encoding), encoding
    try:
        return _decode_as(data, "utf-8"), "utf-8"
    except UnreadableFile:
        return _decode_as(data, "gb18030"), "gb18030"


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if not encoding.startswith("utf-16") and _NOT_TEXT_BYTES.search(data):
            raise _not_text_error() from None
        note = gettext_noop(
            "The encoding of the text file is not known. Save the table as .xlsx, or as .csv in UTF-8."
        )
        raise UnreadableFile("file.encoding", note) from None
    if _NOT_TEXT.search(text):
        raise _not_text_error()
    return text.rstrip(_END_OF_OLD_FILES)


def sniff_delimiter(text: str) -> str:
    """Return the delimiter that splits the first lines most regularly into the same number of cells."""
    lines = io.StringIO(text, newline="").readlines(200_000)[:_SAMPLE_LINES]

    def regularity(delimiter: str) -> int:
        try:
            widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if len(cells) > 1)
        except csv.Error:
            return 0
        return max((width * count for width, count in widths.items()), default=0)

    return max(_DELIMITERS, key=regularity)


def _unguarded(cell: str) -> str:
    """Return a cell without what guards it: ="007" keeps the zeros, an apostrophe keeps =1+1 from being a formula."""
    if cell[:1] == "'" and cell[1:2] in _FORMULA_STARTS:
        return cell[1:]
    match = _GUARDED.match(cell)
    return match[1].replace('""', '"') if match else cell


def _between_bars(cells: list[str]) -> list[str]:
    """Return the cells of a line divided by bars without the space around them; none of a line that is only drawn."""
    return [] if all(map(_RULE.match, cells)) else [cell.strip() for cell in cells]


class DelimitedSheet(Sheet):
    """The only table of a text file."""

    def __init__(self, name: str, rows: list[tuple[str, ...]]) -> None:
        super().__init__(name)
        self._rows = rows

    @cached_property
    def width(self) -> int:
        return max(map(len, self._rows), default=0)

    def rows(self) -> Iterator[Row]:
        return map(Row, range(1, len(self._rows) + 1), self._rows)


def read_delimited(data: bytes, name: str, limits: Limits) -> tuple[str, Sheet]:
    """Return the encoding and the table of a text file; rows are numbered as in a spreadsheet program."""
    text, encoding = decode(data)
    rows: list[tuple[str, ...]] = []
    delimiter = sniff_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for line in reader:
            cells = _between_bars(line) if delimiter in _BARS else line
            rows.append(tuple(_unguarded(cell) if cell[:1] in ("'", "=") else cell for cell in cells))
            if len(rows) > limits.rows:
                raise too_many_rows_error(name, len(rows), limits.rows)
            if len(cells) > limits.columns:
                note = gettext_noop(
                    "Row %(row)d has %(columns)d columns, more than %(limit)d. Delete everything that is not part of the table."
                )
                raise UnreadableFile(
                    "sheet.columns", note, row=len(rows), columns=len(cells), limit=limits.columns
                )
    except csv.Error as error:
        if "field limit" in str(error):
            note = gettext_noop(
                "Row %(row)d has a cell of more than %(limit)d characters. Shorten it, or close its quotation mark."
            )
            limit = csv.field_size_limit()
            raise UnreadableFile("cell.huge", note, row=len(rows) + 1, limit=limit) from None
        note = gettext_noop(
            "Row %(row)d has a quotation mark that is not closed. Correct it, or save the table as .xlsx."
        )
        raise UnreadableFile("file.quotes", note, row=len(rows) + 1) from None
    return encoding, DelimitedSheet(name, rows)
