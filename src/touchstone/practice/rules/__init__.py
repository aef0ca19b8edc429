"""The rules of questions and papers: soundness, marking, the draw, difficulty. They use no database."""

from touchstone.practice.rules.difficulty import FEWEST_ATTEMPTS, Attempts, discrimination, facility
from touchstone.practice.rules.drawing import Category, DrawTooLarge, Shortage, check_draw, draw
from touchstone.practice.rules.marking import (
    Given,
    ImpossibleAnswer,
    earns_all_ticked,
    from_shown,
    keeps_order,
    marks,
    shown_order,
)
from touchstone.practice.rules.questions import (
    LONGEST_CATEGORY,
    MOST_ANSWERS,
    WRONG_TICK,
    Answer,
    Question,
    QuestionFault,
    QuestionKind,
    faults_of,
    shared_out,
    true_or_false,
)

__all__ = [
    "FEWEST_ATTEMPTS",
    "LONGEST_CATEGORY",
    "MOST_ANSWERS",
    "WRONG_TICK",
    "Answer",
    "Attempts",
    "Category",
    "DrawTooLarge",
    "Given",
    "ImpossibleAnswer",
    "Question",
    "QuestionFault",
    "QuestionKind",
    "Shortage",
    "check_draw",
    "discrimination",
    "draw",
    "earns_all_ticked",
    "facility",
    "faults_of",
    "from_shown",
    "keeps_order",
    "marks",
    "shared_out",
    "shown_order",
    "true_or_false",
]
