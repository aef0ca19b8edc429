"""What becomes of occurrences when dates move, units close and cadences stand in for one another."""

import time
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from tests.cadences.test_actions import occurrence, owed, own
from tests.cadences.weekly import weekly
from tests.world import World, build, june

from touchstone.cadences.actions import (
    add_own_cadence,
    end_own_cadence,
    make_all_due,
    move_date,
    turn_cadences,
)
from touchstone.cadences.models import Occurrence
from touchstone.cadences.presets import CADENCES
from touchstone.cadences.rules import InvalidRule, read_rule
from touchstone.cadences.tallies import OCCURRENCES
from touchstone.campaigns.actions import retire_word
from touchstone.measures.recounting import differences
from touchstone.units.actions.closing import close_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture(autouse=True)
def mid_june() -> Iterator[None]:
    with patch("touchstone.common.clock.today", lambda: june(20)):
        yield
        assert differences(OCCURRENCES) == []


def test_moved_later_what_was_late_is_on_time(world: World) -> None:
    weekly(world)
    world.hold("company", "reading-class", 13)
    assert owed(world, "company")[0] == (10, "late")
    date = occurrence(world, "company", 10).date
    move_date(by=world.keeper, access=world.access, date=date, due_on=june(12), reason="Flood")
    assert owed(world, "company")[0] == (12, "fulfilled")


def test_moved_earlier_what_was_on_time_is_late(world: World) -> None:
    weekly(world)
    world.hold("company", "reading-class", 11)
    assert owed(world, "company")[0] == (10, "fulfilled")
    date = occurrence(world, "company", 10).date
    move_date(by=world.keeper, access=world.access, date=date, due_on=june(5), reason="Flood")
    assert owed(world, "company")[0] == (5, "late")


def test_moved_to_a_day_that_has_a_record(world: World) -> None:
    weekly(world, make_up=0)
    world.hold("north", "reading-class", 13)
    world.hold("north", "reading-class", 12)
    assert owed(world, "north")[:2] == [(10, "open"), (14, "fulfilled")]
    date = occurrence(world, "north", 10).date
    move_date(by=world.keeper, access=world.access, date=date, due_on=june(12), reason="Flood")
    assert owed(world, "north")[:2] == [(12, "fulfilled"), (14, "fulfilled")]


def test_ended_own_cadence_gives_way_to_the_one_that_holds_again(world: World) -> None:
    cadence = weekly(world)
    made = add_own_cadence(
        by=world.keeper,
        access=world.access,
        campaign=world.campaign,
        unit=world.units["city"],
        entry=own(replaces=cadence),
    )
    make_all_due(world.campaign)
    end_own_cadence(by=world.keeper, access=world.access, cadence=made, reason="x")
    make_all_due(world.campaign)
    turn_cadences()
    assert owed(world, "north") == [(10, "open"), (14, "open"), (21, "open")]


def test_an_own_cadence_replaced_by_another_own_one_is_owed_no_more(world: World) -> None:
    first = add_own_cadence(
        by=world.keeper,
        access=world.access,
        campaign=world.campaign,
        unit=world.units["company"],
        entry=own(),
    )
    add_own_cadence(
        by=world.keeper,
        access=world.access,
        campaign=world.campaign,
        unit=world.units["company"],
        entry=own(replaces=first, rule="FREQ=WEEKLY;BYDAY=TU"),
    )
    make_all_due(world.campaign)
    with patch("touchstone.common.clock.today", lambda: june(29)):
        turn_cadences()
        rows = Occurrence.unscoped.filter(cadence=first, date__due_on__gte=june(20))
        assert list(rows.values_list("unit__name", "date__due_on")) == []


def test_retired_cadence_owes_nothing_more(world: World) -> None:
    cadence = weekly(world)
    retire_word(by=world.keeper, access=world.access, kind=CADENCES, word=cadence)
    assert owed(world, "north") == [(10, "open"), (14, "open")]


def test_closed_unit_below_with_own_cadence(world: World) -> None:
    add_own_cadence(
        by=world.keeper, access=world.access, campaign=world.campaign, unit=world.units["south"], entry=own()
    )
    assert owed(world, "south") == [(26, "open")]
    close_unit(by=world.keeper, access=world.access, unit=world.units["south"], day=june(20))
    turn_cadences()
    assert owed(world, "south") == []


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;BYYEARDAY=0;BYDAY=MO", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;UNTIL=20191231"],
)
def test_a_rule_without_days_is_refused_at_once(rule: str) -> None:
    before = time.process_time()
    with pytest.raises(InvalidRule):
        read_rule(rule)
    assert time.process_time() - before < 2
