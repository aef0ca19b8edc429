"""The answers of a question as lines that a person writes. No Django.

A right answer begins with ``*``, one that earns a part of the mark, or costs one, with ``%50%`` or ``%-50%``. What stands
after `` # `` is said to whoever chose it. The lines of an ordering are in the right order, those of a fill-in all accepted.
"""

import re

from touchstone.practice.rules import Answer, Question, QuestionKind

_SHARE = re.compile(r"^%(-?\d{1,3})(?:\.\d+)?%\s*")
ALL_RIGHT = (QuestionKind.FILL_IN, QuestionKind.ORDERING)


def read_lines(kind: QuestionKind, text: str) -> tuple[Answer, ...]:
    """Return the answers that some lines hold; empty lines are passed over."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    stars = sum(line[0] in "*＊" for line in lines)
    return tuple(_read(kind, line, stars) for line in lines)


def _read(kind: QuestionKind, line: str, stars: int) -> Answer:
    right, share = line[0] in "*＊", 0
    if right:
        line, share = line[1:].strip(), 100 // stars if kind is QuestionKind.MULTIPLE else 100
    elif match := _SHARE.match(line):
        line, share = line[match.end() :], max(-100, min(100, int(match.group(1))))
    elif kind in ALL_RIGHT:
        right, share = True, 100
    text, _, feedback = line.partition(" # ")
    return Answer(text.strip(), right, share, feedback.strip())


def write_lines(question: Question) -> str:
    """Return the answers of a question as lines; reading them gives the same answers."""
    return "\n".join(_write(question.kind, answer) for answer in question.answers)


def _write(kind: QuestionKind, answer: Answer) -> str:
    head = ""
    if answer.right:
        head = "" if kind in ALL_RIGHT else "*"
    elif answer.share or kind in ALL_RIGHT:
        head = f"%{answer.share}%"
    return f"{head}{answer.text}" + (f" # {answer.feedback}" if answer.feedback else "")
