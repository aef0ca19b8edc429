"""The search over everything: what each reader finds, and what nobody notices."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_appointment, make_person
from tests.inspection.field import OUTSIDERS, TODAY, Field
from tests.sites.halls import exhibit
from tests.web.pressed import register_of
from tests.web.workspace import LEARNER, OFFICE, ORGANISER, OUTSIDER, Place, text
from tests.world import june
from tests.worlds import Shared

from touchstone.cadences.actions.own import OwnCadence, add_own_cadence
from touchstone.cadences.models import CadenceDate
from touchstone.cadences.presets import CADENCES
from touchstone.campaigns.actions.words import add_word, change_word, delete_word
from touchstone.common import clock
from touchstone.practice.actions.setting import create_test
from touchstone.practice.fields import Part, TestEntry
from touchstone.search.kinds import all_kinds
from touchstone.search.queries import differences
from touchstone.sites.actions import withdraw_exhibition
from touchstone.study.fields import TargetEntry
from touchstone.study.targets import set_target, withdraw_target
from touchstone.training.actions import add_class
from touchstone.training.fields import ClassEntry
from touchstone.units.access import everything
from touchstone.units.actions import create_unit, set_aliases
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


def groups(page: str) -> dict[str, list[str]]:
    """Return title of a group -> labels of its hits."""
    sections = re.findall(r'<section class="hits">(.*?)</section>', page, re.DOTALL)
    return {
        re.findall(r"<h2[^>]*>(.*?)</h2>", section)[0]: re.findall(r'<li><a href="[^"]+">(.*?)</a>', section)
        for section in sections
    }


@pytest.fixture
def filled(place: Place) -> Place:
    world = place.world
    set_aliases(by=None, access=everything(), unit=world.units["north"], names=["文旅局"])
    world.hold("north", "reading-class", 3, topic="文旅调查")
    world.hold("south", "reading-class", 4, topic="南区文旅")
    register_of(place).register("north", statement="文旅服务排队")
    return place


def test_each_kind_is_found_by_words_number_english_and_sound(filled: Place) -> None:
    page = filled.get(OFFICE, "search/?q=文旅")
    assert groups(page) == {
        "Units": ["North"],
        "Problems": ["FK-01: 文旅服务排队"],
        "Sessions": ["南区文旅", "文旅调查"],
    }
    assert "also “文旅局”" in page
    assert groups(filled.get(OFFICE, "search/?q=wlj")) == {"Units": ["North"]}
    assert groups(filled.get(OFFICE, "search/?q=ＦＫ０１")) == {"Problems": ["FK-01: 文旅服务排队"]}
    assert groups(filled.get(OFFICE, "search/?q=north"))["Units"] == ["North"]
    assert groups(filled.get(OFFICE, "search/?q=organiser"))["People"] == ["Organiser"]
    assert groups(filled.get(OFFICE, "search/?q=反馈"))["Problem lists"] == ["中央督导反馈"]
    assert "Study sessions" in groups(filled.get(OFFICE, "search/?q=集中学习"))["Figures"]


def test_a_reader_finds_only_what_they_may_see(filled: Place) -> None:
    assert groups(filled.get(ORGANISER, "search/?q=文旅"))["Sessions"] == ["文旅调查"]
    assert "People" not in groups(filled.get(ORGANISER, "search/?q=organiser"))
    assert groups(filled.get(ORGANISER, "search/?q=南区")) == {}
    filled.get(OUTSIDER, "search/?q=文旅", 404)
    filled.get(LEARNER, "search/?q=文旅", 404)
    assert filled.client("anonymous").get("/c/world/search/?q=文旅").status_code == 302


@pytest.mark.postgres_too
def test_the_rooms_of_study_are_found_by_name_within_scope(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = place.world
    monkeypatch.setattr(clock, "today", lambda: june(9))
    by = {"by": world.keeper, "access": world.access}
    here = {"campaign": world.campaign}
    weekly = {"name": "文旅周学", "name_en": "Weekly", "rule": "FREQ=WEEKLY;BYDAY=FR"}
    cadence = add_word(**by, **here, kind=CADENCES, values=weekly)
    for name in ("north", "south"):
        unit, where = world.units[name], {"unit": world.units[name]}
        own = {"rule": "FREQ=MONTHLY;BYMONTHDAY=1", "fulfilled_by": ["session:reading-class"]}
        add_own_cadence(
            **by, **here, **where, entry=OwnCadence(name=f"文旅{name}月学", **own, starts_on=june(9))
        )
        aim = TargetEntry(world.forms["reading-class"], 3, june(1), title=f"文旅{name}计划")
        target = set_target(**by, **here, **where, entry=aim)
        add_class(**by, **here, entry=ClassEntry(unit, f"文旅{name}班"))
        exhibition = exhibit(world, name, f"文旅{name}展")
        times = {"opens_at": clock.now(), "closes_at": clock.now() + datetime.timedelta(days=1)}
        create_test(**by, **here, entry=TestEntry(unit, f"文旅{name}测试", **times, parts=(Part(1),)))
    shown = groups(place.get(OFFICE, "search/?q=文旅"))
    assert shown["Cadences"] == ["Weekly", "文旅north月学", "文旅south月学"]
    kinds = ("Targets of study programmes", "Training classes", "Practice tests", "Exhibitions")
    assert [len(shown[kind]) for kind in kinds] == [2, 2, 2, 2]
    shown = groups(place.get(ORGANISER, "search/?q=文旅"))
    assert len(shown["Cadences"]) == 2
    assert [[label.count("north") for label in shown[kind]] for kind in kinds] == [[1]] * 4
    assert [kind for kind in all_kinds() if differences(kind)] == []
    change_word(**by, kind=CADENCES, word=cadence, values={**weekly, "name": "每周学习", "name_en": ""})
    withdraw_target(**by, target=target, version=1, reason="x")
    withdraw_exhibition(**by, exhibition=exhibition, version=1, reason="x")
    shown = groups(place.get(OFFICE, "search/?q=文旅"))
    assert len(shown["Cadences"]) == 2
    assert [len(shown[kind]) for kind in kinds] == [1, 2, 2, 1]
    assert [kind for kind in all_kinds() if differences(kind)] == []
    unused = add_word(**by, **here, kind=CADENCES, values={**weekly, "name": "不用", "name_en": "Unused"})
    CadenceDate.objects.filter(cadence=unused).delete()
    delete_word(**by, kind=CADENCES, word=unused)
    assert [kind for kind in all_kinds() if differences(kind)] == []


def test_only_the_first_few_are_shown_and_the_list_has_the_others(filled: Place) -> None:
    for number in range(7):
        create_unit(by=None, access=everything(), parent=filled.world.units["city"], name=f"教育{number}办")
    page = filled.get(OFFICE, "search/?q=教育")
    assert len(groups(page)["Units"]) == 5
    assert 'href="/c/world/units/?q=%E6%95%99%E8%82%B2"' in page
    assert "More: Units" in page
    assert "More: Units" not in filled.get(OFFICE, "search/?q=文旅")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        *((sign, "at least two letters") for sign in ("a", "局", "%25", "，。！？", "_", "*", "'", '"')),
        ("文" * 5_000, "at most 100 characters"),
        ("a " * 2_500, "at most 100 characters"),
        ("没有这个", "Nothing that you may see"),
        ("NEAR(", "Nothing that you may see"),
        ("OR AND NOT", "Nothing that you may see"),
    ],
)
@pytest.mark.postgres_too
def test_what_cannot_be_looked_for_is_answered_with_a_sentence(place: Place, asked: str, said: str) -> None:
    assert said in place.get(OFFICE, f"search/?q={asked}")
    assert groups(place.get(OFFICE, "search/")) == {}


@pytest.mark.parametrize("page", ["problems", "sessions", "units", "people"])
@pytest.mark.parametrize("asked", ["a", "局", "%25", "，。", "文" * 5_000, "%00", "NEAR(", '"', "*"])
@pytest.mark.postgres_too
def test_the_lists_answer_such_texts_too(place: Place, page: str, asked: str) -> None:
    place.get(OFFICE, f"{page}/?q={asked}")


def test_the_box_gets_only_the_hits(filled: Place) -> None:
    client = filled.client(OFFICE)
    headers = {"HX-Request": "true", "HX-Target": "finder-hits"}
    piece = text(client.get("/c/world/search/?q=文旅", headers=headers))
    assert groups(piece)["Units"] == ["North"]
    assert "<html" not in piece
    assert 'id="finder-hits"' in filled.get(OFFICE, "units/")


@pytest.mark.postgres_too
def test_the_number_of_statements_does_not_grow(filled: Place) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            filled.get(OFFICE, "search/?q=文旅")
        return len(captured)

    statements()
    before = statements()
    register = register_of(filled)
    for number in range(12):
        filled.world.hold("north", "reading-class", 10 + number % 9, topic="文旅", ordinal=number + 1)
        register.register("north", statement=f"文旅{number}")
        create_unit(by=None, access=everything(), parent=filled.world.units["city"], name=f"文旅{number}办")
    assert statements() <= before


@pytest.fixture
def field(monkeypatch: pytest.MonkeyPatch, shared: Shared, db: None) -> Field:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return shared.copy()  # type: ignore[no-any-return]


def asked(field: Field, name: str, query: str) -> tuple[str, int]:
    """Return the page without its tokens, and the number of statements."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(field.people[name])
    client.get(f"/c/world/search/?q={query}")
    with CaptureQueriesContext(connection) as captured:
        answer: Any = client.get(f"/c/world/search/?q={query}")
    page = answer.content.decode() if answer.status_code == 200 else ""
    return re.sub(r'value="\w{64}"', "", page), len(captured)


@pytest.mark.postgres_too
def test_a_hidden_visit_is_found_by_its_round_and_noticed_by_nobody_else(field: Field) -> None:
    queries = ("北区", "暗访", "beiqu", "大厅", field.round.name)
    before = {(who, query): asked(field, who, query) for who in OUTSIDERS for query in queries}
    visit = field.plan("north", site="办事大厅")
    after = {(who, query): asked(field, who, query) for who in OUTSIDERS for query in queries}
    assert after == before
    for query in ("北区", visit.round.name):
        page, _statements = asked(field, "anna", query)
        assert f"/inspection/visits/{visit.pk}/" in page
    field.write(visit)
    field.do("disclose", "anna", visit=visit)
    for who in ("office", "city", "north", "auditor"):
        for query in ("北区", visit.round.name):
            page, _statements = asked(field, who, query)
            assert len(groups(page)["Visits"]) == 1, who


def test_the_people_are_listed_by_name(place: Place) -> None:
    for login, name in (("zz", "Aaa"), ("aa", "Zzz")):
        make_appointment(make_person(login, name=name), Role.LEADER, unit=place.world.units["north"])
    page = place.get(OFFICE, "people/")
    assert page.index("Aaa") < page.index("Zzz")
