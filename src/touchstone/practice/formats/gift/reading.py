"""Reads GIFT."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from touchstone.common.errors import gettext_noop
from touchstone.practice.formats.gift.signs import CONTROL, ESCAPED, WIDE_MARK
from touchstone.practice.formats.outcome import (
    FileRefused,
    Reading,
    Unreadable,
    read_category,
    read_share,
    too_large,
)
from touchstone.practice.formats.plain import looks_like_html, plain
from touchstone.practice.formats.remarks import (
    notice_markdown,
    notice_media,
    notice_not_accepted,
    notice_of_many,
    notice_subset,
    read_pattern,
    unknown_kind,
    unknown_share,
    wildcard,
)
from touchstone.practice.rules import Answer, Question, QuestionKind, true_or_false

# While a question is read, an escaped sign is one control character, which the text itself cannot have.
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_PLACES = {sign: chr(1 + number) for number, sign in enumerate(ESCAPED)} | {"n": "\x0b"}
_SIGNS = str.maketrans({place: "\n" if sign == "n" else sign for sign, place in _PLACES.items()})

_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d*)?)%")
_TRUE = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_TRUE_IN_WORDS = frozenset("对 错 正确 错误 √ × ✓ ✗ ✔ ✘ 是 否".split())
_WIDE_HEAD = re.compile(r"[:：]：|：:|／／|\$CATEGORY\s*：|＄CATEGORY", re.IGNORECASE)
_ORDERING_OPTIONS = re.compile(
    r">[ \t]*(\d*)[ \t]*((?i:ALL|EXACT|RANDOM|CONTIG[A-Z]*)?)(?:[ \t]+[A-Za-z0-9_]+)*[ \t]*(?:\n|$)"
)
_MARK = re.compile(r"~\s*=|[~=]")
_BRACE = re.compile("[{}]")
_WIDE_BRACE = re.compile("[｛｝]")
_TAGS = re.compile(r"\[(?:id|tag):")


def read_gift(text: str) -> Reading:
    """Return the questions of a GIFT file; each wrong or unknown one is named with its line."""
    reading = Reading()
    try:
        _read(text, reading)
    except FileRefused as error:
        reading.end(error)
    return reading.settled()


def _read(text: str, reading: Reading) -> None:
    if refused := too_large(text):
        raise refused
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    category: tuple[str, ...] = ()
    for block in _blocks(CONTROL.sub("", text).split("\n"), reading):
        if block.text.startswith("$CATEGORY:"):
            category = read_category(_signs(block.text.removeprefix("$CATEGORY:")))
            continue
        try:
            _QuestionReader(block, category, reading).read()
        except Unreadable as error:
            reading.refuse(error)


@dataclass(slots=True)
class _Block:
    """Lines that belong together, with escaped signs as control characters, and the number of each line."""

    text: str
    numbers: Sequence[int]
    starts: Sequence[int]

    def line(self, offset: int = 0) -> int:
        """Return the number of the line at an offset of the text."""
        return self.numbers[bisect_right(self.starts, offset) - 1]


def _blocks(lines: Sequence[str], reading: Reading) -> Iterator[_Block]:
    """Divide the lines of a file at blank lines that are not inside braces, and at lines that name a category."""
    lines = [_ESCAPE.sub(lambda match: _PLACES[match[1]], line.strip()) for line in lines]
    closing = _closing(lines)
    tags = [number for number, line in enumerate(lines, 1) if line.startswith("//") and _TAGS.search(line)]
    if tags:
        notice_of_many(reading, "tags", tags)
    found: list[tuple[int, str]] = []
    depth = 0
    for number, line in enumerate(lines, 1):
        alone = depth <= 0 and line.startswith("$CATEGORY:")
        if found and ((not line and not (depth > 0 and closing[number - 1])) or alone):
            yield _block(found)
            found, depth = [], 0
        if not line or line.startswith("//"):
            continue
        found.append((number, line))
        if alone:
            yield _block(found)
            found = []
        else:
            depth += line.count("{") - line.count("}")
    if found:
        yield _block(found)


def _closing(lines: Sequence[str]) -> list[bool]:
    """Say of each line whether the next brace, from it on, closes something, before a title or category begins."""
    closing = [False] * (len(lines) + 1)
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        opens, closes = line.find("{"), line.find("}")
        if line.startswith("//") or (opens < 0 and closes < 0 and not line.startswith(("::", "$CATEGORY"))):
            closing[at] = closing[at + 1]
        else:
            closing[at] = closes >= 0 and not 0 <= opens < closes and not line.startswith(("::", "$CATEGORY"))
    return closing[:-1]


def _block(found: Sequence[tuple[int, str]]) -> _Block:
    starts, length = [], 0
    for _, line in found:
        starts.append(length)
        length += len(line) + 1
    return _Block("\n".join(line for _, line in found), [number for number, _ in found], starts)


def _signs(text: str) -> str:
    """Return text with the signs that were escaped."""
    return text.translate(_SIGNS).strip()


Made = tuple[QuestionKind, tuple[Answer, ...]]


@dataclass(frozen=True, slots=True)
class _Part:
    """An answer as it is written: the sign before it, and the rest."""

    line: int
    sign: str
    text: str


class _QuestionReader:
    """Reads the question of one block."""

    def __init__(self, block: _Block, category: tuple[str, ...], reading: Reading) -> None:
        self._block = block
        self._category = category
        self._reading = reading
        self._format = "moodle"
        self._media: list[str] = []
        self._markdown = False

    def read(self) -> None:
        """Read the question, or raise ``Unreadable``."""
        text = self._block.text
        if wide := _WIDE_HEAD.match(text):
            raise self._wide(self._block.line(), wide[0])
        name, at = self._title()
        opening, closing = self._braces(at)
        after = text[closing + 1 :].rstrip()
        stem = (text[at:opening] + (f"_____{after}" if after else "")).strip()
        if match := _FORMAT.match(stem):
            self._format, stem = match[1], stem[match.end() :]
        end = text.rfind("####", opening, closing)
        kind, answers = self._answers(opening + 1, closing if end < 0 else end)
        explanation = self._plain(text[end + 4 : closing]) if end >= 0 else ""
        question = Question(kind, self._plain(stem, marked=False), answers, explanation, self._category, name)
        self._reading.keep(self._block.line(), question)
        if self._media:
            notice_media(self._reading, self._block.line(), self._media)
        if self._markdown:
            notice_markdown(self._reading, self._block.line())

    def _title(self) -> tuple[str, int]:
        """Return the title and where the question begins behind it."""
        text = self._block.text
        if not text.startswith("::"):
            return "", 0
        end = text.find("::", 2)
        if end < 0:
            note = gettext_noop(
                "The title that begins with :: has no :: at its end. Write ::title:: before the question."
            )
            raise Unreadable(self._block.line(), "gift.title", note)
        return " ".join(_signs(text[2:end]).split()), end + 2

    def _braces(self, at: int) -> tuple[int, int]:
        """Return where the answers begin and end."""
        text, line = self._block.text, self._block.line
        opening, closing = text.find("{", at), text.find("}", at)
        wide = _WIDE_BRACE.search(text, at)
        if wide and (opening < 0 or closing < 0):
            raise self._wide(line(wide.start()), wide[0])
        if opening < 0 and closing < 0:
            raise unknown_kind(line(), "description")
        if closing < 0:
            note = gettext_noop("The { is not closed by a }. If it belongs to the text, write \\{.")
            raise Unreadable(line(opening), "gift.unclosed", note)
        if not 0 <= opening < closing:
            note = gettext_noop("There is a } without a { before it. If it belongs to the text, write \\}.")
            raise Unreadable(line(closing), "gift.unopened", note)
        second = _BRACE.search(text, opening + 1, closing) or _BRACE.search(text, closing + 1)
        if second:
            note = gettext_noop(
                "This question has a second %(sign)s. Leave a blank line between two questions; if it belongs to the "
                "text, write \\%(sign)s."
            )
            raise Unreadable(line(second.start()), "gift.second-brace", note, sign=second[0])
        return opening, closing

    def _answers(self, start: int, end: int) -> Made:
        """Return the kind of the question and the answers between two places, in the order in which Moodle decides."""
        line = self._block.line(start)
        inside = self._block.text[start:end].strip()
        if not inside:
            raise unknown_kind(line, "essay")
        if inside.startswith("#"):
            raise unknown_kind(line, "numerical")
        if inside.startswith(">"):
            return self._ordering(inside)
        if "~" in inside:
            return self._choice(self._parts(start, end))
        if "=" in inside and "->" in inside:
            raise unknown_kind(line, "matching")
        head = inside.partition("#")[0].strip()
        if head.upper() in _TRUE:
            return self._true_or_false(inside)
        if head in _TRUE_IN_WORDS or unicodedata.normalize("NFKC", head).upper() in _TRUE:
            note = gettext_noop(
                "{%(answer)s} is a text to fill in. Write {T} for true or {F} for false, or {=%(answer)s} if it is "
                "to be filled in."
            )
            raise Unreadable(line, "gift.true-in-words", note, answer=head)
        return self._fill_in(self._parts(start, end))

    def _parts(self, start: int, end: int) -> list[_Part]:
        """Return the answers as they are written. In old files "~=" is before a right one."""
        text = self._block.text
        marks = [*_MARK.finditer(text, start, end)]
        places = [(start, marks[0].start() if marks else end, "")]
        places += [
            (mark.end(), following.start() if following else end, mark[0][-1])
            for mark, following in zip_longest(marks, marks[1:])
        ]
        parts = []
        for first, last, sign in places:
            written = text[first:last].strip()
            if written or sign:
                line = self._block.line(first + len(text[first:last]) - len(text[first:last].lstrip()))
                parts.append(_Part(line, sign, written))
                self._look_for_wide(parts[-1])
        return parts

    def _look_for_wide(self, part: _Part) -> None:
        words = _WEIGHT.sub("", part.text.partition("#")[0], count=1)
        wide = None if _FORMAT.match(words) else WIDE_MARK.search(words)
        if wide:
            raise self._wide(part.line, wide[1] or wide[0])

    def _choice(self, parts: Sequence[_Part]) -> Made:
        if not parts[0].sign:
            note = gettext_noop("There is text before the first answer. Begin each answer with = or ~.")
            raise Unreadable(parts[0].line, "gift.before-answers", note)
        single = any(part.sign == "=" for part in parts)
        answers = []
        for part in parts:
            share, words, feedback = self._answer(part, 100 if part.sign == "=" else 0)
            answers.append(Answer(words, share == 100 if single else share > 0, share, feedback))
        return QuestionKind.SINGLE if single else QuestionKind.MULTIPLE, tuple(answers)

    def _fill_in(self, parts: Sequence[_Part]) -> Made:
        answers = []
        for part in parts:
            share, words, feedback = self._answer(part, 100)
            if share <= 0:
                notice_not_accepted(self._reading, part.line, words)
                continue
            accepted = read_pattern(words)
            if accepted is None:
                raise wildcard(part.line)
            answers.append(Answer(accepted, share == 100, share, feedback))
        return QuestionKind.FILL_IN, tuple(answers)

    def _answer(self, part: _Part, share: int | None) -> tuple[int, str, str]:
        """Return the share of an answer, its text and its feedback."""
        text = part.text
        if match := _WEIGHT.match(text):
            share, text = read_share(match[1]), text[match.end() :]
        if share is None:
            raise unknown_share(part.line)
        words, _, feedback = text.partition("#")
        return share, self._plain(words), self._plain(feedback)

    def _true_or_false(self, inside: str) -> Made:
        head, if_wrong, if_right = (*inside.split("#", 2), "", "")[:3]
        right = _TRUE[head.strip().upper()]
        if_true, if_false = map(self._plain, (if_right, if_wrong) if right else (if_wrong, if_right))
        return QuestionKind.TRUE_FALSE, true_or_false(right=right, if_true=if_true, if_false=if_false)

    def _ordering(self, inside: str) -> Made:
        """Read what Moodle writes since 4.4: a line of options after >, then one item on each line."""
        options = _ORDERING_OPTIONS.match(inside)
        items = [line for line in inside[options.end() if options else 1 :].split("\n") if line.strip()]
        if options and options[1] and options[2].upper() not in ("ALL", "EXACT", ""):
            notice_subset(self._reading, self._block.line(), options[1])
        return QuestionKind.ORDERING, tuple(Answer(self._plain(item), True, 100) for item in items)

    def _plain(self, text: str, *, marked: bool = True) -> str:
        """Return a text as people read it. ``marked`` says that it may begin with a format of its own."""
        kind, text = self._format, text.strip()
        if marked and (match := _FORMAT.match(text)):
            kind, text = match[1], text[match.end() :]
        text = _signs(text)
        self._markdown |= kind == "markdown"
        if kind == "html" or (kind == "moodle" and looks_like_html(text)):
            found = plain(text)
            self._media += found.media
            return found.text
        return text

    def _wide(self, line: int, sign: str) -> Unreadable:
        narrow = unicodedata.normalize("NFKC", sign)
        note = gettext_noop(
            "%(sign)s is part of the text here. If it is to have its meaning in GIFT, write %(narrow)s in half-width; "
            "if not, put [plain] before the text."
        )
        return Unreadable(line, "gift.full-width", note, sign=sign, narrow=narrow)
