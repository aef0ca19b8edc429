"""A published figure stays as it was, and reports what has changed since."""

import datetime
from typing import Any

import pytest
from django.utils import translation
from tests.unchanging import door_open
from tests.world import World, build

from touchstone.figures.freezing import Publication, compare, freeze, get_published_figures
from touchstone.figures.keys import pack
from touchstone.figures.models import FrozenFigure
from touchstone.figures.selecting import read
from touchstone.study.actions import correct_session, withdraw_session
from touchstone.study.models import StudySession
from touchstone.units.access import everything
from touchstone.units.actions import move_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = build()
    world.hold("north", "reading-class", 3, expected=10, present=8)
    world.hold("south", "central-group-study", 4, expected=10, present=9)
    return world


def frozen(world: World, *texts: str, audience: str = "province") -> list[FrozenFigure]:
    return freeze(
        by=world.keeper,
        campaign=world.campaign,
        references=[read(text) for text in texts],
        audience=world.units[audience].path,
        publication=Publication("bulletin", "1", 1),
    )


def test_what_is_kept(world: World) -> None:
    (frozen_figure,) = frozen(world, "study.person-times")
    frozen_figure.refresh_from_db()
    assert frozen_figure.value == 17
    assert frozen_figure.rows_counted == 2
    assert frozen_figure.texts["zh-hans"]["campaign"] == "活动"
    assert frozen_figure.texts["en"]["campaign"] == "Campaign"
    assert [(part["key"], part["value"]) for part in frozen_figure.parts] == [
        ("reading-class", 8),
        ("central-group-study", 9),
    ]
    assert compare(frozen_figure).still_holds
    assert get_published_figures("bulletin", "1", 1).keys() == {"study.person-times"}


def test_late_gone_and_corrected_rows(world: World) -> None:
    sessions, heads = frozen(world, "study.sessions", "study.person-times")
    world.hold("branch", "reading-class", 5, present=1)
    gone = StudySession.unscoped.get(unit=world.units["south"])
    withdraw_session(by=world.keeper, access=world.access, session=gone, version=1, reason="not held")
    changed = StudySession.unscoped.get(unit=world.units["north"])
    entry = world.entry("north", "reading-class", 3, expected=10, present=10)
    correct_session(by=world.keeper, access=world.access, session=changed, version=1, entry=entry)
    with translation.override("zh-hans"):
        today = compare(sessions)
    assert (today.then, today.now, today.late, today.gone, today.changed) == (2, 2, 1, 1, 0)
    assert not today.still_holds
    assert today.late_units == ("分公司",)
    today = compare(heads)
    assert (today.then, today.now, today.late, today.gone, today.changed) == (17, 11, 1, 1, 1)


def test_a_ratio_is_frozen_with_what_it_divides(world: World) -> None:
    (rate,) = frozen(world, "study.attendance-rate")
    parts = FrozenFigure.objects.filter(part_of=rate)
    assert {part.role: int(part.value or 0) for part in parts} == {"numerator": 17, "denominator": 20}
    assert float(rate.value or 0) == 85.0
    assert compare(rate).still_holds
    world.hold("north", "reading-class", 5, expected=10, present=1)
    assert compare(rate).now == 60.0


def test_the_audience_decides_what_is_counted(world: World) -> None:
    (narrow,) = frozen(world, "study.sessions", audience="north")
    assert narrow.value == 1
    world.hold("south", "reading-class", 6)
    assert compare(narrow).still_holds


def test_an_unknown_value_stays_unknown(world: World) -> None:
    (frozen_figure,) = frozen(world, "study.attendance-rate?form=reading-class&from=2019-06-10")
    assert frozen_figure.value is None
    assert compare(frozen_figure).then is None


@pytest.mark.parametrize(
    "change",
    [
        {"value": 3},
        {"value": None},
        {"unknown": 1},
        {"parts": []},
        {"texts": {}},
        {"keys": pack([(1, 1)])},
        {"rows_counted": 3},
        {"version": 9},
        {"as_of": datetime.datetime(2019, 6, 1, tzinfo=datetime.UTC)},
        {"issue": 2},
        {"seal": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_tampering_with_what_was_published_shows(world: World, change: dict[str, Any]) -> None:
    (frozen_figure,) = frozen(world, "study.sessions")
    assert compare(frozen_figure).untouched
    with door_open():
        FrozenFigure.objects.filter(pk=frozen_figure.pk).update(**change)
    assert not compare(frozen_figure).untouched


def test_tampering_with_an_input_of_a_ratio_shows(world: World) -> None:
    (rate,) = frozen(world, "study.attendance-rate")
    assert compare(rate).untouched
    with door_open():
        FrozenFigure.objects.filter(part_of=rate, role="denominator").update(value=40)
    assert not compare(rate).untouched


def test_a_seal_stays_whole_when_the_audience_moves(world: World) -> None:
    (frozen_figure,) = frozen(world, "study.sessions", audience="north")
    move_unit(by=None, access=everything(), unit=world.units["north"], to_parent=world.units["company"])
    frozen_figure.refresh_from_db()
    assert compare(frozen_figure).untouched
