"""What makes a question of the bank impossible to ask. No Django."""

from enum import StrEnum

from touchstone.practice.rules import Question, QuestionKind

MOST_ANSWERS, LONGEST_QUESTION, LONGEST_ANSWER = 20, 4_000, 1_000


class QuestionFault(StrEnum):
    """A fault of a question."""

    NO_TEXT = "no-text"
    NO_ANSWER = "no-answer"
    TOO_FEW = "too-few"
    NONE_RIGHT = "none-right"
    SEVERAL_RIGHT = "several-right"
    TWICE = "twice"
    NOT_TWO = "not-two"
    TOO_MANY = "too-many"
    TOO_LONG = "too-long"


def find_fault(question: Question) -> QuestionFault | None:
    """Return the first fault of a question, or None."""
    texts = [answer.text.strip() for answer in question.answers]
    if not question.text.strip():
        return QuestionFault.NO_TEXT
    if not texts or not all(texts):
        return QuestionFault.NO_ANSWER
    if (
        max(len(question.text), len(question.explanation)) > LONGEST_QUESTION
        or max(map(len, texts)) > LONGEST_ANSWER
    ):
        return QuestionFault.TOO_LONG
    if len(texts) > MOST_ANSWERS:
        return QuestionFault.TOO_MANY
    if len(set(texts)) < len(texts):
        return QuestionFault.TWICE
    return _find_fault_of_kind(question)


def _find_fault_of_kind(question: Question) -> QuestionFault | None:
    right = sum(answer.right for answer in question.answers)
    match question.kind:
        case QuestionKind.TRUE_FALSE:
            return None if len(question.answers) == 2 and right == 1 else QuestionFault.NOT_TWO
        case QuestionKind.FILL_IN:
            return None if right else QuestionFault.NONE_RIGHT
        case _:
            if len(question.answers) < 2:
                return QuestionFault.TOO_FEW
            if question.kind is QuestionKind.ORDERING:
                return None
            if not right:
                return QuestionFault.NONE_RIGHT
            several = right > 1 and question.kind is QuestionKind.SINGLE
            return QuestionFault.SEVERAL_RIGHT if several else None
