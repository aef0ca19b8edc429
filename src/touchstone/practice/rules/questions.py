"""Questions: what they hold, how they are made, and when they are sound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.text import match_key

MOST_ANSWERS = 26
"""Maximum number of answers to choose from or to put in order: one for each letter."""

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_CATEGORY = 4_000, 1_000, 400
"""Maximum numbers of characters of a question or an explanation, of an answer, and of all names of a category."""

WRONG_TICK = -100
"""The share of a wrong answer, in percent, where several may be ticked: one wrong tick costs the whole mark."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    FILL_IN = "fill-in"
    ORDERING = "ordering"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to choose, to put in order, or to accept as filled in.

    ``share`` is what it earns, in percent of the mark; a wrong one of several that may be ticked has a share below 0.
    """

    text: str
    right: bool
    share: int
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers.

    The answers of ``TRUE_FALSE`` are true and false, in this order; those of ``FILL_IN`` are the accepted ones;
    those of ``ORDERING`` are in the right order. ``category`` lists its levels, the broadest first.
    """

    kind: QuestionKind
    text: str
    answers: tuple[Answer, ...]
    explanation: str = ""
    category: tuple[str, ...] = ()
    name: str = ""


class QuestionFault(PlainError):
    """Why a question cannot be kept; ``field`` is ``text``, ``answers``, ``category`` or ``name``."""

    def __init__(self, field: str, code: str, template: str, **params: object) -> None:
        super().__init__(code, template, **params)
        self.field = field


def true_or_false(*, right: bool, if_true: str = "", if_false: str = "") -> tuple[Answer, ...]:
    """Return the answers of a true-or-false question, each with its feedback."""
    return (
        Answer("true", right, 100 * right, if_true),
        Answer("false", not right, 100 * (not right), if_false),
    )


def shared_out(kind: QuestionKind, answers: Sequence[tuple[str, bool]]) -> tuple[Answer, ...]:
    """Return answers, given as (text, right), with the shares of a question written by hand.

    Where several may be ticked, the right ones share the mark equally and ``WRONG_TICK`` is the share of the others.
    """
    if kind is not QuestionKind.MULTIPLE:
        return tuple(Answer(text, right, 100 * right) for text, right in answers)
    number = sum(right for _, right in answers) or 1
    return tuple(Answer(text, right, round(100 / number) if right else WRONG_TICK) for text, right in answers)


def faults_of(question: Question) -> Iterator[QuestionFault]:
    """Yield each reason why a question cannot be kept."""
    if not question.text.strip():
        yield QuestionFault("text", "question.text", gettext_noop("Write what is asked."))
    if "\n" in question.name:
        yield QuestionFault(
            "name", "question.name", gettext_noop("Write the title of a question on one line.")
        )
    if any(not level.strip() or "\n" in level for level in question.category):
        text = gettext_noop("A level of the category is empty, or has more than one line.")
        yield QuestionFault("category", "question.category", text)
    yield from _faults_of_length(question)
    if question.kind is QuestionKind.TRUE_FALSE:
        if [(answer.right, answer.share) for answer in question.answers] not in (
            [(True, 100), (False, 0)],
            [(False, 0), (True, 100)],
        ):
            text = gettext_noop("Say whether the statement is true or false.")
            yield QuestionFault("answers", "answers.true-false", text)
        return
    yield from _faults_of_answers(question.kind, question.answers)
    if question.kind is not QuestionKind.ORDERING:
        yield from _faults_of_shares(question.kind, question.answers)


def _faults_of_length(question: Question) -> Iterator[QuestionFault]:
    text = gettext_noop("This is too long: a question has at most 4,000 characters, an answer 1,000.")
    if max(len(question.text), len(question.explanation)) > LONGEST_QUESTION:
        yield QuestionFault("text", "question.long", text)
    if any(max(len(answer.text), len(answer.feedback)) > LONGEST_ANSWER for answer in question.answers):
        yield QuestionFault("answers", "answers.long", text)
    if len("\n".join(question.category)) > LONGEST_CATEGORY:
        text = gettext_noop("The names of the category are too long: 400 characters in all at most.")
        yield QuestionFault("category", "question.category-long", text)


def _faults_of_answers(kind: QuestionKind, answers: Sequence[Answer]) -> Iterator[QuestionFault]:
    if kind is QuestionKind.FILL_IN:
        if not answers:
            yield QuestionFault("answers", "answers.none", gettext_noop("Write an answer that is accepted."))
    elif len(answers) < 2:
        yield QuestionFault("answers", "answers.few", gettext_noop("Write at least two answers."))
    elif len(answers) > MOST_ANSWERS:
        text = gettext_noop("There are %(number)d answers. Write at most %(most)d.")
        yield QuestionFault("answers", "answers.many", text, number=len(answers), most=MOST_ANSWERS)
    seen: dict[str, int] = {}
    key = filled_in if kind is QuestionKind.FILL_IN else str.strip
    for number, answer in enumerate(answers, 1):
        if not answer.text.strip():
            text = gettext_noop("Answer %(number)d has no text.")
            yield QuestionFault("answers", "answers.empty", text, number=number)
        elif (first := seen.setdefault(key(answer.text), number)) != number:
            text = gettext_noop("Answers %(first)d and %(second)d are the same.")
            yield QuestionFault("answers", "answers.same", text, first=first, second=number)


def _faults_of_shares(kind: QuestionKind, answers: Sequence[Answer]) -> Iterator[QuestionFault]:
    several = kind is QuestionKind.MULTIPLE
    if answers and not any(answer.right for answer in answers):
        yield QuestionFault("answers", "answers.no-right", gettext_noop("Say which answer is right."))
    if kind is QuestionKind.SINGLE and sum(answer.right for answer in answers) > 1:
        text = gettext_noop("Only one answer can be right here. Where several are, let people tick several.")
        yield QuestionFault("answers", "answers.several-right", text)
    for number, answer in enumerate(answers, 1):
        if not -100 <= answer.share <= 100:
            text = gettext_noop(
                "The share of answer %(number)d is %(share)d%%. Take one from -100%% to 100%%."
            )
        elif answer.right != (answer.share > 0 if several else answer.share == 100):
            text = gettext_noop(
                "The share of answer %(number)d is %(share)d%%, which is not that of a wrong answer."
            )
            if answer.right:
                text = gettext_noop(
                    "The share of answer %(number)d is %(share)d%%, which is not that of a right answer."
                )
        elif kind is QuestionKind.FILL_IN and answer.share <= 0:
            text = gettext_noop("Answer %(number)d is not accepted: its share is %(share)d%%. Take it away.")
        else:
            continue
        yield QuestionFault("answers", "answers.share", text, number=number, share=answer.share)


def filled_in(text: str) -> str:
    """Return a form that is equal for two answers to fill in that are marked alike."""
    key = match_key(text)
    return key.rstrip("。.") or key
