"""What a question is."""

from dataclasses import dataclass
from enum import StrEnum


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    FILL_IN = "fill-in"
    ORDERING = "ordering"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a question; ``share`` is the percentage of the mark that it earns, which may be negative."""

    text: str
    right: bool
    share: int
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers, its explanation, and the names of its category from the topmost one.

    True or false has exactly two answers in this order; the answers of a fill-in are those that are accepted; those of an
    ordering are in the right order.
    """

    kind: QuestionKind
    text: str
    answers: tuple[Answer, ...]
    explanation: str = ""
    category: tuple[str, ...] = ()
    name: str = ""
