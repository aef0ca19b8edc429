"""Lectures, who gave them, and which leaders have lectured."""

from typing import Any

import pytest
from tests.factories import make_appointment, make_person
from tests.world import World, build, june

from touchstone.common import clock
from touchstone.figures.queries import Counting
from touchstone.figures.selecting import read
from touchstone.study.actions import withdraw_session
from touchstone.study.lecturers import get_leader_page
from touchstone.units.access import Access, everything
from touchstone.units.models import Appointment
from touchstone.units.queries import build_access
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "today", lambda: june(20))
    return build()


def value(world: World, code: str) -> Any:
    return Counting(world.access, world.campaign).figure(read(code)).value


def lead(world: World, unit: str, **more: Any) -> Appointment:
    return make_appointment(make_person(), Role.LEADER, unit=world.units[unit], from_day=june(1), **more)


def leaders(world: World, access: Access, **more: Any) -> list[int]:
    page = get_leader_page(access, world.campaign, (world.campaign.root.path,), **more)
    return [leader.pk for leader in page.rows]


def test_lectures_are_the_sessions_of_the_forms_that_are_lectures(world: World) -> None:
    world.hold("north", "central-group-study", 3)
    world.hold("north", "reading-class", 4)
    assert value(world, "study.lectures") == 0
    form = world.forms["central-group-study"]
    form.lecture = True
    form.save()
    assert value(world, "study.lectures") == 1
    assert value(world, f"study.lectures?unit={world.units['company'].pk}") == 0


def test_a_leader_who_lectured_anywhere_is_told_from_one_who_has_not(world: World) -> None:
    north, city = lead(world, "north"), lead(world, "city")
    lead(world, "branch", campaign="another")
    form = world.forms["reading-class"]
    form.lecture = True
    form.save()
    lecture = world.hold("north", "reading-class", 4, lecturer=city)
    world.hold("north", "central-group-study", 4, lecturer=north)
    assert (value(world, "study.leaders"), value(world, "study.leaders-who-lectured")) == (2, 1)
    assert value(world, "study.lecture-coverage") == 50
    assert leaders(world, everything()) == [city.pk, north.pk]
    assert leaders(world, everything(), has_lectured=False) == [north.pk]
    first = get_leader_page(everything(), world.campaign, (world.campaign.root.path,), size=1)
    assert leaders(world, everything(), after=first.after) == [north.pk]
    organiser = make_person()
    make_appointment(organiser, Role.ORGANISER, unit=world.units["north"], from_day=june(1))
    assert leaders(world, build_access(organiser, june(20), world.campaign.slug)) == [north.pk]
    withdraw_session(by=world.keeper, access=world.access, session=lecture, version=1, reason="wrong")
    assert value(world, "study.leaders-who-lectured") == 0
