"""Reads of the bank, of tests, and of how questions were answered. Sheets are read in ``sheets``, by their owner only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from django.db.models import Count, Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.searching import among
from touchstone.common.chunks import find_in
from touchstone.common.pages import Page, page_of, read_key
from touchstone.practice.marking import Printed, read_content, read_paper
from touchstone.practice.models import (
    BELOW,
    KINDS,
    BankQuestion,
    Category,
    Paper,
    PracticeTest,
    QuestionState,
    QuestionTally,
    TestPart,
    TestState,
)
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.rules import FEWEST_ATTEMPTS, Attempts, Question
from touchstone.practice.searching import TESTS
from touchstone.search import queries as search
from touchstone.search.words import Query
from touchstone.units.access import Access
from touchstone.units.paths import EVERYWHERE, ancestors, under_any

VIEW = PracticePermission.VIEW
STATES, QUESTION_STATES = TestState, QuestionState
KIND_NAMES = [(kind.value, name) for kind, name in KINDS.items()]
"""The codes of the kinds of question, with their names."""

SUMS = ("shown", "marks", "rest", "squares", "rest_squares", "products")
"""The sums that are kept of a question, in the order of ``Attempts``; ``rest`` is the sum of the other marks of a sheet."""


@dataclass(frozen=True, slots=True)
class Drawable:
    """A question that can be drawn: its key, and the names of its category."""

    key: int
    category: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BankFilter:
    """Which questions are wanted; those in use unless ``retired``. ``category`` is a key and includes those below it."""

    text: str = ""
    category: int | None = None
    kind: str = ""
    retired: bool = False


def find_categories(campaign: Campaign) -> list[Category]:
    """Return the categories of a campaign's bank in the order of their names. They belong to no unit."""
    return sorted(Category.objects.filter(campaign=campaign), key=attrgetter("path"))


def in_category(category: Category | None) -> Q:
    """Return the condition that a question is in a category or below it; None is the whole bank."""
    if category is None:
        return Q()
    return Q(category=category) | Q(category__names__startswith=category.names + BELOW)


def _bank(access: Access, campaign: Campaign | int) -> "QuerySet[BankQuestion]":
    """Return the bank that a reader works with: questions of their units, and of all units above these."""
    paths = access.paths(VIEW)
    rows = BankQuestion.unscoped.filter(campaign=campaign)
    if EVERYWHERE in paths:
        return rows
    if not paths:
        return rows.none()
    above = {above for path in paths for above in ancestors(path)}
    return rows.filter(under_any(paths) | Q(path__in=above))


def find_questions(access: Access, campaign: Campaign, wanted: BankFilter) -> "QuerySet[BankQuestion]":
    """Return the latest versions of the questions that the reader may see, by number."""
    state = QuestionState.RETIRED if wanted.retired else QuestionState.CURRENT
    questions = _bank(access, campaign).filter(state=state)
    if wanted.kind:
        questions = questions.filter(kind=wanted.kind)
    if wanted.text:
        questions = questions.filter(text__icontains=wanted.text)
    if wanted.category is not None:
        category = Category.objects.filter(campaign=campaign, pk=wanted.category).first()
        questions = questions.filter(in_category(category)) if category else questions.none()
    return questions.select_related("category", "unit").order_by("number")


def get_question_page(
    access: Access, campaign: Campaign, wanted: BankFilter, *, after: str = "", size: int = 50
) -> Page[BankQuestion]:
    """Return the questions after a number, the cursor; an invalid cursor is ignored."""
    questions = find_questions(access, campaign, wanted)
    if (number := read_key(after)) is not None:
        questions = questions.filter(number__gt=number)
    return page_of(questions[: size + 1], size, attrgetter("number"))


def get_question(access: Access, campaign: Campaign, pk: int) -> BankQuestion | None:
    """Return one version of a question that the reader may see."""
    questions = _bank(access, campaign).filter(pk=pk)
    return questions.select_related("campaign__root", "category", "unit").first()


def get_latest(access: Access, question: BankQuestion) -> BankQuestion | None:
    """Return the latest version of a question."""
    questions = _bank(access, question.campaign_id).filter(number=question.number)
    return questions.exclude(state=QuestionState.REPLACED).first()


def read_question(stored: BankQuestion) -> Question:
    """Return a stored question as it was entered."""
    return read_content(stored.content, stored.category.path if stored.category else ())


def get_test_page(
    access: Access, campaign: Campaign, state: TestState | None = None, *, after: str = "", size: int = 50
) -> Page[PracticeTest]:
    """Return the tests that the reader may see after a cursor, newest first; an invalid cursor is ignored."""
    tests = PracticeTest.objects.visible_to(access, VIEW).filter(campaign=campaign)
    if state is not None:
        tests = tests.filter(state=state)
    if (key := read_key(after)) is not None:
        tests = tests.filter(pk__lt=key)
    return page_of(tests.select_related("unit").order_by("-pk")[: size + 1], size, attrgetter("pk"))


def get_test(access: Access, campaign: Campaign, pk: int) -> PracticeTest | None:
    """Return one test that the reader may see."""
    tests = PracticeTest.objects.visible_to(access, VIEW).filter(campaign=campaign, pk=pk)
    return tests.select_related("campaign__root", "unit").first()


def find_tests_by_words(access: Access, campaign: Campaign, query: Query, limit: int) -> list[PracticeTest]:
    """Return the newest tests that answer a query."""
    keys = search.find_keys(TESTS, among(campaign, query, access.paths(VIEW)), limit)
    tests = PracticeTest.objects.visible_to(access, VIEW).filter(campaign=campaign, pk__in=keys)
    return list(tests.select_related("unit").order_by("-pk"))


def find_keys(
    access: Access, campaign: Campaign, *, questions: Sequence[int] = (), tests: Sequence[int] = ()
) -> list[int]:
    """Return those of some keys of questions, or of tests, that the reader may see."""
    if questions:
        return list(_bank(access, campaign).filter(pk__in=questions).values_list("pk", flat=True))
    rows = PracticeTest.objects.visible_to(access, VIEW).filter(campaign=campaign, pk__in=tests)
    return list(rows.values_list("pk", flat=True))


def find_parts(test: PracticeTest) -> list[TestPart]:
    """Return the parts of a test's draw, in order. The caller must have checked access."""
    return list(TestPart.objects.filter(test=test).select_related("category").order_by("order"))


def _drawable(test: PracticeTest) -> "QuerySet[BankQuestion]":
    """Return the questions in use that a test may be drawn from.

    They are those of its unit, of the units below and of all above, whoever draws: a neighbour's are not for its takers.
    """
    near = under_any([test.path]) | Q(path__in=ancestors(test.path))
    return BankQuestion.unscoped.filter(near, campaign=test.campaign_id, state=QuestionState.CURRENT)


def find_drawable(test: PracticeTest) -> dict[int, Drawable]:
    """Return the questions that a test may be drawn from, by number, in one statement and without what they say."""
    rows = _drawable(test).order_by("number").values_list("pk", "number", "category__names")
    return {number: Drawable(pk, _path(names)) for pk, number, names in rows}


def count_drawable(test: PracticeTest) -> dict[tuple[str, ...], int]:
    """Return how many questions a test may be drawn from, by the names of their category."""
    rows = _drawable(test).order_by().values_list("category__names").annotate(n=Count("pk"))
    return {_path(names): number for names, number in rows}


def read_drawn(keys: Iterable[int]) -> dict[int, Question]:
    """Return questions that were drawn, by key. The caller must have checked access."""
    rows = BankQuestion.unscoped.values_list("pk", "content", "category__names")
    return {pk: read_content(content, _path(names)) for pk, content, names in find_in(rows, "pk", keys)}


def _path(names: str | None) -> tuple[str, ...]:
    return tuple(names.split(BELOW)) if names else ()


def _within(names: str, category: Category | None) -> bool:
    return category is None or names == category.names or names.startswith(category.names + BELOW)


@lru_cache(maxsize=512)
def get_paper(test: int, variant: int) -> tuple[Printed, ...]:
    """Return the questions of a paper, kept in the process: a paper never changes. The caller must have checked access."""
    return read_paper(Paper.objects.values_list("questions", flat=True).get(test=test, variant=variant))


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """How a question of a test was answered; ``sums`` holds no numbers about fewer than ten people."""

    question: BankQuestion
    sums: Attempts


def find_results(access: Access, test: PracticeTest) -> tuple[int, list[QuestionResult]]:
    """Return how many sheets were counted, and the results of each question of which ten or more were counted.

    It reads only what was added up: nobody can learn from it who answered what.
    """
    if not access.covers(VIEW, test.path):
        return 0, []
    rows = QuestionTally.objects.filter(test=test, shown__gte=FEWEST_ATTEMPTS)
    sums = {key: Attempts(*said) for key, said in rows.values_list("question_id", "said") if said}
    sheets = sums.pop(0, Attempts()).number
    questions = _bank(access, test.campaign_id).filter(pk__in=list(sums)).order_by("number")
    return sheets, [QuestionResult(question, sums[question.pk]) for question in questions]


def count_pools(access: Access, campaign: Campaign) -> list[tuple[Category | None, int]]:
    """Return how many questions in use the whole bank (None) and each category with those below it has."""
    rows = _bank(access, campaign).filter(state=QuestionState.CURRENT).order_by()
    counts = dict(rows.values_list("category__names").annotate(n=Count("pk")))
    pools: list[tuple[Category | None, int]] = [(None, sum(counts.values()))]
    for category in find_categories(campaign):
        number = sum(n for names, n in counts.items() if names and _within(names, category))
        pools.append((category, number))
    return pools


def find_all(access: Access, campaign: Campaign, wanted: BankFilter, most: int) -> Sequence[Question]:
    """Return the first questions that match, as they were entered, for a file; one more than ``most`` if there are more."""
    return [read_question(question) for question in find_questions(access, campaign, wanted)[: most + 1]]
