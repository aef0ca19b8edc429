"""The compact form in which the records of an import are kept, and the checksums by which a later change shows."""

import datetime
import json
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

Values = dict[str, Any]
"""Values of a record by the name of the field, in a form that JSON can represent."""


def pack(marks: Mapping[int, int]) -> bytes:
    """Pack keys with their checksums; keys that follow each other cost next to nothing."""
    pairs = sorted(marks.items())
    keys = [key for key, _mark in pairs]
    steps = array("q", [key - before for key, before in zip(keys, [0, *keys], strict=False)])
    sums = array("I", [mark for _key, mark in pairs])
    return zlib.compress(len(pairs).to_bytes(8, "little") + steps.tobytes() + sums.tobytes(), 6)


def unpack(packed: bytes) -> dict[int, int]:
    """Return key -> checksum."""
    if not packed:
        return {}
    data = zlib.decompress(packed)
    number = int.from_bytes(data[:8], "little")
    steps, sums = array("q"), array("I")
    steps.frombytes(data[8 : 8 + 8 * number])
    sums.frombytes(data[8 + 8 * number :])
    return dict(zip(accumulate(steps), sums, strict=True))


def pack_keys(keys: Iterable[int]) -> bytes:
    """Pack keys alone."""
    return pack(dict.fromkeys(keys, 0))


def pack_values(changed: Mapping[int, tuple[Values, int]]) -> bytes:
    """Pack the values before, and the checksums after, of changed records."""
    return zlib.compress(json.dumps(changed, ensure_ascii=False).encode(), 6)


def unpack_values(packed: bytes) -> dict[int, tuple[Values, int]]:
    """Return key -> (values before, checksum after)."""
    if not packed:
        return {}
    return {int(key): (values, mark) for key, (values, mark) in json.loads(zlib.decompress(packed)).items()}


def plain(value: Any) -> Any:
    """Return a value of a field in the form in which it is kept."""
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def checksum(values: Mapping[str, Any], fields: Sequence[str]) -> int:
    """Return a checksum of some values of a record."""
    return zlib.crc32(repr([values.get(name) for name in fields]).encode())
