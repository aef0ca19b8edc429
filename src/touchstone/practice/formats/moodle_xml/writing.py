"""Writes Moodle XML."""

import re
from collections.abc import Iterable, Iterator

from touchstone.practice.formats.outcome import (
    Writing,
    write_category,
    written_share,
)
from touchstone.practice.formats.remarks import (
    write_pattern,
)
from touchstone.practice.rules import Question, QuestionKind, keeps_order

_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NAME = 60


def made_name(text: str) -> str:
    """Return the title that a question without one has in a file, because Moodle refuses it otherwise: how its text begins."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_NAME else words[:_LONGEST_NAME] + "…"


def write_moodle_xml(questions: Iterable[Question]) -> Writing:
    """Return questions as a Moodle XML file, with their texts as plain text."""
    writing = Writing()
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n']
    category: tuple[str, ...] = ()
    for number, question in enumerate(questions, 1):
        writing.mention_shares(number, question)
        if question.category != category:
            category = question.category
            parts += _element("category", [_worded("category", write_category(category))])
        parts += _element(_TYPES[question.kind], _lines_of(question))
    writing.text = "".join([*parts, "</quiz>\n"])
    return writing


_TYPES = {
    QuestionKind.SINGLE: "multichoice",
    QuestionKind.MULTIPLE: "multichoice",
    QuestionKind.TRUE_FALSE: "truefalse",
    QuestionKind.FILL_IN: "shortanswer",
    QuestionKind.ORDERING: "ordering",
}


def _element(kind: str, lines: Iterable[str]) -> Iterator[str]:
    yield f'  <question type="{kind}">\n'
    yield from (f"    {line}\n" for line in lines)
    yield "  </question>\n"


def _lines_of(question: Question) -> Iterator[str]:
    yield _worded("name", question.name or made_name(question.text))
    yield _worded("questiontext", question.text, 'format="plain_text"')
    yield _worded("generalfeedback", question.explanation, 'format="plain_text"')
    if question.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        yield f"<single>{'true' if question.kind is QuestionKind.SINGLE else 'false'}</single>"
        yield f"<shuffleanswers>{'false' if keeps_order(question) else 'true'}</shuffleanswers>"
        yield "<answernumbering>ABCD</answernumbering>"
    elif question.kind is QuestionKind.FILL_IN:
        yield "<usecase>0</usecase>"
    elif question.kind is QuestionKind.ORDERING:
        yield "<layouttype>VERTICAL</layouttype>"
        yield f"<selecttype>ALL</selecttype><selectcount>{len(question.answers)}</selectcount>"
        yield "<gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>"
        yield "<showgrading>SHOW</showgrading><numberingstyle>none</numberingstyle>"
    for number, answer in enumerate(question.answers, 1):
        share = str(number) if question.kind is QuestionKind.ORDERING else written_share(answer.share)
        text = write_pattern(answer.text) if question.kind is QuestionKind.FILL_IN else answer.text
        feedback = _worded("feedback", answer.feedback, 'format="plain_text"')
        yield (
            f'<answer fraction="{share}" format="plain_text"><text>{_escaped(text)}</text>{feedback}</answer>'
        )


def _worded(name: str, text: str, attribute: str = "") -> str:
    return f"<{name}{' ' + attribute if attribute else ''}><text>{_escaped(text)}</text></{name}>"


def _escaped(text: str) -> str:
    text = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
