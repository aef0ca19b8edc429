"""The example bulletin."""

import pytest
from tests.problems.register import build_register
from tests.world import World

from touchstone.bulletins.models import BulletinPage, Edition
from touchstone.bulletins.rules import references, typed_numbers
from touchstone.bulletins.showing import find_problems
from touchstone.problems.models import ProblemList
from touchstone.units.models import Unit
from workshop.demonstration.bulletin import BULLETIN, build_demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    """The small world with the lists that the example mentions."""
    register = build_register()
    ProblemList.objects.create(
        campaign=register.world.campaign, code="key-issues", name="重点问题", prefix="ZD-", order=1
    )
    return register.world


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_number_in_the_example_is_typed(language: str) -> None:
    words = BULLETIN[language]
    assert typed_numbers(words.body) == []
    assert typed_numbers(f"<p>{words.title}。{words.summary}</p>") == []


def test_both_languages_say_the_same_figures() -> None:
    chinese, english = (set(references(words.body)) for words in BULLETIN.values())
    assert chinese == english
    assert len(chinese) >= 10


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_fully_and_basically_never_stand_without_the_rest(language: str) -> None:
    """A breakdown includes its remainder: fully rectified, basically rectified and in progress."""
    feedback = "problems.registered?list=central-feedback"
    parts = [f"{feedback}&outcome={one}" for one in ("fully-rectified", "basically-rectified", "in-progress")]
    said = references(BULLETIN[language].body)
    places = [index for index, reference in enumerate(said) if reference == parts[0]]
    assert len(places) == 2
    for place in places:
        assert said[place : place + 3] == parts
    assert said[places[1] - 1] == feedback


def test_the_example_is_published_once(world: World) -> None:
    first = build_demo(world.campaign, world.keeper)
    again = build_demo(world.campaign, world.keeper)
    assert {language: page.pk for language, page in first.items()} == {
        language: page.pk for language, page in again.items()
    }
    assert Edition.objects.count() == 2
    assert first["zh-hans"].translation_key == first["en"].translation_key
    assert all(BulletinPage.objects.get(pk=page.pk).live for page in first.values())
    assert first["zh-hans"].owning_unit == world.campaign.root


def test_every_figure_of_the_example_names_something(world: World) -> None:
    audience = Unit.unscoped.get(pk=world.campaign.root_id).path
    assert find_problems(world.campaign, audience, BULLETIN["en"].body) == []
