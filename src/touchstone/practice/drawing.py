"""Drawing papers from the bank by a seed: the same seed and the same bank give the same papers. No Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.common.drawing import ticket
from touchstone.practice.rules import QuestionKind


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question of the bank as it is drawn: its key, its number in the bank, and its content as plain data."""

    key: int
    number: int
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shortage:
    """A part of a draw for which the bank has too few questions."""

    part: int
    wanted: int
    there: int


def find_shortages(wanted: Sequence[int], pools: Sequence[Sequence[Drawn]]) -> list[Shortage]:
    """Return the parts that cannot be drawn; a question that an earlier part may need is not counted twice."""
    found, taken = [], set[int]()
    for place, (number, pool) in enumerate(zip(wanted, pools, strict=True)):
        there = [question.key for question in pool if question.key not in taken]
        if len(there) < number:
            found.append(Shortage(place, number, len(there)))
        taken.update(there[:number])
    return found


def draw_paper(
    seed: str, variant: int, wanted: Sequence[int], pools: Sequence[Sequence[Drawn]]
) -> list[dict[str, Any]]:
    """Return the questions of one variant of a paper, each at most once, with their options in a drawn order.

    Each question gets the ticket of ``<seed>:<variant>`` and its number; those with the lowest tickets are taken.
    """
    taken: set[int] = set()
    paper = []
    for number, pool in zip(wanted, pools, strict=True):
        left = [question for question in pool if question.key not in taken]
        left.sort(key=lambda question: ticket(f"{seed}:{variant}", str(question.number)))
        for question in left[:number]:
            taken.add(question.key)
            paper.append(_shuffled(f"{seed}:{variant}:{question.number}", question))
    return paper


def _shuffled(seed: str, question: Drawn) -> dict[str, Any]:
    content = dict(question.content)
    answers = [{**answer, "place": place} for place, answer in enumerate(content["answers"], start=1)]
    if content["kind"] not in (QuestionKind.TRUE_FALSE, QuestionKind.FILL_IN):
        answers.sort(key=lambda answer: ticket(seed, str(answer["place"])))
        if content["kind"] == QuestionKind.ORDERING and [a["place"] for a in answers] == sorted(
            a["place"] for a in answers
        ):
            answers.append(answers.pop(0))  # an order that is right already would ask nothing
    return {"id": question.key, **content, "answers": answers}
