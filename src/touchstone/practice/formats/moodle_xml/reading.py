"""Reads Moodle XML."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from touchstone.common.errors import gettext_noop
from touchstone.practice.formats.moodle_xml.walking import Element, walk
from touchstone.practice.formats.moodle_xml.writing import made_name
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
    notice_capitals,
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

_OUTCOMES = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read_moodle_xml(text: str) -> Reading:
    """Return the questions of a Moodle XML file; each wrong or unknown one is named with its line.

    An encoding that the file declares for its bytes is passed over: text has none.
    """
    reading = Reading()
    questions = _QuestionReader(reading)
    try:
        if error := too_large(text):
            raise error
        walk(text, reading, questions.take)
    except FileRefused as error:
        reading.end(error)
    questions.finish()
    return reading.settled()


Made = tuple[QuestionKind, tuple[Answer, ...]]


class _QuestionReader:
    """Makes questions of elements, and remembers the category that was named last."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._category: tuple[str, ...] = ()
        self._many: dict[str, list[int]] = defaultdict(list)
        self._format = "html"
        self._media: list[str] = []
        self._markdown = False

    def finish(self) -> None:
        """Note once what concerned many questions."""
        for subject, lines in self._many.items():
            notice_of_many(self._reading, subject, lines)

    def take(self, element: Element) -> None:
        """Keep the category or the question that an element holds, or note why it is left out."""
        if element.attributes.get("type") == "category":
            self._category = read_category(element.value("category"))
            if element.value("info"):
                self._many["about"].append(element.line)
            return
        try:
            self._reading.keep(element.line, self._question(element))
            self._notice_left_out(element)
        except Unreadable as error:
            self._reading.refuse(error)

    def _question(self, element: Element) -> Question:
        kind = element.attributes.get("type", "")
        if kind not in _KINDS:
            raise unknown_kind(element.line, {"multianswer": "cloze", "match": "matching"}.get(kind, kind))
        self._media, self._markdown, self._format = [], False, "html"
        text = self._words(element, "questiontext")
        asked = element.find("questiontext")
        self._format = asked.attributes.get("format", "html") if asked else "html"
        name = " ".join(element.value("name").split())
        question_kind, answers = _KINDS[kind](self, element)
        return Question(
            question_kind,
            text,
            answers,
            self._words(element, "generalfeedback"),
            self._category,
            "" if name == made_name(text) else name,
        )

    def choice(self, element: Element) -> Made:
        """Read a question with answers to choose from."""
        several = element.value("single", "true").lower() in ("false", "0", "")
        answers = []
        for answer in element.find_all("answer"):
            share = self._share(answer)
            right = share > 0 if several else share == 100
            answers.append(Answer(self._words(answer), right, share, self._words(answer, "feedback")))
        return QuestionKind.MULTIPLE if several else QuestionKind.SINGLE, tuple(answers)

    def true_or_false(self, element: Element) -> Made:
        """Read a true-or-false question, whose answers come in either order."""
        by_word = {
            (answer.find("text") or answer).text.lower(): answer for answer in element.find_all("answer")
        }
        if set(by_word) != {"true", "false"}:
            text = gettext_noop(
                "A true-or-false question has the answers “true” and “false” in the file, in English."
            )
            raise Unreadable(element.line, "xml.true-false", text)
        share = self._share(by_word["true"])
        if_true, if_false = (self._words(by_word[word], "feedback") for word in ("true", "false"))
        return QuestionKind.TRUE_FALSE, true_or_false(right=share == 100, if_true=if_true, if_false=if_false)

    def fill_in(self, element: Element) -> Made:
        """Read a question with accepted answers."""
        answers = []
        for answer in element.find_all("answer"):
            share = self._share(answer)
            pattern = (answer.find("text") or answer).text
            accepted = read_pattern(pattern)
            if share <= 0:
                notice_not_accepted(self._reading, answer.line, pattern)
            elif accepted is None:
                raise wildcard(answer.line)
            else:
                answers.append(Answer(accepted, share == 100, share, self._words(answer, "feedback")))
        if element.value("usecase") == "1":
            notice_capitals(self._reading, element.line)
        return QuestionKind.FILL_IN, tuple(answers)

    def ordering(self, element: Element) -> Made:
        """Read a question whose items are in the right order in the file, as Moodle reads it."""
        items = element.find_all("answer")
        number = element.value("selectcount")
        whole = element.value("selecttype", "ALL").upper() in ("ALL", "EXACT")
        if not whole and number.isdecimal() and int(number) < len(items):
            notice_subset(self._reading, element.line, number)
        answers = (Answer(self._words(item), True, 100, self._words(item, "feedback")) for item in items)
        return QuestionKind.ORDERING, tuple(answers)

    def _share(self, answer: Element) -> int:
        share = read_share(answer.attributes.get("fraction", "0"))
        if share is None:
            raise unknown_share(answer.line)
        return share

    def _words(self, parent: Element, name: str = "") -> str:
        """Return the text of an element, or of a child of it, as it is read by people."""
        element = parent.find(name) if name else parent
        if element is None:
            return ""
        text = (element.find("text") or element).text
        kind = element.attributes.get("format") or self._format
        self._media += [file.attributes.get("name", "file") for file in element.find_all("file")]
        self._markdown |= kind == "markdown" and bool(text)
        if kind == "html" or (kind == "moodle_auto_format" and looks_like_html(text)):
            found = plain(text)
            self._media += found.media
            return found.text
        return text

    def _notice_left_out(self, element: Element) -> None:
        line = element.line
        if self._media or element.value("image"):
            notice_media(self._reading, line, self._media or [element.value("image")])
        if self._markdown:
            notice_markdown(self._reading, line)
        if element.find("hint") is not None:
            self._many["hints"].append(line)
        if element.value("idnumber") or element.find("tags") is not None:
            self._many["tags"].append(line)
        if any(element.value(name) for name in _OUTCOMES):
            self._many["outcomes"].append(line)
        if element.value("defaultgrade", "1").rstrip("0").rstrip(".") not in ("1", ""):
            self._many["points"].append(line)
        if element.value("hidden") == "1":
            self._many["hidden"].append(line)


_KINDS: Mapping[str, Callable[[_QuestionReader, Element], Made]] = {
    "multichoice": _QuestionReader.choice,
    "truefalse": _QuestionReader.true_or_false,
    "shortanswer": _QuestionReader.fill_in,
    "ordering": _QuestionReader.ordering,
}
