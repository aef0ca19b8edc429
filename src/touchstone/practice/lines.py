"""The answers of a question as lines that a person writes. No Django.

A right answer begins with ``*``; ``%50%`` or ``%-50%`` before one says what it earns or costs. What stands after `` # `` is
said to whoever chose it. The lines of an ordering are in the right order, those of a fill-in all accepted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from touchstone.practice.rules import Answer, Question, QuestionKind, shared_out

_SHARE = re.compile(r"^%(-?\d{1,3})%\s*")
_ALL_RIGHT = (QuestionKind.FILL_IN, QuestionKind.ORDERING)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    feedback: str
    starred: bool
    share: int | None


def read_lines(kind: QuestionKind, text: str) -> tuple[Answer, ...]:
    """Return the answers that some lines hold; empty lines are passed over."""
    lines = [_read(line.strip()) for line in text.splitlines() if line.strip()]
    usual = shared_out(kind, [(line.text, line.starred or kind in _ALL_RIGHT) for line in lines])
    return tuple(_answer(kind, line, answer) for line, answer in zip(lines, usual, strict=True))


def _read(line: str) -> _Line:
    starred, share = line[0] in "*＊", None
    if starred:
        line = line[1:]
    elif match := _SHARE.match(line):
        line, share = line[match.end() :], int(match.group(1))
    text, _, feedback = line.partition(" # ")
    return _Line(text.strip(), feedback.strip(), starred, share)


def _answer(kind: QuestionKind, line: _Line, usual: Answer) -> Answer:
    share = usual.share if line.share is None else line.share
    right = (
        usual.right if line.share is None else (share > 0 if kind is QuestionKind.MULTIPLE else share == 100)
    )
    return Answer(line.text, right, share, line.feedback)


def write_lines(question: Question) -> str:
    """Return the answers of a question as lines; reading them gives the same answers."""
    usual = shared_out(question.kind, [(answer.text, answer.right) for answer in question.answers])
    plain = all(
        answer.share == one.share for answer, one in zip(question.answers, usual, strict=True) if answer.right
    )
    return "\n".join(
        _write(question.kind, answer, usual=one.share, starred=plain)
        for answer, one in zip(question.answers, _without_right(question.kind, usual), strict=True)
    )


def _without_right(kind: QuestionKind, usual: Sequence[Answer]) -> Sequence[Answer]:
    """Return what lines without a star mean, in the place of the usual answers."""
    return usual if kind in _ALL_RIGHT else shared_out(kind, [(answer.text, False) for answer in usual])


def _write(kind: QuestionKind, answer: Answer, *, usual: int, starred: bool) -> str:
    head = f"%{answer.share}%"
    if answer.right and starred:
        head = "" if kind in _ALL_RIGHT else "*"
    elif answer.share == usual and not answer.right:
        head = ""
    return f"{head}{answer.text}" + (f" # {answer.feedback}" if answer.feedback else "")
