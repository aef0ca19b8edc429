"""A sampling plan for verification: a draw that anybody can repeat, and what a sample says of the whole."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from touchstone.problems.rules.workflow import Severity

WEIGHTS: Mapping[Severity, float] = MappingProxyType(
    {Severity.SERIOUS: 4.0, Severity.GENERAL: 2.0, Severity.MINOR: 1.0}
)
"""How much likelier a problem of each severity is drawn."""

CONFIDENCE = 0.95


def draw(numbers: Sequence[tuple[str, Severity]], size: int, seed: str) -> list[str]:
    """Return ``size`` of some problem numbers, drawn by a seed and weighted by severity, in the order of the draw.

    Each number gets u = sha256(seed + ":" + number) as a fraction of 2**256 and the key -ln(u) / weight; the smallest
    keys are drawn. Whoever knows the seed and the list finds the same ones, whatever the order of the list.
    """
    return [number for _, number in sorted((_key(one, seed), one[0]) for one in numbers)[:size]]


def _key(one: tuple[str, Severity], seed: str) -> float:
    number, severity = one
    digest = int.from_bytes(hashlib.sha256(f"{seed}:{number}".encode()).digest())
    return -math.log((digest + 1) / (1 << 256)) / WEIGHTS[severity]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a sample: of ``population`` problems ``checked`` were looked at and ``wrong`` found wrong."""

    population: int
    checked: int
    wrong: int

    @property
    def bound(self) -> float | None:
        """The share of wrong ones in the whole that is not exceeded with 95 % confidence; None when none was checked."""
        if not self.checked:
            return None
        return upper_bound(self.population, self.checked, self.wrong) / self.population


def upper_bound(population: int, checked: int, wrong: int) -> int:
    """Return the largest number of wrong ones in the population that would still show so few in the sample.

    Exact for a plain draw (hypergeometric, one-sided 95 %). A draw weighted by severity looks harder where wrong ones
    hurt most, so for it the bound holds as long as wrong ones are no rarer among serious problems.
    """
    low, high = wrong, population - (checked - wrong)
    while low < high:
        middle = (low + high + 1) // 2
        if _so_few(population, middle, checked, wrong) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle - 1
    return low


def _so_few(population: int, bad: int, checked: int, wrong: int) -> float:
    """Return how likely a sample shows at most ``wrong`` when the population has ``bad`` wrong ones."""
    ways = sum(
        math.comb(bad, found) * math.comb(population - bad, checked - found) for found in range(wrong + 1)
    )
    return ways / math.comb(population, checked)
