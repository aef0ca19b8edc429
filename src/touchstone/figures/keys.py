"""Compact storage of the rows that a frozen figure counted, pairs of a row's key and its contribution, and its seal."""

import datetime
import hashlib
import json
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any

SEALED = (
    *("reference", "code", "version", "texts", "value", "unknown", "parts", "as_of", "rows_counted"),
    *("role", "publication_kind", "publication_key", "issue"),
)
"""The fields of a frozen figure that its seal covers, beside its keys: all that was published, and where."""


def pack(counted: Iterable[tuple[int, int]]) -> bytes:
    """Pack (row key, contribution) pairs; about two bytes for each row if the keys are close together."""
    pairs = sorted(counted)
    keys = [key for key, _ in pairs]
    steps = array("q", [key - before for key, before in zip(keys, [0, *keys], strict=False)])
    shares = array("q", [share for _, share in pairs])
    return zlib.compress(steps.tobytes() + shares.tobytes(), 6)


def unpack(packed: bytes) -> Mapping[int, int]:
    """Return row key -> contribution."""
    numbers = array("q")
    numbers.frombytes(zlib.decompress(packed))
    half = len(numbers) // 2
    return dict(zip(accumulate(numbers[:half]), numbers[half:], strict=True))


def seal(frozen: Any, names: Sequence[str] = SEALED) -> str:
    """Return a SHA-256 hash of a frozen figure: of these of its fields, and of each row and its contribution."""
    fields = {name: _plain(getattr(frozen, name)) for name in names}
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode() + b"\n" + zlib.decompress(bytes(frozen.keys))).hexdigest()


def _plain(value: Any) -> Any:
    """Return a value in the form that it has whether it was read from a database or not."""
    if isinstance(value, Decimal):
        return f"{value:.4f}"
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value
