"""The words of a campaign: added, changed, ordered, retired, brought back and deleted, without clashes."""

from typing import Any

import pytest
from tests.world import World, build

from touchstone.audit.models import AuditEvent
from touchstone.campaigns import actions
from touchstone.campaigns.models import CampaignWord
from touchstone.campaigns.presets import export_template
from touchstone.campaigns.streams import STREAMS
from touchstone.campaigns.words import WordKind, find_kinds
from touchstone.common.refusal import Refused
from touchstone.inspection.presets import CRITERIA
from touchstone.problems.presets import ASPECTS, LISTS, SOURCES
from touchstone.study.presets import FORMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def add(world: World, kind: WordKind[Any], name: str, name_en: str = "", **values: Any) -> CampaignWord:
    code = values.pop("code", "")
    return actions.add_word(
        by=world.keeper,
        campaign=world.campaign,
        kind=kind,
        values={"name": name, "name_en": name_en, **values},
        code=code,
    )


def form(world: World, name: str, name_en: str = "", **values: Any) -> CampaignWord:
    return add(world, FORMS, name, name_en, stream=world.streams["study"], **values)


def codes(world: World, kind: WordKind[Any]) -> list[str]:
    return [word.code for word in kind.find(world.campaign)]


def test_the_eight_kinds_are_declared_once() -> None:
    assert [kind.key for kind in find_kinds()] == [
        *("streams", "problem_sources", "aspects", "problem_lists"),
        *("visitor_categories", "inspection_criteria", "session_forms", "cadences"),
    ]


def test_a_word_is_added_at_the_end_with_a_code_of_its_own(world: World) -> None:
    assert form(world, "夜校", "Night class", other_names=["夜学", " 夜学 ", ""]).other_names == ["夜学"]
    assert form(world, "夜校二", "Night class!").code == "night-class-2"
    assert form(world, "沙龙").code == "form-2"
    assert codes(world, FORMS)[2:] == ["night-class", "night-class-2", "form-2"]
    assert AuditEvent.unscoped.filter(verb="campaigns.word-added").count() == 3


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"name": "读书班"}, "name", "is a name of “读书班” already"),
        ({"name": "x", "other_names": ["中心组学习"]}, "other_names", "is a name of “中心组学习” already"),
        ({"name": "x", "name_en": "Reading-Class"}, "name_en", "is a name of “读书班” already"),
        ({"name": "x", "code": "reading-class"}, "code", "The code “reading-class” is taken"),
        ({"name": "x", "code": "No code"}, "code", "not a valid code"),
        ({"name": ""}, "name", "cannot be blank"),
        ({"name": "x", "other_names": ["很" * 81]}, "other_names", "too long for a name"),
    ],
)
def test_a_name_of_another_word_is_refused(
    world: World, values: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        form(world, **values)
    assert refused.value.field == field
    assert len(codes(world, FORMS)) == 2


def test_a_change_reaches_its_records_but_keeps_what_they_count_for(world: World) -> None:
    reading, research = world.forms["reading-class"], world.streams["research"]
    values = {"name": "读书", "name_en": "", "other_names": ["读书班"]}
    actions.change_word(by=None, kind=FORMS, word=reading, values={**values, "stream": research})
    actions.change_word(
        by=None, kind=FORMS, word=reading, values={**values, "stream": world.streams["study"]}
    )
    held = world.hold("north", "reading-class", 3)
    held.refresh_from_db()
    assert str(held.form) == "读书"
    with pytest.raises(Refused, match="Records use it") as refused:
        actions.change_word(by=None, kind=FORMS, word=reading, values={**values, "stream": research})
    assert refused.value.field == "stream"
    with pytest.raises(Refused, match="Nothing was changed"):
        actions.change_word(by=None, kind=FORMS, word=reading, values=values)


def test_words_move_up_and_down_among_those_in_use(world: World) -> None:
    third = form(world, "夜校", "Night class")
    actions.retire_word(by=None, kind=FORMS, word=world.forms["central-group-study"])
    actions.move_word(by=None, kind=FORMS, word=third, up=True)
    assert codes(world, FORMS) == ["night-class", "reading-class", "central-group-study"]
    actions.move_word(by=None, kind=FORMS, word=third, up=True)
    actions.move_word(by=None, kind=FORMS, word=third, up=False)
    assert codes(world, FORMS)[0] == "reading-class"
    with pytest.raises(Refused, match="no place in the list"):
        actions.move_word(by=None, kind=FORMS, word=world.forms["central-group-study"], up=True)


def test_a_used_word_is_retired_and_comes_back_and_an_unused_one_is_deleted(world: World) -> None:
    world.hold("north", "reading-class", 3)
    reading = world.forms["reading-class"]
    with pytest.raises(Refused, match="Retire it instead"):
        actions.delete_word(by=None, kind=FORMS, word=reading)
    actions.retire_word(by=None, kind=FORMS, word=reading, reason="Decision 3")
    with pytest.raises(Refused, match="retired already"):
        actions.retire_word(by=None, kind=FORMS, word=reading)
    with pytest.raises(Refused, match=r"“读书班”, which is retired\. Bring that back"):
        form(world, "集中学习", other_names=["读书班"])
    assert "retired: true" in export_template(world.campaign)
    actions.bring_back_word(by=None, kind=FORMS, word=reading)
    assert codes(world, FORMS)[-1] == "reading-class"
    unused = form(world, "沙龙")
    actions.delete_word(by=None, kind=FORMS, word=unused)
    with pytest.raises(Refused, match="deleted meanwhile"):
        actions.delete_word(by=None, kind=FORMS, word=unused)


def test_no_word_in_use_refers_to_a_retired_one(world: World) -> None:
    with pytest.raises(Refused, match="“读书班”, “中心组学习” would refer"):
        actions.retire_word(by=None, kind=STREAMS, word=world.streams["study"])
    actions.retire_word(by=None, kind=STREAMS, word=world.streams["research"])
    for word in world.forms.values():
        actions.retire_word(by=None, kind=FORMS, word=word)
    with pytest.raises(Refused, match="the last one"):
        actions.retire_word(by=None, kind=STREAMS, word=world.streams["study"])
    call = add(world, SOURCES, "热线", stream=None)
    listed = add(world, LISTS, "热线清单", source=call, prefix="RX-", digits=3)
    with pytest.raises(Refused, match="“热线清单” would refer"):
        actions.retire_word(by=None, kind=SOURCES, word=call)
    actions.retire_word(by=None, kind=LISTS, word=listed)
    actions.retire_word(by=None, kind=SOURCES, word=call)
    with pytest.raises(Refused, match="“热线”, which is retired"):
        actions.bring_back_word(by=None, kind=LISTS, word=listed)


def test_two_lists_never_share_a_prefix(world: World) -> None:
    add(world, LISTS, "甲", prefix="A-", digits=2, source=None)
    with pytest.raises(Refused, match="begin with “A-”") as refused:
        add(world, LISTS, "乙", prefix="A-", digits=2, source=None)
    assert refused.value.field == "prefix"
    assert add(world, ASPECTS, "甲").code == "aspect-2"
    assert add(world, CRITERIA, "甲").code == "criteria-2"
