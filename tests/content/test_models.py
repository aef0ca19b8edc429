"""Which unit owns a page."""

import pytest
from tests.newsroom import Newsroom, newsroom
from wagtail.models import Locale

from touchstone.bulletins.actions import SiteTexts, open_site
from touchstone.bulletins.models import BulletinPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Newsroom:
    return newsroom()


def test_a_page_belongs_to_the_unit_of_the_page_above(room: Newsroom) -> None:
    assert room.draft().owning_unit == room.world.units["province"]


def test_a_page_that_is_being_made_knows_its_unit(room: Newsroom) -> None:
    page = BulletinPage()
    page._cached_parent_obj = room.series["zh-hans"]
    assert page.owner_unit() == room.world.units["province"]


def test_a_translation_belongs_to_the_same_unit(room: Newsroom) -> None:
    english = room.draft().copy_for_translation(Locale.objects.get(language_code="en"))
    assert english.get_parent().specific == room.series["en"]
    assert english.owning_unit == room.world.units["province"]


def test_a_page_does_not_move_to_another_unit(room: Newsroom) -> None:
    world = room.world
    texts = {"zh-hans": SiteTexts("市网", "", "市简报", "")}
    (city,) = open_site(by=world.keeper, access=world.access, unit=world.units["city"], texts=texts).values()
    page = room.draft()
    assert not page.can_move_to(city)
    assert page.can_move_to(room.series["zh-hans"])


def test_a_copy_elsewhere_belongs_there(room: Newsroom) -> None:
    world = room.world
    texts = {"zh-hans": SiteTexts("市网", "", "市简报", "")}
    (city,) = open_site(by=world.keeper, access=world.access, unit=world.units["city"], texts=texts).values()
    assert room.draft().copy(to=city, keep_live=False).owning_unit == world.units["city"]
