"""A draw that is promised before and proved after: the hash of its seed is published first, the seed itself later.

Whoever knows the list that was drawn from and the seed finds the same ones: each key gets the ticket
``sha256("<seed>:<key>")``. With the seed, its hash and the hash of the list nobody can choose afterwards.
"""

import hashlib
from collections.abc import Iterable

SHORTEST_SEED = 16
"""Characters of a seed: from a short one, guessed by its published hash, the draw could be foretold."""

LONGEST_SEED = 200


def commitment(seed: str) -> str:
    """Return what is published of a seed before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def is_commitment(text: str) -> bool:
    """Say whether a text has the form of a sha256."""
    return len(text) == 64 and all(sign in "0123456789abcdef" for sign in text)


def digest(lines: Iterable[str]) -> str:
    """Return the sha256 of a list to draw from, one to a line, as it is published before the draw."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def ticket(seed: str, key: str) -> str:
    """Return what a key draws: 64 hexadecimal digits that nobody can foretell without the seed."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
