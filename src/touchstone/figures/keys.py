"""Compact storage of the rows that a frozen figure counted: pairs of a row's key and its contribution."""

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Mapping
from itertools import accumulate


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


def seal(packed: bytes) -> str:
    """Return a SHA-256 hash that changes with any row or contribution."""
    return hashlib.sha256(zlib.decompress(packed)).hexdigest()
