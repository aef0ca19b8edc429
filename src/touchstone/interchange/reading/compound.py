"""The container of an .xls workbook (OLE): its stream of records is taken out, and put into a container of our own.

The parser would follow chains that run in a circle and reserve memory for sizes that are only declared. It is given a
container that holds nothing but the records, so macros and everything else in the file are not even looked at.
"""

import struct
from collections.abc import Iterator
from itertools import islice

from touchstone.interchange.reading.content import damaged_error

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _FREE, _IS_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LARGEST_SECTOR_NUMBER = 0xFFFFFFFA
_MINI = 64
_ENTRY = 128
_HEADER = struct.Struct("<8s16sHHHHH6sIIIIIIIII")

_SECTOR = 4096
_IN_HEADER = 109


class _Container:
    """The sectors and chains of a file; every chain is followed at most as far as the file has sectors."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(_SIGNATURE):
            raise damaged_error()
        fields = _HEADER.unpack_from(data)
        self._data = data
        self._shift = fields[5]
        if self._shift not in (9, 12):
            raise damaged_error()
        self._most = (len(data) >> self._shift) + 1
        self._cutoff = fields[12]
        self._fat = self._read_fat(struct.unpack_from(f"<{_IN_HEADER}I", data, 76), fields[15])
        self._mini_fat = _numbers(self._chain(fields[13]))
        directory = self._chain(fields[10])
        self.entries = {name: (start, size, kind) for name, start, size, kind in _entries(directory)}
        root = next((entry for entry in self.entries.values() if entry[2] == 5), None)
        if root is None:
            raise damaged_error()
        self._mini_stream = self._chain(root[0]) if root[1] else b""

    def stream(self, name: str) -> bytes:
        """Return the content of a stream."""
        start, size, _kind = self.entries[name]
        if size > len(self._data):
            raise damaged_error()
        content = self._mini_chain(start) if size < self._cutoff else self._chain(start)
        if len(content) < size:
            raise damaged_error()
        return content[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        if start >= len(self._data):
            raise damaged_error()
        return self._data[start : start + (1 << self._shift)]

    def _read_fat(self, in_header: tuple[int, ...], first_more: int) -> tuple[int, ...]:
        sectors = [number for number in in_header if number < _LARGEST_SECTOR_NUMBER]
        more = first_more
        for _step in range(self._most):
            if more >= _LARGEST_SECTOR_NUMBER:
                break
            *numbers, more = _numbers(self._sector(more))
            sectors += [number for number in numbers if number < _LARGEST_SECTOR_NUMBER]
        if len(sectors) > self._most:
            raise damaged_error()
        return _numbers(b"".join(map(self._sector, sectors)))

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _follow(start, self._fat, self._most)))

    def _mini_chain(self, start: int) -> bytes:
        most = len(self._mini_stream) // _MINI + 1
        numbers = _follow(start, self._mini_fat, most)
        return b"".join(self._mini_stream[number * _MINI : (number + 1) * _MINI] for number in numbers)


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f"<{len(content) // 4}I", content)


def _follow(start: int, table: tuple[int, ...], most: int) -> Iterator[int]:
    number = start
    for _step in range(most + 1):
        if number >= _LARGEST_SECTOR_NUMBER:
            return
        if number >= len(table):
            break
        yield number
        number = table[number]
    raise damaged_error()


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        start, size = struct.unpack_from("<II", directory, at + 116)
        if kind and 2 <= length <= 64:
            yield directory[at : at + length - 2].decode("utf-16-le", "replace"), start, size, kind


def take_records(data: bytes) -> bytes | None:
    """Return the records of an .xls workbook, or None if it is older than Excel 97."""
    container = _Container(data)
    if "Workbook" in container.entries:
        return container.stream("Workbook")
    if "Book" in container.entries:
        return None
    raise damaged_error()


def put_into_container(records: bytes) -> bytes:
    """Return an OLE file whose only stream are these records."""
    content = records.ljust(_SECTOR, b"\0")
    content += b"\0" * (-len(content) % _SECTOR)
    number = len(content) // _SECTOR
    per_sector = _SECTOR // 4
    fats = next(count for count in range(1, _IN_HEADER + 1) if count * per_sector >= count + 2 + number)
    directory_at, mini_at, content_at = fats, fats + 1, fats + 2
    table = [_IS_FAT] * fats + [_END, _END]
    table += [*range(content_at + 1, content_at + number), _END]
    table += [_FREE] * (fats * per_sector - len(table))
    header = _HEADER.pack(
        *(_SIGNATURE, b"", 0x3E, 4, 0xFFFE, 12, 6, b"", 1, fats, directory_at, 0, _SECTOR, _END, 0, _END, 0)
    )
    header += struct.pack(f"<{_IN_HEADER}I", *islice([*range(fats), *[_FREE] * _IN_HEADER], _IN_HEADER))
    directory = _entry("Root Entry", 5, mini_at, _MINI) + _entry("Workbook", 2, content_at, len(content))
    sectors = (header, struct.pack(f"<{len(table)}I", *table), directory, b"")
    return b"".join(part.ljust(_SECTOR, b"\0") for part in sectors) + content


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    none = 0xFFFFFFFF
    links = struct.pack("<HBBIII", len(text), kind, 1, none, none, 1 if kind == 5 else none)
    return text.ljust(64, b"\0") + links + b"\0" * 36 + struct.pack("<IQ", start, size)
