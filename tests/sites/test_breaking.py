"""Counts that come back after their exhibition changed, and counts that came while it was withdrawn."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.sites.halls import exhibit, visit
from tests.world import World, build, june

from touchstone.common.refusal import Refused
from touchstone.measures.recounting import differences
from touchstone.sites.actions import (
    correct_exhibition,
    load_visits,
    restore_exhibition,
    restore_visits,
    withdraw_exhibition,
    withdraw_visits,
)
from touchstone.sites.fields import ExhibitionEntry, VisitsEntry
from touchstone.sites.tallies import VISITS

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    yield build()
    assert differences(VISITS) == []


def test_a_count_does_not_come_back_before_the_first_day(world: World) -> None:
    exhibition = exhibit(world, "north")
    by = {"by": world.keeper, "access": world.access}
    (stored,) = visit(world, exhibition, 3, 5)
    gone = withdraw_visits(**by, visits=stored, version=1, reason="x")
    entry = ExhibitionEntry(world.units["north"], "基因展", june(4))
    correct_exhibition(**by, exhibition=exhibition, version=1, entry=entry)
    with pytest.raises(Refused, match="had not opened"):
        restore_visits(**by, visits=gone, version=gone.version)


def test_an_import_while_an_exhibition_is_withdrawn_does_not_keep_it_from_coming_back(world: World) -> None:
    exhibition = exhibit(world, "north")
    by = {"by": world.keeper, "access": world.access}
    (stored,) = visit(world, exhibition, 3, 5)
    gone = withdraw_exhibition(**by, exhibition=exhibition, version=1, reason="x")
    entry = VisitsEntry(gone, stored.day, stored.channel, stored.category, 7)
    load_visits(by=world.keeper, campaign=world.campaign, entries=[replace(entry)], corrections={})
    restore_exhibition(**by, exhibition=gone, version=gone.version)
