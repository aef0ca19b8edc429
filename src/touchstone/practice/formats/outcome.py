"""What comes of reading or writing a question file, and what all formats share."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from touchstone.common.errors import PlainError, gettext_noop
from touchstone.practice.rules import Question, QuestionKind, earns_all_ticked, faults_of

LARGEST = 20_000_000
"""Maximum number of characters of a question file; pictures that are embedded in it count."""

MOST = 20_000
"""Maximum number of questions of a file, the faulty ones included."""

MOODLE_SHARES = (100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5,
                 11.11111, 10, 5, 0)  # fmt: skip
"""The shares, in percent, that Moodle takes; an import there refuses any other unless told to take the nearest."""


class FileFault(PlainError):
    """What is wrong with a place of a question file, or worth knowing about it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line of a question file, the first being 1."""

    line: int
    said: PlainError


class _Said(Exception):
    """Carries a remark to the reader, which keeps it among the faults."""

    def __init__(self, line: int, code: str, template: str, **params: object) -> None:
        super().__init__(line, code)
        self.remark = Remark(line, FileFault(code, template, **params))


class Unreadable(_Said):
    """Why a question is not read."""


class FileRefused(_Said):
    """Why a file is not read from some line on."""


@dataclass(slots=True)
class Reading:
    """What was read: questions, the line on which each begins, faults and notices.

    A fault says why something was not read; a notice, what was left out of a question that was read, or what its
    author would want to look at. Both are in the order of the file.
    """

    questions: list[Question] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)

    def keep(self, line: int, question: Question) -> None:
        """Keep a question if it is sound, else note its first fault."""
        self._look_for_room(line)
        for fault in faults_of(question):
            self.faults.append(Remark(line, fault))
            return
        self.questions.append(question)
        self.lines.append(line)
        if earns_all_ticked(question):
            text = gettext_noop(
                "Whoever ticks every answer of this question earns the full mark. Give its wrong answers a share such "
                "as -100%%."
            )
            self.notice(line, "question.all-ticked", text)

    def refuse(self, error: Unreadable) -> None:
        """Note why something was not read."""
        self._look_for_room(error.remark.line)
        self.faults.append(error.remark)

    def end(self, error: FileRefused) -> None:
        """Note why the file is not read any further."""
        self.faults.append(error.remark)

    def _look_for_room(self, line: int) -> None:
        if len(self.questions) + len(self.faults) >= MOST:
            text = gettext_noop(
                "The file has more than %(most)d questions. From here on it is not read: divide it."
            )
            raise FileRefused(line, "file.many", text, most=MOST)

    def notice(self, line: int, code: str, template: str, **params: object) -> None:
        """Note something about a question that was read."""
        self.notices.append(Remark(line, FileFault(code, template, **params)))

    def settled(self) -> "Reading":
        """Return the reading with its remarks in the order of the file."""
        self.faults.sort(key=lambda remark: remark.line)
        self.notices.sort(key=lambda remark: remark.line)
        if not self.questions and not self.faults:
            self.refuse(Unreadable(1, "file.empty", gettext_noop("There is no question in the file.")))
        return self


@dataclass(slots=True)
class Writing:
    """What was written: the text of the file, and what was left out, with the number of the question from 1."""

    text: str = ""
    left_out: list[tuple[int, PlainError]] = field(default_factory=list)

    def leave_out(self, number: int, code: str, template: str, **params: object) -> None:
        """Note what was left out of the file."""
        self.left_out.append((number, FileFault(code, template, **params)))

    def mention_shares(self, number: int, question: Question) -> None:
        """Note a share that Moodle refuses."""
        if question.kind is QuestionKind.ORDERING:
            return
        for answer in question.answers:
            if moodle_share(answer.share) is None:
                text = gettext_noop(
                    "Moodle knows no share of %(share)d%%. When importing there, choose “Nearest grade if not listed”."
                )
                self.leave_out(number, "share.unknown", text, share=answer.share)
                return


def too_large(text: str) -> FileRefused | None:
    """Return why a file is not read that is too large, else None."""
    if len(text) <= LARGEST:
        return None
    note = gettext_noop(
        "The file is too large: %(number)d million characters. Divide it into files of at most %(most)d million."
    )
    return FileRefused(1, "file.large", note, number=-(-len(text) // 1_000_000), most=LARGEST // 1_000_000)


def moodle_share(share: int) -> float | None:
    """Return the share of Moodle's list that rounds to ``share``, such as 33.33333 for 33; None if there is none."""
    for listed in MOODLE_SHARES:
        if round(listed) == abs(share):
            return -listed if share < 0 else listed
    return None


def written_share(share: int) -> str:
    """Return a share as it is written in files: as in Moodle's list where it is in it."""
    listed = moodle_share(share)
    return f"{share if listed is None else listed:.7g}"


def read_share(text: str) -> int | None:
    """Return a share of a file as a whole number; None if it is not a number from -100 to 100."""
    try:
        share = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return round(share) if -100.5 < share < 100.5 else None


def read_category(path: str) -> tuple[str, ...]:
    """Return the levels of a category without Moodle's words for the place that holds it.

    Levels are joined by "/"; a "/" inside a level is doubled. At the head Moodle puts "$course$/top".
    """
    levels = [level.strip().replace("//", "/") for level in _split(path)]
    if levels and levels[0].startswith("$") and levels[0].endswith("$") and len(levels[0]) > 2:
        levels = levels[1:]
        if levels[:1] == ["top"]:
            levels = levels[1:]
    return tuple(level for level in levels if level)


def _split(path: str) -> Iterable[str]:
    """Split at each "/" that has no other beside it."""
    start = 0
    for at, character in enumerate(path):
        if character == "/" and path[at - 1 : at] != "/" and path[at + 1 : at + 2] != "/":
            yield path[start:at]
            start = at + 1
    yield path[start:]


def write_category(category: tuple[str, ...]) -> str:
    """Return a category as Moodle writes it."""
    levels = [level.replace("/", "//") for level in category]
    edged = any(level.startswith("/") or level.endswith("/") for level in category)
    return (" / " if edged else "/").join(["$course$", "top", *levels])
