"""Tallies when a unit moves."""

import pytest
from tests.world import World, build

from touchstone.figures.queries import Counting
from touchstone.figures.selecting import read
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families, fold_all
from touchstone.units.access import within
from touchstone.units.actions import move_unit
from touchstone.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = build()
    world.hold("north", "reading-class", 3, expected=10, present=8)
    world.hold("south", "reading-class", 3, expected=10, present=10)
    world.hold("city", "central-group-study", 4)
    world.hold("branch", "reading-class", 5, expected=5, present=0)
    return world


def sessions(world: World, name: str) -> int:
    """Return the sessions at and below a unit, without a scope."""
    unit = Unit.unscoped.get(pk=world.units[name].pk)
    value = Counting(within(unit.path), world.campaign).figure(read(f"study.sessions?unit={unit.pk}")).value
    assert isinstance(value, int)
    return value


def all_right() -> bool:
    return not any(differences(family) for family in families())


@pytest.mark.parametrize("settled", ["before", "between", "never"])
def test_sums_go_with_the_unit(world: World, settled: str) -> None:
    if settled == "before":
        fold_all()
    move_unit(
        by=world.keeper, access=world.access, unit=world.units["south"], to_parent=world.units["company"]
    )
    if settled == "between":
        fold_all()
    expected = {"province": 4, "city": 2, "north": 1, "south": 1, "company": 2, "branch": 1}
    assert {name: sessions(world, name) for name in expected} == expected
    assert all_right()
    assert {name: sessions(world, name) for name in expected} == expected


def test_a_member_with_everything_below_and_new_sessions_after(world: World) -> None:
    fold_all()
    move_unit(
        by=world.keeper, access=world.access, unit=world.units["city"], to_parent=world.units["company"]
    )
    for name in ("north", "city"):
        world.units[name].refresh_from_db()
        world.hold(name, "reading-class", 9)
    expected = {"province": 6, "city": 5, "north": 2, "south": 1, "company": 6, "branch": 1}
    assert {name: sessions(world, name) for name in expected} == expected
    assert all_right()


def test_to_the_top_of_the_tree_and_back(world: World) -> None:
    fold_all()
    move_unit(by=world.keeper, access=world.access, unit=world.units["city"], to_parent=None)
    assert all_right()
    assert sessions(world, "province") == 1
    move_unit(by=world.keeper, access=world.access, unit=world.units["city"], to_parent=world.units["branch"])
    assert all_right()
    assert sessions(world, "branch") == sessions(world, "province") == 4
