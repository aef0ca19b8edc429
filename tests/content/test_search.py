"""What the search of pages must find, on both databases."""

import pytest
from tests.newsroom import Newsroom, newsroom
from tests.worlds import Shared
from wagtail.search.backends import get_search_backend

from touchstone.bulletins.models import BulletinPage
from touchstone.content.models import BasePage

pytestmark = pytest.mark.django_db

TEXTS = {
    1: ("第一批主题教育集中学习全面铺开", "<p>各单位原原本本读原著。</p>"),
    2: ("调查研究进展", "<p>领导干部到基层，走访企业。联系电话 0571-8888</p>"),
    3: ("First batch: group study", "<p>Every unit held a study session.</p>"),
}


def _room() -> Newsroom:
    room = newsroom()
    for number, (title, body) in TEXTS.items():
        room.draft(number=number, title=title, body=body, slug=f"b{number}")
    return room


WORLDS = {"room": _room}


@pytest.fixture
def room(shared: Shared, db: None) -> Newsroom:
    return shared.copy()  # type: ignore[no-any-return]


def found(query: str) -> set[int]:
    return {page.number for page in BulletinPage.objects.all().search(query)}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("教育", {1}),
        ("集中学习", {1}),
        ("原著", {1}),
        ("著", {1}),
        ("教", {1}),
        ("研究", {2}),
        ("基层", {2}),
        ("研究 基层", {2}),
        ("教育 基层", set()),
        ("育教", set()),
        ("study", {3}),
        ("STUDY", {3}),
        ("办公室", {1, 2, 3}),
        ("0571", {2}),
        ("不存在", set()),
    ],
)
def test_words_are_found(room: Newsroom, query: str, numbers: set[int]) -> None:
    assert found(query) == numbers


@pytest.mark.parametrize(
    "query", ["", " ", '"', "'", "*", "a' OR 1=1 --", "NEAR(", "^", "\\", '教育" OR "', ":*", "!", "\x00"]
)
def test_no_sign_breaks_the_search(room: Newsroom, query: str) -> None:
    found(query)


@pytest.mark.parametrize(("typed", "numbers"), [("主题", {1}), ("主", {1}), ("gro", {3}), ("调查研", {2})])
def test_titles_are_found_while_somebody_types(room: Newsroom, typed: str, numbers: set[int]) -> None:
    assert {page.specific.number for page in BasePage.objects.all().autocomplete(typed)} == numbers


def test_any_of_the_words(room: Newsroom) -> None:
    pages = get_search_backend().search("教育 基层", BulletinPage, operator="or")
    assert {page.number for page in pages} == {1, 2}


def test_a_changed_page_is_found_by_its_new_words_only(room: Newsroom) -> None:
    page = BulletinPage.objects.get(number=2)
    page.title = "检视问题情况"
    page.save()
    assert found("检视") == {2}
    assert found("进展") == set()
    page.delete()
    assert found("检视") == set()
