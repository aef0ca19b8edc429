"""A sampling plan for verification: a draw that anybody can repeat, and what a sample says of the whole."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from touchstone.common.drawing import ticket
from touchstone.problems.rules.workflow import Severity

WEIGHTS: Mapping[Severity, float] = MappingProxyType(
    {Severity.SERIOUS: 4.0, Severity.GENERAL: 2.0, Severity.MINOR: 1.0}
)
"""How much likelier a problem of each severity is drawn."""

CONFIDENCE = 0.95


Candidates = Sequence[tuple[str, Severity]]
"""Problems that can be drawn: number and severity."""


def written(candidates: Candidates) -> str:
    """Return the list to draw from as it is kept and published: number, tab and severity, sorted, one to a line."""
    return "\n".join(sorted(f"{number}\t{severity}" for number, severity in candidates))


def as_written(frame: str) -> Candidates:
    """Read a list to draw from as :func:`written` writes it."""
    pairs = (line.rpartition("\t") for line in frame.split("\n") if line)
    return [(number, Severity(severity)) for number, _tab, severity in pairs]


def draw(candidates: Candidates, size: int, seed: str) -> list[str]:
    """Return ``size`` of some problem numbers, drawn by a seed and weighted by severity, in the order of the draw.

    The ticket of a number, read as a whole number, plus 1 and divided by 2**256, is u; the smallest keys -ln(u) / weight
    are drawn. Whoever knows the seed and the list finds the same ones, whatever the order of the list.
    """
    return [number for _, number in sorted((_key(pair, seed), pair[0]) for pair in candidates)[:size]]


def _key(pair: tuple[str, Severity], seed: str) -> float:
    number, severity = pair
    return -math.log((int(ticket(seed, number), 16) + 1) / (1 << 256)) / WEIGHTS[severity]


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
        math.comb(bad, number) * math.comb(population - bad, checked - number) for number in range(wrong + 1)
    )
    return ways / math.comb(population, checked)
