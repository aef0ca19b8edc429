"""Builds small .xlsb workbooks, record by record, because nothing that runs here writes them."""

import io
import struct
import zipfile
from collections.abc import Sequence

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.bin"/></Relationships>'
)
PERCENT, MONTH, DAY = 1, 2, 3


def record(kind: int, data: bytes = b"") -> bytes:
    """Return a record with its kind and length."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, sizes = len(data), []
    while True:
        sizes.append(length & 0x7F | (0x80 if length > 127 else 0))
        length >>= 7
        if not length:
            return head + bytes(sizes) + data


def text(value: str) -> bytes:
    """Return a text with its length."""
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def styles() -> bytes:
    """Return styles: general, per cent, a month, a day."""
    formats = record(44, struct.pack("<H", 164) + text('yyyy"年"m"月"')) + record(
        44, struct.pack("<H", 165) + text("yyyy-mm-dd")
    )
    numbers = b"".join(record(47, struct.pack("<HH", 0, number) + b"\0" * 12) for number in (0, 9, 164, 165))
    counted = record(615, struct.pack("<I", 2)) + formats + record(616)
    return record(278) + counted + record(617, struct.pack("<I", 4)) + numbers + record(618) + record(279)


def cell(column: int, value: object) -> bytes:
    """Return a cell: a text, a number, a number with a style, or #DIV/0! for None."""
    style = 0
    if isinstance(value, tuple):
        value, style = value
    place = struct.pack("<II", column, style)
    if isinstance(value, str):
        return record(6, place + text(value))
    if value is None:
        return record(3, place + b"\x07")
    return record(5, place + struct.pack("<d", value))


def sheet(
    rows: Sequence[Sequence[object]], *, hidden: int, merge: tuple[int, int, int, int], last_row: int = 0
) -> bytes:
    """Return a sheet; rows and columns count from 0, and ``last_row`` is where the last row stands."""
    numbers = [*range(len(rows) - 1), last_row or len(rows) - 1]
    width = max(map(len, rows))
    content = record(129) + record(148, struct.pack("<IIII", 0, numbers[-1], 0, width - 1))
    content += record(390) + record(60, struct.pack("<IIIIH", 1, 1, 2048, 0, 1)) + record(391) + record(145)
    for number, row in zip(numbers, rows, strict=True):
        flags = 0x10 if number == hidden else 0
        content += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0))
        content += b"".join(cell(column, value) for column, value in enumerate(row) if value != "")
    content += (
        record(146)
        + record(177, struct.pack("<I", 1))
        + record(176, struct.pack("<IIII", *merge))
        + record(178)
    )
    return content + record(130)


def make_xlsb(part: bytes, **more: bytes) -> bytes:
    """Return a workbook with one sheet, 台账; ``more`` are other parts below ``xl``."""
    bundle = struct.pack("<II", 0, 1) + text("rId1") + text("台账")
    workbook = record(131) + record(143) + record(156, bundle) + record(144) + record(132)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.bin", workbook)
        archive.writestr("xl/_rels/workbook.bin.rels", RELATIONS)
        archive.writestr("xl/styles.bin", styles())
        archive.writestr("xl/worksheets/sheet1.bin", part)
        for name, data in more.items():
            archive.writestr(f"xl/{name}.bin", data)
    return output.getvalue()
