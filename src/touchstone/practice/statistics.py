"""How hard a question was, and how well it tells those who know the subject from those who do not. No Django."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 10
"""Sheets are counted in lots of at least so many, so that no number, and no difference of two, is about one person."""

SUMS = ("shown", "marks", "squares", "rest", "rest_squares", "products")
"""What is added up for each question: how often it was shown, its marks, their squares, the marks of the rest of the
sheet, their squares, and the products of both."""


@dataclass(frozen=True, slots=True)
class QuestionSums:
    """The sums of one question over many sheets, as in ``SUMS``; marks are from 0 to 100."""

    shown: int = 0
    marks: int = 0
    squares: int = 0
    rest: int = 0
    rest_squares: int = 0
    products: int = 0

    @property
    def facility(self) -> float | None:
        """The mean mark in percent; None for fewer than ten sheets."""
        return self.marks / self.shown if self.shown >= FEWEST else None

    @property
    def discrimination(self) -> float | None:
        """The correlation of the mark with that of the rest of the sheet, from -100 to 100.

        None for fewer than ten sheets, or if all marks or all rests are equal.
        """
        if self.shown < FEWEST:
            return None
        spread = self.shown * self.squares - self.marks**2
        rest = self.shown * self.rest_squares - self.rest**2
        if spread <= 0 or rest <= 0:
            return None
        together = self.shown * self.products - self.marks * self.rest
        return 100 * together / math.sqrt(spread * rest)


def sums_of(marks: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the sums of each question of one sheet, in the order of ``SUMS``."""
    total = sum(marks)
    return [(1, m, m * m, total - m, (total - m) ** 2, m * (total - m)) for m in marks]
