"""The lists of tests and of the questions of the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.common.pages import read_key
from touchstone.practice import fields
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.queries import bank as queries
from touchstone.practice.queries.bank import BankFilter
from touchstone.web.common import formats
from touchstone.web.common.components import Cell, Link, Status
from touchstone.web.common.filtering import ChoiceFilter, TextFilter, codes, members, records
from touchstone.web.common.lists import Column, Empty, List, New, forward_page, record_page
from touchstone.web.common.reader import WorkspaceRequest, may_begin
from touchstone.web.practice.taking_presenters import times

if TYPE_CHECKING:
    from touchstone.practice.models import BankQuestion, PracticeTest, TestState
    from touchstone.web.common.components.feedback import Tone

TONES: dict[str, Tone] = {"draft": "open", "open": "good", "ended": "closed"}
QUESTION_TONES: dict[str, Tone] = {"current": "good", "replaced": "quiet", "retired": "closed"}
STATE = gettext_lazy("State")


def state(test: PracticeTest) -> Status:
    """Return the state of a test."""
    return Status(test.get_state_display(), TONES[test.state])


def question_state(question: BankQuestion) -> Status:
    """Return the state of a question."""
    return Status(question.get_state_display(), QUESTION_TONES[question.state])


def _beside(request: WorkspaceRequest) -> list[Link]:
    return [QUESTIONS.link(request)]


TESTS: List[TestState | None, PracticeTest] = List(
    name="practice-tests",
    key="practice-tests",
    permission=PracticePermission.VIEW,
    heading=gettext_lazy("Practice tests"),
    filters=(
        ChoiceFilter(
            "state",
            STATE,
            "%(label)s: %(what)s",
            options=members({state: state.label for state in queries.STATES}),
        ),
    ),
    read=lambda given: given.option("state"),
    page=forward_page(queries.get_test_page),
    columns=(
        Column(fields.TITLE.title, lambda test: Cell(str(test), test.unit.label)),
        Column(gettext_lazy("Can be taken"), times),
        Column(fields.MINUTES.title, lambda test: test.minutes, numeric=True),
        Column(STATE, state),
    ),
    href=record_page("practice-test"),
    new=New(gettext_lazy("New test"), "practice-test-new", PracticePermission.SET),
    above=_beside,
    template="web/practice/list.html",
    empty=Empty(
        gettext_lazy("No practice test is set up yet"),
        gettext_lazy(
            "A test is drawn from the question bank and taken by whoever its link reaches in the unit."
        ),
        gettext_lazy("None is in this state"),
    ),
)

QUESTIONS: List[BankFilter, BankQuestion] = List(
    name="questions",
    key="questions",
    permission=PracticePermission.VIEW,
    heading=gettext_lazy("Question bank"),
    filters=(
        TextFilter("q", gettext_lazy("In the question"), gettext_lazy("With “%(what)s”")),
        ChoiceFilter(
            "category",
            gettext_lazy("Category"),
            options=records(lambda request: queries.find_categories(request.campaign), "pk"),
        ),
        ChoiceFilter("kind", pgettext_lazy("of a question", "Kind"), options=codes(queries.KIND_NAMES)),
        ChoiceFilter(
            "state",
            STATE,
            options=codes([("retired", pgettext_lazy("a question", "retired"))]),
            none=pgettext_lazy("a question", "in use"),
        ),
    ),
    read=lambda given: BankFilter(
        given.text("q"), read_key(given.text("category")), given.text("kind"), bool(given.text("state"))
    ),
    page=forward_page(queries.get_question_page),
    columns=(
        Column(
            pgettext_lazy("of a test", "Question"), lambda question: Cell(str(question), _numbered(question))
        ),
        Column(pgettext_lazy("of a question", "Kind"), lambda question: question.get_kind_display()),
        Column(gettext_lazy("Kept by"), lambda question: question.unit.label),
    ),
    href=record_page("question"),
    new=New(gettext_lazy("New question"), "question-new", PracticePermission.SET),
    above=lambda request: [TESTS.link(request)],
    template="web/practice/questions.html",
    around=lambda query: {"sets": may_begin(query.request, PracticePermission.SET)},
    empty=Empty(
        gettext_lazy("The bank has no question yet"),
        gettext_lazy("Write questions here, or read a file in GIFT or Moodle XML."),
        gettext_lazy("No question matches these filters"),
    ),
)


def _numbered(question: BankQuestion) -> str:
    number = formats.number(question.number)
    return f"{number} · {question.category}" if question.category else number


def named(question: BankQuestion) -> str:
    """Return the number and the beginning of a question."""
    return f"{formats.number(question.number)}. {question}"
