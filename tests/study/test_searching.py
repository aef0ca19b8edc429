"""Sessions are found by their topic and place."""

import pytest
from tests.world import World, build, june

from touchstone.search import queries as searching
from touchstone.search.queries import differences, read_text
from touchstone.study.actions import correct_session, record_many, withdraw_session
from touchstone.study.models import StudySession
from touchstone.study.queries import (
    SessionFilter,
    find_sessions_by_words,
    get_session_page,
)
from touchstone.study.searching import SESSIONS
from touchstone.units.access import within

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def found(world: World, text: str) -> list[int]:
    return [row.pk for row in find_sessions_by_words(world.access, world.campaign, read_text(text), 5)]


def test_the_words_follow_every_act(world: World) -> None:
    session = world.hold("north", "reading-class", 3, topic="调查研究", place="三楼会议室")
    assert differences(SESSIONS) == []
    assert found(world, "调查") == found(world, "会议室") == [session.pk]
    entry = world.entry("south", "reading-class", 4, topic="主题教育")
    correct_session(by=world.keeper, access=world.access, session=session, version=1, entry=entry)
    assert differences(SESSIONS) == []
    assert found(world, "调查") == []
    assert found(world, "主题教育") == [session.pk]
    withdraw_session(by=world.keeper, access=world.access, session=session, version=2, reason="重复")
    assert differences(SESSIONS) == []
    assert found(world, "主题教育") == []
    page = get_session_page(world.access, world.campaign, SessionFilter(text="主题", withdrawn=True))
    assert [row.pk for row in page.rows] == [session.pk]


def test_an_import_brings_its_words(world: World) -> None:
    world.hold("north", "reading-class", 3, topic="调查研究")
    entries = [world.entry("south", "reading-class", day, topic=f"第{day}讲 原著") for day in (4, 5, 6)]
    record_many(by=world.keeper, campaign=world.campaign, entries=entries)
    assert differences(SESSIONS) == []
    assert len(found(world, "原著")) == 3
    assert StudySession.unscoped.get(pk=found(world, "第5讲")[0]).held_on == june(5)


@pytest.mark.parametrize("few", [0, 2_000])
def test_the_list_is_right_for_frequent_and_for_rare_words(
    world: World, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    made = [world.hold("north", "reading-class", day, topic="调查研究") for day in (3, 5, 4)]
    world.hold("south", "reading-class", 6, topic="调查研究")
    world.hold("north", "reading-class", 7, topic="主题教育")
    access = within(world.units["north"].path)
    first = get_session_page(access, world.campaign, SessionFilter(text="調查 研究"), size=2)
    assert [row.pk for row in first.rows] == [made[1].pk, made[2].pk]
    second = get_session_page(
        access, world.campaign, SessionFilter(text="調查 研究"), size=2, after=first.after
    )
    assert [row.pk for row in second.rows] == [made[0].pk]
