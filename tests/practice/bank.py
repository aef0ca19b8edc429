"""A bank of a few questions of every kind, and a test drawn from it, in the small world."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.world import World, june

from touchstone.common import clock
from touchstone.practice.actions.bank import add_questions
from touchstone.practice.actions.setting import create_test, open_test
from touchstone.practice.actions.sheets import hand_in, start
from touchstone.practice.fields import Part, TestEntry
from touchstone.practice.lines import read_lines
from touchstone.practice.marking import Printed
from touchstone.practice.models import BankQuestion, Category, PracticeTest
from touchstone.practice.queries.bank import get_paper
from touchstone.practice.rules import Answer, Question, QuestionKind, true_or_false
from touchstone.practice.tickets import Sheet, pseudonym

NINE = clock.start_of(june(10)) + datetime.timedelta(hours=9)
"""When the test opens."""


def answers(*texts: str, kind: QuestionKind = QuestionKind.SINGLE) -> tuple[Answer, ...]:
    """Return answers of which those that begin with a star are right."""
    return read_lines(kind, "\n".join(texts))


QUESTIONS = (
    Question(QuestionKind.SINGLE, "单选?", answers("*甲", "乙", "丙"), "因为甲。", ("党章", "总则")),
    Question(
        QuestionKind.MULTIPLE, "多选?", answers("*甲", "*乙", "丙", kind=QuestionKind.MULTIPLE), "", ("党章",)
    ),
    Question(QuestionKind.TRUE_FALSE, "判断?", true_or_false(right=True), "", ("调研",)),
    Question(QuestionKind.FILL_IN, "填空?", answers("调查研究", "调研", kind=QuestionKind.FILL_IN)),
    Question(QuestionKind.ORDERING, "排序?", answers("一", "二", "三", kind=QuestionKind.ORDERING)),
)


@dataclass
class Bank:
    """The world with a bank."""

    world: World
    takers: dict[int, Sheet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fill(QUESTIONS)

    def fill(self, questions: Sequence[Question], unit: str = "province") -> None:
        """Add questions of a unit."""
        where = {"campaign": self.world.campaign, "unit": self.world.units[unit]}
        add_questions(by=self.world.keeper, access=self.world.access, questions=questions, **where)

    def question(self, number: int) -> BankQuestion:
        """Return the latest version of a question."""
        return BankQuestion.unscoped.filter(number=number).latest("version")

    def category(self, *names: str) -> Category:
        """Return a category by its names."""
        return Category.objects.get(names="\n".join(names))

    def entry(self, unit: str = "city", **more: object) -> TestEntry:
        """Return the entry of a test of all five questions, open for a day."""
        values = {"parts": (Part(5),), "minutes": 30, "variants": 2, "seed": "a seed", "title": "测试"}
        times = {"opens_at": NINE, "closes_at": NINE + datetime.timedelta(days=1)}
        return TestEntry(unit=self.world.units[unit], **{**times, **values, **more})  # type: ignore[arg-type]

    def draft(self, unit: str = "city", **more: object) -> PracticeTest:
        """Set a test up."""
        by = {"by": self.world.keeper, "access": self.world.access}
        return create_test(**by, campaign=self.world.campaign, entry=self.entry(unit, **more))

    def open(self, unit: str = "city", **more: object) -> PracticeTest:
        """Set a test up and open it."""
        test = self.draft(unit, **more)
        return open_test(by=self.world.keeper, access=self.world.access, test=test, version=test.version)

    def sheet(self, test: PracticeTest, user: int, unit: str = "north", attempt: int = 1) -> Sheet:
        """Return the sheet of a taker with this key, who need not exist."""
        return Sheet(self.world.units[unit].pk, pseudonym(user, test.pk), test.pk, attempt, 0)

    def take(self, test: PracticeTest, user: int, right: int = 5, unit: str = "north") -> Sheet:
        """Let somebody hand in a sheet with so many right answers, the others empty."""
        sheet = self.sheet(test, user, unit)
        assert start(sheet=sheet)
        given = [right_answer(question) for question in get_paper(test.pk, 0)]
        cut = [answer if place < right else None for place, answer in enumerate(given)]
        hand_in(sheet=sheet, sequence=1, answers=cut)
        return sheet


def right_answer(printed: Printed) -> list[int] | str:
    """Return the right answer of a question on a paper, as it is stored."""
    found = printed.question.answers
    if printed.question.kind is QuestionKind.FILL_IN:
        return found[0].text
    if printed.question.kind is QuestionKind.ORDERING:
        return [position + 1 for position in printed.order]
    return [shown for shown, position in enumerate(printed.order) if found[position].right]
