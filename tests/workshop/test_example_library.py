"""The example library."""

import pytest
from tests.newsroom import newsroom

from touchstone.library.models import CompiledReaderPage, LibraryPage, MaterialPage, ReadingItem
from touchstone.library.queries import find_reading_list
from touchstone.units.access import everything
from touchstone.units.models import Unit
from workshop.demonstration.library import BUREAU, CITY, DEPARTMENT, build_library


@pytest.mark.django_db
def test_each_text_is_there_in_both_languages_and_three_levels_prescribe() -> None:
    room = newsroom()
    for unit, name in (("city", CITY), ("north", BUREAU), ("company", DEPARTMENT)):
        Unit.unscoped.filter(pk=room.world.units[unit].pk).update(name=name)
    build_library(room.world.campaign, room.world.keeper)
    build_library(room.world.campaign, room.world.keeper)
    assert LibraryPage.objects.live().count() == 2
    for page in MaterialPage.objects.live():
        assert page.obstacles() == []
        assert page.get_translations().count() == 1
    assert all(len(reader.parts) == 6 for reader in CompiledReaderPage.objects.live())
    north = Unit.unscoped.get(name=BUREAU)
    levels = find_reading_list(everything(), room.world.campaign, north)
    assert [[item.kind for item in level.items] for level in levels] == [
        ["core", "core", "optional"],
        ["core"],
        ["local"],
    ]
    assert ReadingItem.unscoped.count() == 6
