"""How an answer is marked, and in which order answers are shown.

A **mark** is a whole percentage of what a question can earn, from 0 to 100.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from touchstone.common.drawing import ticket
from touchstone.common.errors import PlainError, gettext_noop
from touchstone.practice.rules.questions import Question, QuestionKind, filled_in

Given = Sequence[int] | str
"""What somebody answered: the positions in ``answers`` that were chosen or put in order; the text that was filled in."""


class ImpossibleAnswer(PlainError):
    """An answer that the page of the question cannot have sent."""


def marks(question: Question, given: Given) -> int:
    """Return the mark for an answer; nothing given earns 0. Raise ``ImpossibleAnswer`` for what does not fit.

    - ``SINGLE`` and ``TRUE_FALSE``: the share of the answer.
    - ``MULTIPLE``: the shares of all that were ticked, never below 0, in proportion to those of the right ones. Hence
      three right answers of 33 % earn 100, and two of them 67.
    - ``FILL_IN``: the best share among the accepted answers that are equal but for spaces, capitals, full-width
      letters, invisible characters, kinds of brackets, dashes and quotation marks, and a stop at the end.
    - ``ORDERING``: how many of the neighbouring pairs follow each other as they should. One item in the wrong place
      thus costs two or three pairs and not everything behind it.
    """
    if isinstance(given, str):
        if question.kind is not QuestionKind.FILL_IN:
            raise _impossible()
        key = filled_in(given)
        accepted = (answer.share for answer in question.answers if key and filled_in(answer.text) == key)
        return _between(max(accepted, default=0))
    _check(question, given)
    if question.kind is QuestionKind.ORDERING:
        pairs = sum(second == first + 1 for first, second in pairwise(given))
        return _percent(pairs, len(question.answers) - 1)
    earned = sum(question.answers[position].share for position in given)
    if question.kind is QuestionKind.MULTIPLE:
        return _percent(earned, sum(max(answer.share, 0) for answer in question.answers))
    return _between(earned)


def _check(question: Question, given: Sequence[int]) -> None:
    once = question.kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE)
    positions = range(len(question.answers))
    if (
        (question.kind is QuestionKind.FILL_IN and given)
        or (once and len(given) > 1)
        or any(type(position) is not int or position not in positions for position in given)
        or len(set(given)) < len(given)
    ):
        raise _impossible()


def _impossible() -> ImpossibleAnswer:
    text = gettext_noop("This answer does not belong to the question. Open the page anew and answer again.")
    return ImpossibleAnswer("answer.impossible", text)


def _between(mark: int) -> int:
    return min(max(mark, 0), 100)


def _percent(part: int, whole: int) -> int:
    """Return the percentage, rounded; only the whole is 100."""
    return _between(int(100 * part / whole + 0.5)) if whole > 0 else 0


def earns_all_ticked(question: Question) -> bool:
    """Say whether somebody who ticks every answer earns the full mark, which is rarely meant."""
    everything = range(len(question.answers))
    wrong = any(not answer.right for answer in question.answers)
    return question.kind is QuestionKind.MULTIPLE and wrong and marks(question, everything) == 100


_ABOUT_OTHERS = re.compile(
    r"(?:以上|上述|前述|上列|上面).{0,6}(?:都|均|皆|全|对|错|是|不)"
    r"|(?<![A-Za-z])[A-H]\s*(?:和|与|及|、|或|and|or|&)\s*[A-H](?![A-Za-z])"
    r"|(?i:\b(?:all|none|both|any) of the (?:above|others)\b)"
)


def keeps_order(question: Question) -> bool:
    """Say whether the answers of a question are never mixed: an answer about the others would then be wrong."""
    if question.kind in (QuestionKind.TRUE_FALSE, QuestionKind.FILL_IN):
        return True
    about_others = any(_ABOUT_OTHERS.search(answer.text) for answer in question.answers)
    return question.kind is not QuestionKind.ORDERING and about_others


def shown_order(seed: str, key: object, question: Question) -> list[int]:
    """Return the positions of the answers in the order in which a paper shows them.

    Answers to choose or to order are mixed, differently for each seed and question. An answer about the others, such
    as "all of the above", keeps all in their places. What is to be put in order is never shown in the right order.
    """
    positions = list(range(len(question.answers)))
    if keeps_order(question):
        return positions
    mixed = sorted(positions, key=lambda position: ticket(seed, f"{key}:{position}"))
    if question.kind is QuestionKind.ORDERING and mixed == positions:
        mixed = mixed[1:] + mixed[:1]
    return mixed


def from_shown(order: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """Return what was given for places chosen on a paper that shows the answers in this order.

    Papers and pages know only places: the positions in ``answers`` would give away the right order of ``ORDERING``.
    """
    if any(type(place) is not int or place not in range(len(order)) for place in chosen):
        raise _impossible()
    return [order[place] for place in chosen]
