"""What is shown of a question, which answers are valid, and what they earn: plain functions, no Django.

A **given** answer is stored as JSON: the positions of the chosen options (single, multiple, true or false), a text
(fill-in), or for each item its place from 1 (ordering); None if there is no answer. Positions are those on the paper,
where options stand in a drawn order.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.practice.rules import QuestionKind

FULL = 100
"""The mark of a right answer, in percent."""

LONGEST_TEXT = 200
"""The most characters of a fill-in that are kept."""

Given = list[int] | str | None
PaperQuestion = Mapping[str, Any]
"""A question on a paper: ``id``, ``kind``, ``text``, ``answers`` in the drawn order (each ``text``, ``right``, ``share``,
``feedback`` and ``place``, its place from 1 in the bank), ``explanation``."""

CHOSEN = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE)


def read_given(question: PaperQuestion, sent: Sequence[str]) -> Given:
    """Return what was sent for a question in the form that is stored; what cannot be an answer is left out."""
    kind = question["kind"]
    if kind == QuestionKind.FILL_IN:
        text = sent[0].replace("\0", "").strip()[:LONGEST_TEXT] if sent else ""
        return text or None
    most = len(question["answers"])
    if kind == QuestionKind.ORDERING:
        places = [_number(text, 1, most) or 0 for text in sent[:most]]
        return places if len(places) == most and any(places) else None
    chosen = sorted({number for text in sent if (number := _number(text, 0, most - 1)) is not None})
    if kind != QuestionKind.MULTIPLE:
        chosen = chosen[:1]
    return chosen or None


def _number(text: str, first: int, last: int) -> int | None:
    """Return the whole number that a text consists of, if it lies between two others."""
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        return None
    number = int(text)
    return number if first <= number <= last else None


def mark(question: PaperQuestion, given: Given) -> int:
    """Return what an answer earns, from 0 to 100."""
    if not given:
        return 0
    kind, answers = question["kind"], question["answers"]
    if isinstance(given, str):
        return _mark_text(answers, letters(given))
    if kind == QuestionKind.ORDERING:
        return FULL if list(given) == [answer["place"] for answer in answers] else 0
    if kind == QuestionKind.MULTIPLE:
        right = [place for place, answer in enumerate(answers) if answer["right"]]
        if list(given) == right:
            return FULL
        picked = [answers[place] for place in given if place < len(answers)]
        if any(not answer["right"] and answer["share"] >= 0 for answer in picked):
            return 0  # a wrong option spoils the answer, unless the bank says what it costs
        earned: int = sum(answer["share"] for answer in picked)
        return min(max(earned, 0), FULL - 1)
    chosen = given[0]
    return _earned(answers[chosen]) if chosen < len(answers) else 0


def _mark_text(answers: Sequence[Mapping[str, Any]], given: str) -> int:
    return max((_earned(answer) for answer in answers if letters(answer["text"]) == given), default=0)


def _earned(answer: Mapping[str, Any]) -> int:
    return FULL if answer["right"] else min(max(answer["share"], 0), FULL)


def letters(text: str) -> str:
    """Return a text without what does not make an answer another one: width, case, spaces, and a full stop at the end."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(plain.split()).rstrip(".。")


def marks(paper: Sequence[PaperQuestion], answers: Sequence[Given]) -> list[int]:
    """Return what each answer of a sheet earns."""
    padded = [*answers, *[None] * (len(paper) - len(answers))]
    return [mark(question, given) for question, given in zip(paper, padded, strict=False)]
