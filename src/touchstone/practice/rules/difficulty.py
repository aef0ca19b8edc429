"""How hard a question proved to be, without saying who scored what."""

from dataclasses import dataclass
from math import sqrt

FEWEST_ATTEMPTS = 10
"""Below this number of attempts nothing is said about a question: a total of few people tells who scored what."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """What the attempts at one question add up to. It does not say who made them, nor who scored what.

    Sums over the attempts, so that a database or a tally can add them up: ``marks`` of the question, ``rests`` of the
    other questions of the same paper (their mean mark in each attempt), their squares, and the products of the two.
    """

    number: int = 0
    marks: int = 0
    rests: int = 0
    marks_squared: int = 0
    rests_squared: int = 0
    products: int = 0

    def with_attempt(self, mark: int, rest: int) -> "Attempts":
        """Return the sums with one more attempt."""
        return Attempts(
            self.number + 1,
            self.marks + mark,
            self.rests + rest,
            self.marks_squared + mark * mark,
            self.rests_squared + rest * rest,
            self.products + mark * rest,
        )


def facility(attempts: Attempts) -> float | None:
    """Return how easy a question is, from 0 to 1: the mean mark. None with fewer than ``FEWEST_ATTEMPTS``."""
    return attempts.marks / attempts.number / 100 if attempts.number >= FEWEST_ATTEMPTS else None


def discrimination(attempts: Attempts) -> float | None:
    """Return how well a question tells apart those who do well in the rest of the paper, from -1 to 1.

    The correlation of its mark with the mean mark of the other questions: for right and wrong alone it is the corrected
    point-biserial (Henrysson 1963), which Moodle calls the discrimination index. Near or below 0 a question measures
    something else, or its key is wrong. None with fewer than ``FEWEST_ATTEMPTS``, or where all marks are the same.
    """
    if attempts.number < FEWEST_ATTEMPTS:
        return None
    spread = attempts.number * attempts.marks_squared - attempts.marks**2
    spread_of_rest = attempts.number * attempts.rests_squared - attempts.rests**2
    if not spread or not spread_of_rest:
        return None
    together = attempts.number * attempts.products - attempts.marks * attempts.rests
    return together / sqrt(spread * spread_of_rest)
