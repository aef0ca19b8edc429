"""A verifiable random draw: the hash of the seed is published before the draw, the seed itself afterwards.

Each key gets the ticket ``sha256("<seed>:<key>")``, so anybody with the seed and the list of keys can repeat the
draw. The hashes of the seed and of the list, published beforehand, prove that neither was changed to suit the result.
"""

import hashlib
from collections.abc import Iterable

SHORTEST_SEED = 16
"""Minimum length of a seed. A short seed could be guessed from its published hash, and the draw foretold."""

LONGEST_SEED = 200


def commitment(seed: str) -> str:
    """Return the hash of a seed, which is published before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def is_commitment(text: str) -> bool:
    """Say whether a text looks like a SHA-256 hash."""
    return len(text) == 64 and all(digit in "0123456789abcdef" for digit in text)


def digest(lines: Iterable[str]) -> str:
    """Return the SHA-256 hash of a list, one entry to a line; it is published before the draw."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def ticket(seed: str, key: str) -> str:
    """Return the ticket of a key: 64 hexadecimal digits that nobody can predict without the seed."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
