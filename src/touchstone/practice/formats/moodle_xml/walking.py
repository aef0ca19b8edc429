"""Walks through the XML of a question file, question by question, and past damage."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from touchstone.common.errors import gettext_noop
from touchstone.practice.formats.outcome import (
    FileRefused,
    Reading,
    Unreadable,
)

_DEEPEST = 12
_ROOT = b"<quiz>"
_QUESTION = re.compile(rb"<question[\s>]")
_BESIDE_TEXT = frozenset({"file", "image_base64"})


@dataclass(slots=True)
class Element:
    """An element with the text directly in it."""

    name: str
    attributes: Mapping[str, str]
    line: int
    words: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.words).strip()

    def find(self, name: str) -> "Element | None":
        return next((child for child in self.children if child.name == name), None)

    def find_all(self, name: str) -> list["Element"]:
        return [child for child in self.children if child.name == name]

    def value(self, name: str, default: str = "") -> str:
        """Return the text of a child, or the text in its element ``text``."""
        child = self.find(name)
        return default if child is None else (child.find("text") or child).text


def walk(text: str, reading: Reading, take: Callable[[Element], None]) -> None:
    """Hand over each question of a file, and note what is damaged. Raise ``FileRefused`` for another file."""
    data = text.removeprefix("\ufeff").encode("utf-8", "replace")
    start = len(data) - len(data.lstrip())
    lines = data.count(b"\n", 0, start)
    walker = _Walker(data, start, lines, reading, take, again=False)
    while (following := walker.walk()) >= 0:
        lines += data.count(b"\n", start, following)
        start = following
        walker = _Walker(data, start, lines, reading, take, again=True, reported=walker.damaged_at)


class _Walker:
    """Walks through the file from a place on, hands over each question, and stops at damage."""

    def __init__(
        self,
        data: bytes,
        start: int,
        lines: int,
        reading: Reading,
        take: Callable[[Element], None],
        *,
        again: bool,
        reported: int = -1,
    ) -> None:
        self._data = data
        self._start = start
        self._reading = reading
        self._take = take
        self._again = again
        self._reported = reported
        self.damaged_at = -1
        self._offset = start - (len(_ROOT) if again else 0)
        self._lines = lines
        self._path: list[Element] = []
        self._question: Element | None = None
        self._question_at = start
        self._unclosed = False
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def walk(self) -> int:
        """Return -1 at the end of the file, or where to go on behind damage."""
        try:
            if self._again:
                self._parser.Parse(_ROOT, False)
            # All at once: small pieces would take expat 2.5 quadratic time for a long word.
            self._parser.Parse(memoryview(self._data)[self._start :], True)
        except expat.ExpatError:
            return self._go_on()
        return -1

    def _go_on(self) -> int:
        line = self._lines + self._parser.ErrorLineNumber
        inside = self._question is not None
        place = self._offset + max(self._parser.ErrorByteIndex, 0)
        damaged = self._question_at + 1 if inside else place
        following = _QUESTION.search(self._data, max(damaged, self._start + 1))
        if not self._path and not self._again and following is None:
            raise _not_moodle(line)
        if inside or (following is not None and not self._unclosed):
            text = gettext_noop(
                "The XML is damaged here, so this question is left out. Often an & or a < is written by itself: write "
                "&amp; and &lt;."
            )
            if place != self._reported:
                self._reading.refuse(Unreadable(line, "xml.damaged", text))
            self.damaged_at = place
        elif not self._unclosed and place != self._reported:
            text = gettext_noop("The file breaks off here.")
            self._reading.refuse(Unreadable(line, "xml.ends", text))
        return -1 if following is None else following.start()

    def _line(self) -> int:
        return self._lines + self._parser.CurrentLineNumber

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path and name != "quiz":
            raise _not_moodle(self._line())
        element = Element(name, attributes, self._line())
        if name == "question":
            if self._question is not None:
                text = gettext_noop("This question has no end: </question> is missing before the next one.")
                self._reading.refuse(Unreadable(self._question.line, "xml.unclosed", text))
                del self._path[1:]
                self._unclosed = True
            self._question = element
            self._question_at = self._offset + self._parser.CurrentByteIndex
        elif self._question is not None and len(self._path) < _DEEPEST:
            self._path[-1].children.append(element)
        self._path.append(element)

    def _end(self, name: str) -> None:
        if self._path:
            element = self._path.pop()
            if element is self._question:
                self._question = None
                self._take(element)

    def _text(self, text: str) -> None:
        if self._question is not None and self._path[-1].name not in _BESIDE_TEXT:
            self._path[-1].words.append(text)

    def _refuse_doctype(self, *_declaration: object) -> None:
        text = gettext_noop(
            "The file declares entities of its own (DOCTYPE), as Moodle XML never does. It is not read."
        )
        raise FileRefused(self._line(), "xml.doctype", text)


def _not_moodle(line: int) -> FileRefused:
    text = gettext_noop("The file is not Moodle XML, whose outermost element is <quiz>.")
    return FileRefused(line, "xml.other", text)
