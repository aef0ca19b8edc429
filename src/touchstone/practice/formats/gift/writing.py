"""Writes GIFT."""

from collections.abc import Callable, Iterable, Sequence

from touchstone.common.errors import gettext_noop
from touchstone.practice.formats.gift.signs import CONTROL, ESCAPED, WIDE_MARK
from touchstone.practice.formats.outcome import (
    Writing,
    write_category,
    written_share,
)
from touchstone.practice.formats.remarks import (
    write_pattern,
)
from touchstone.practice.rules import Answer, Question, QuestionKind

_TO_ESCAPE = str.maketrans({**{sign: "\\" + sign for sign in ESCAPED}, "\n": "\\n"})


def write_gift(questions: Iterable[Question]) -> Writing:
    """Return questions as a GIFT file.

    Texts are marked as plain, so that "a < b" and "#" mean there what they mean here. A question to put in order is
    left out, because only Moodle from 4.4 on has a form for it; so is a filled-in answer with "->", which GIFT takes
    for a matching question.
    """
    writing = Writing()
    parts: list[str] = []
    category: tuple[str, ...] = ()
    for number, question in enumerate(questions, 1):
        if question.kind is QuestionKind.ORDERING:
            note = gettext_noop("GIFT cannot hold a question to put in order. Save as Moodle XML to keep it.")
            writing.leave_out(number, "gift.ordering", note)
            continue
        body = _BODIES[question.kind](question.answers)
        if question.kind is QuestionKind.FILL_IN and "->" in body:
            note = gettext_noop(
                "GIFT takes an answer with -> for a matching question. Save as Moodle XML to keep it."
            )
            writing.leave_out(number, "gift.arrow", note)
            continue
        writing.mention_shares(number, question)
        if question.category != category:
            category = question.category
            parts.append("$CATEGORY: " + write_category(category).replace("\\", "\\\\"))
        explanation = f"\t####{_written(question.explanation)}\n" if question.explanation else ""
        name = f"::{_escaped(question.name)}::" if question.name else ""
        parts.append(f"{name}[plain]{_escaped(question.text)} {{{body}{explanation}}}")
    writing.text = "".join(part + "\n\n" for part in parts)
    return writing


def _escaped(text: str) -> str:
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_TO_ESCAPE)


def _written(text: str) -> str:
    """Return a text of an answer, marked as plain where its beginning would be taken for something else."""
    written = _escaped(text)
    odd = written.startswith(("[", "%")) or WIDE_MARK.search(text)
    return f"[plain]{written}" if odd else written


def _with_feedback(sign: str, text: str, feedback: str) -> str:
    return f"\t{sign}{_written(text)}{'#' + _written(feedback) if feedback else ''}\n"


def _choice_body(answers: Sequence[Answer], *, single: bool) -> str:
    lines = []
    for answer in answers:
        sign = f"~%{written_share(answer.share)}%" if answer.share else "~"
        lines.append(_with_feedback("=" if single and answer.right else sign, answer.text, answer.feedback))
    return "\n" + "".join(lines)


def _fill_in_body(answers: Sequence[Answer]) -> str:
    lines = []
    for answer in answers:
        sign = "=" if answer.share == 100 else f"=%{written_share(answer.share)}%"
        lines.append(_with_feedback(sign, write_pattern(answer.text), answer.feedback))
    return "\n" + "".join(lines)


def _true_or_false_body(answers: Sequence[Answer]) -> str:
    if_true, if_false = (_written(answer.feedback) for answer in answers)
    right = answers[0].right
    if_right, if_wrong = (if_true, if_false) if right else (if_false, if_true)
    feedback = f"#{if_wrong}#{if_right}" if if_right else f"#{if_wrong}" if if_wrong else ""
    return ("TRUE" if right else "FALSE") + feedback


_BODIES: dict[QuestionKind, Callable[[Sequence[Answer]], str]] = {
    QuestionKind.SINGLE: lambda answers: _choice_body(answers, single=True),
    QuestionKind.MULTIPLE: lambda answers: _choice_body(answers, single=False),
    QuestionKind.TRUE_FALSE: _true_or_false_body,
    QuestionKind.FILL_IN: _fill_in_body,
}
