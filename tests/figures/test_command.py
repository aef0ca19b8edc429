"""The command that prints figures."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.world import World, build

from touchstone.measures.models import EVER
from touchstone.measures.tallies import fold_all
from touchstone.study.models import SessionTally

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = build()
    world.hold("north", "reading-class", 3, expected=10, present=8)
    return world


def printed(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_json_holds_every_figure(world: World) -> None:
    mapping = {row["figure"]: row["value"] for row in json.loads(printed("figures", "--json"))}
    assert mapping["study.sessions"] == 1
    assert mapping["study.sessions?form=reading-class"] == 1
    assert mapping["study.sessions?form=central-group-study"] == 0
    assert mapping["campaign.units?batch=1"] == 2
    assert mapping["study.attendance-rate?form=central-group-study"] is None


def test_one_figure_is_explained(world: World) -> None:
    text = printed("figures", "study.person-times", "--language", "en", "--campaign", "world")
    assert "Attendance at study sessions: 8 person-times" in text
    assert "counts three times" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [(["study.sesions"], "study.sessions"), (["study.sessions", "--campaign", "none"], "world")],
)
def test_what_names_nothing(world: World, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said) as error:
        printed("figures", *words)
    assert error.value.returncode == 2


def test_recount(world: World) -> None:
    fold_all()
    assert "sessions: as counted" in printed("recount")
    SessionTally.objects.filter(day=EVER).update(present=99)
    with pytest.raises(CommandError) as error:
        printed("recount")
    assert error.value.returncode == 1
    assert "made anew" in printed("recount", "--repair")
    assert "differ" not in printed("recount")
