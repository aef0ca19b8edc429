"""Answers as a page sends them and as a sheet keeps them, and what they earn. No Django.

A **given** answer is stored as JSON: the places of the chosen options (single, multiple, true or false), a text (fill-in),
or for each line its place from 1, 0 for none (ordering); None if there is no answer. Options count from 0 in the order in
which the paper shows them, which says nothing about their order in the bank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone.practice.rules import Answer, ImpossibleAnswer, Question, QuestionKind, marks

FULL = 100
"""The mark of a right answer, in percent."""

MOST_KNOWN = 500
"""Of how many answers to one question on one paper it is remembered what they earn."""

LONGEST_TEXT = 200
"""The most characters of a fill-in that are kept."""

Given = list[int] | str | None
_OF_ONE = (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE)


@dataclass(frozen=True, slots=True)
class Printed:
    """A question on a paper: its key in the bank, and the positions of its answers in the order in which they are shown."""

    key: int
    question: Question
    order: tuple[int, ...]
    earned: dict[tuple[int, ...], int] = field(default_factory=dict, compare=False, repr=False)
    """What answers that were marked before earn: thousands of people choose among a few."""


def content_of(question: Question) -> dict[str, Any]:
    """Return a question as the plain data that is stored; its category is kept beside it."""
    answers = [
        {"text": a.text, "right": a.right, "share": a.share, "feedback": a.feedback} for a in question.answers
    ]
    return {
        "kind": str(question.kind),
        "text": question.text,
        "answers": answers,
        "explanation": question.explanation,
        "name": question.name,
    }


def read_content(content: Mapping[str, Any], category: tuple[str, ...] = ()) -> Question:
    """Return a question that is stored as plain data."""
    answers = tuple(Answer(**answer) for answer in content["answers"])
    kind = QuestionKind(content["kind"])
    return Question(kind, content["text"], answers, content["explanation"], category, content["name"])


def write_paper(paper: Sequence[Printed]) -> list[dict[str, Any]]:
    """Return a paper as plain data."""
    return [{"id": one.key, "order": list(one.order), **content_of(one.question)} for one in paper]


def read_paper(plain: Sequence[Mapping[str, Any]]) -> tuple[Printed, ...]:
    """Return a paper that is stored as plain data."""
    return tuple(Printed(one["id"], read_content(one), tuple(one["order"])) for one in plain)


def read_given(printed: Printed, sent: Sequence[str]) -> Given:
    """Return what was sent for a question in the form that is stored; what cannot be an answer is left out."""
    if not sent:
        return None
    kind, most = printed.question.kind, len(printed.order)
    if kind is QuestionKind.FILL_IN:
        return sent[0].replace("\0", "").strip()[:LONGEST_TEXT] or None
    if kind in _OF_ONE:
        only = _number(sent[0], 0, most - 1)
        return None if only is None else [only]
    if kind is QuestionKind.ORDERING:
        places = [_number(text, 1, most) or 0 for text in sent[:most]]
        return places if len(places) == most and any(places) else None
    chosen = {number for text in sent if (number := _number(text, 0, most - 1)) is not None}
    return sorted(chosen) or None


def _number(text: str, first: int, last: int) -> int | None:
    """Return the whole number that a text consists of, if it lies between two others."""
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        return None
    number = int(text)
    return number if first <= number <= last else None


def mark(printed: Printed, given: Given) -> int:
    """Return what a stored answer earns, from 0 to 100; what cannot be an answer to this question earns nothing."""
    if not given:
        return 0
    key = tuple(given) if isinstance(given, list) else ()
    known = printed.earned.get(key) if key else None
    if known is not None:
        return known
    try:
        earned = _mark(printed, given)
    except (ImpossibleAnswer, IndexError):
        earned = 0
    if key and len(printed.earned) < MOST_KNOWN:
        printed.earned[key] = earned
    return earned


def _mark(printed: Printed, given: list[int] | str) -> int:
    if isinstance(given, str):
        return marks(printed.question, given)
    if printed.question.kind is not QuestionKind.ORDERING:
        return marks(printed.question, [printed.order[place] for place in given])
    placed = sorted((place, position) for place, position in zip(given, printed.order, strict=False) if place)
    if len({place for place, _position in placed}) < len(placed):
        return 0  # two lines at one place are in no order
    return marks(printed.question, [position for _place, position in placed])


def marks_of(paper: Sequence[Printed], answers: Sequence[Given]) -> list[int]:
    """Return what each answer of a sheet earns; a sheet may have fewer answers than questions."""
    padded = [*answers, *[None] * (len(paper) - len(answers))]
    return [mark(printed, given) for printed, given in zip(paper, padded, strict=True)]
