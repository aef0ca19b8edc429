"""What the readers of all formats say in the same words, and the patterns of accepted answers."""

import re
from collections.abc import Mapping, Sequence

from touchstone.common.errors import gettext_noop
from touchstone.practice.formats.outcome import Reading, Unreadable

_UNKNOWN: Mapping[str, str] = {
    "description": gettext_noop("A text without a question is left out."),
    "essay": gettext_noop("A question with a free answer is left out: nobody would mark it here."),
    "matching": gettext_noop("A matching question is left out: this kind is not known here."),
    "numerical": gettext_noop(
        "A question with a numerical answer is left out. To keep it, write the accepted numbers as answers to fill in."
    ),
    "cloze": gettext_noop(
        "A text with several gaps is left out. To keep it, write a question to fill in for each of them."
    ),
}

_OF_MANY: Mapping[str, str] = {
    "tags": gettext_noop("Tags and ID numbers are left out. Number of questions: %(number)d."),
    "hints": gettext_noop("Hints are left out. Number of questions: %(number)d."),
    "outcomes": gettext_noop(
        "The texts for a right, a partly right and a wrong answer are left out. Number of questions: %(number)d."
    ),
    "points": gettext_noop(
        "Here all questions count the same. Number of questions with other marks: %(number)d."
    ),
    "hidden": gettext_noop(
        "Questions that Moodle hides are read like the others. Number of questions: %(number)d."
    ),
    "about": gettext_noop("Descriptions of categories are left out. Number of categories: %(number)d."),
}


def notice_of_many(reading: Reading, subject: str, lines: Sequence[int]) -> None:
    """Note once what concerns many questions, at the first of their lines."""
    reading.notice(lines[0], f"questions.{subject}", _OF_MANY[subject], number=len(lines))


def unknown_kind(line: int, kind: str) -> Unreadable:
    """Return why a question of a kind that is not known here is not read; an unusual kind is shown by its name."""
    other = gettext_noop("A question of the kind “%(kind)s” is left out: this kind is not known here.")
    return Unreadable(line, "question.unknown-kind", _UNKNOWN.get(kind, other), kind=kind)


def unknown_share(line: int) -> Unreadable:
    """Return why a question with this share is not read."""
    return Unreadable(line, "share.unreadable", gettext_noop("A share is a number from -100 to 100."))


def wildcard(line: int) -> Unreadable:
    """Return why a question with an accepted answer in which any text may stand is not read."""
    text = gettext_noop(
        "In an accepted answer * stands for any text, which is not known here. Write out what is accepted; for the sign "
        "itself write \\*."
    )
    return Unreadable(line, "answer.wildcard", text)


def notice_media(reading: Reading, line: int, names: Sequence[str]) -> None:
    """Note pictures and other files of a question."""
    text = gettext_noop("Left out of this question: %(names)s. Texts are kept without pictures and files.")
    reading.notice(line, "question.media", text, names=", ".join(dict.fromkeys(names)))


def notice_markdown(reading: Reading, line: int) -> None:
    """Note a text in Markdown."""
    reading.notice(
        line, "question.markdown", gettext_noop("A text in Markdown is kept as it is typed, with its signs.")
    )


def notice_subset(reading: Reading, line: int, number: str) -> None:
    """Note that a question to put in order showed only some of its items at a time."""
    text = gettext_noop(
        "Elsewhere %(number)s of the items are put in order at a time; here it is always all."
    )
    reading.notice(line, "ordering.subset", text, number=number)


def notice_capitals(reading: Reading, line: int) -> None:
    """Note that capitals were told apart."""
    text = gettext_noop(
        "Elsewhere capital and small letters are told apart in the answer; here they are not."
    )
    reading.notice(line, "answer.capitals", text)


def notice_not_accepted(reading: Reading, line: int, answer: str) -> None:
    """Note an answer to fill in that earns nothing."""
    text = gettext_noop("The answer “%(answer)s” earns nothing, so it is left out of the accepted ones.")
    reading.notice(line, "answer.not-accepted", text, answer=answer)


def read_pattern(pattern: str) -> str | None:
    """Return the answer that a pattern of Moodle accepts; None if it accepts more than one."""
    return None if re.search(r"(?<!\\)\*", pattern) else pattern.replace("\\*", "*")


def write_pattern(answer: str) -> str:
    """Return the pattern of Moodle that accepts an answer."""
    return answer.replace("*", "\\*")
