"""Samples for verification: a draw that anybody can repeat, and what a sample shows about all problems."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from touchstone.common.drawing import ticket
from touchstone.problems.rules.workflow import Severity

WEIGHTS: Mapping[Severity, float] = MappingProxyType(
    {Severity.SERIOUS: 4.0, Severity.GENERAL: 2.0, Severity.MINOR: 1.0}
)
"""Relative weight of a problem in the draw, by severity."""

CONFIDENCE = 0.95


Candidates = Sequence[tuple[str, Severity]]
"""Problems that can be drawn: number and severity."""


def written(candidates: Candidates) -> str:
    """Return the candidates as the text that is stored and published: sorted lines of number, tab and severity."""
    return "\n".join(sorted(f"{number}\t{severity}" for number, severity in candidates))


def as_written(frame: str) -> Candidates:
    """Parse candidates from the format of :func:`written`."""
    pairs = (line.rpartition("\t") for line in frame.split("\n") if line)
    return [(number, Severity(severity)) for number, _tab, severity in pairs]


def draw(candidates: Candidates, size: int, seed: str) -> list[str]:
    """Return ``size`` problem numbers drawn with a seed and weighted by severity, in the order of the draw.

    Let u be (ticket + 1) / 2**256, with the ticket of a number read as an integer: the numbers with the smallest
    -ln(u) / weight are drawn. Anybody who knows the seed and the candidates, in any order, gets the same draw.
    """
    return [number for _, number in sorted((_draw_key(pair, seed), pair[0]) for pair in candidates)[:size]]


def _draw_key(pair: tuple[str, Severity], seed: str) -> float:
    number, severity = pair
    return -math.log((int(ticket(seed, number), 16) + 1) / (1 << 256)) / WEIGHTS[severity]


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a sample: of ``population`` problems ``checked`` were checked and ``wrong`` were found wrong."""

    population: int
    checked: int
    wrong: int

    @property
    def bound(self) -> float | None:
        """The upper bound, with 95 % confidence, of the share of wrong problems; None before the first check."""
        if not self.checked:
            return None
        return upper_bound(self.population, self.checked, self.wrong) / self.population


def upper_bound(population: int, checked: int, wrong: int) -> int:
    """Return the largest number of wrong problems in the population that is compatible with the sample.

    Exact for an unweighted draw (hypergeometric, one-sided 95 %). A weighted draw picks more serious problems, so the
    bound holds for it if wrong results are at least as frequent among serious problems as among the others.
    """
    low, high = wrong, population - (checked - wrong)
    while low < high:
        middle = (low + high + 1) // 2
        if _probability_at_most(population, middle, checked, wrong) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle - 1
    return low


def _probability_at_most(population: int, bad: int, checked: int, wrong: int) -> float:
    """Return the probability of at most ``wrong`` in the sample if the population has ``bad`` wrong problems."""
    combinations = sum(
        math.comb(bad, number) * math.comb(population - bad, checked - number) for number in range(wrong + 1)
    )
    return combinations / math.comb(population, checked)
