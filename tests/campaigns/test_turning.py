"""A unit is counted from its first day to its last: tallies, rows and the recount say so on every day."""

import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from tests.world import World, build, june

from touchstone.campaigns.actions import add_members, end_membership, taking_part, turn_the_day
from touchstone.campaigns.models import BatchMembership, MembershipState
from touchstone.common import clock
from touchstone.figures.queries import Counting, count_records
from touchstone.figures.selecting import read
from touchstone.measures.models import StreamCoverage
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.study.models import StudySession
from touchstone.units.actions import close_unit
from touchstone.units.models import Group, GroupAssignment, GroupKind

pytestmark = pytest.mark.django_db


class Calendar:
    """The current day. Moving it runs ``turn_the_day``, unless the test wants to do so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self.is_now(10)

    def is_now(self, day: int) -> None:
        self._patch.setattr(clock, "today", lambda: june(day))

    def turns(self, day: int) -> tuple[int, int]:
        self.is_now(day)
        return turn_the_day(by=None)


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    return Calendar(monkeypatch)


@pytest.fixture
def world(calendar: Calendar) -> World:
    return build()


def join(world: World, unit: str, day: int, batch: int = 2) -> BatchMembership:
    (membership,) = add_members(
        by=None, batch=world.batches[batch], units=[world.units[unit]], from_day=june(day)
    )
    return membership


def counted(world: World) -> tuple[object, ...]:
    """Return the participating, covered and silent units, after checking them against rows and recount."""
    results = []
    for text in ("campaign.units", "study.units-covered", "study.units-silent"):
        figure = Counting(world.access, world.campaign).figure(read(text))
        assert (figure.value, figure.unknown) == count_records(
            world.access, figure.measure, figure.selection
        ), text
        results.append(figure.value)
    assert [differences(family) for family in families()] == [[] for _ in families()]
    return tuple(results)


def counts_for(session: StudySession) -> str:
    session.refresh_from_db()
    return session.membership.unit.name_en.lower() if session.membership else ""


def test_who_is_enrolled_ahead_is_counted_from_its_first_day(world: World, calendar: Calendar) -> None:
    south = join(world, "south", 12)
    assert (south.standing, counted(world)) == (MembershipState.AHEAD, (3, 0, 3))
    assert calendar.turns(11) == (0, 0)
    assert counted(world) == (3, 0, 3)
    assert calendar.turns(12) == (1, 0)
    assert counted(world) == (4, 0, 4)
    assert StreamCoverage.unscoped.filter(membership=south).count() == 2
    assert calendar.turns(12) == (0, 0)


def test_sessions_of_a_first_day_whose_turn_is_late_count_from_the_turn_on(
    world: World, calendar: Calendar
) -> None:
    join(world, "south", 12)
    calendar.is_now(13)
    before, first = world.hold("south", "reading-class", 11), world.hold("south", "reading-class", 12)
    assert [counts_for(before), counts_for(first)] == ["city", "city"]
    assert counted(world) == (3, 1, 2)
    assert calendar.turns(13) == (1, 0)
    assert [counts_for(before), counts_for(first)] == ["city", "south"]
    assert counted(world) == (4, 2, 2)
    assert counts_for(world.hold("south", "reading-class", 13)) == "south"


def test_who_leaves_today_is_counted_until_midnight(world: World, calendar: Calendar) -> None:
    world.hold("north", "reading-class", 10)
    end_membership(by=None, membership=world.members["north"], to_day=june(10))
    assert counted(world) == (3, 1, 2)
    join(world, "north", 11)
    assert calendar.turns(11) == (1, 1)
    assert counted(world) == (3, 0, 3)
    assert counts_for(world.hold("north", "central-group-study", 11)) == "north"
    assert counted(world) == (3, 1, 2)


def test_who_left_before_today_is_counted_no_more_at_once(world: World) -> None:
    end_membership(by=None, membership=world.members["north"], to_day=june(9))
    assert counted(world) == (2, 0, 2)


def test_a_unit_that_closes_later_takes_part_until_then(world: World, calendar: Calendar) -> None:
    join(world, "south", 20)
    join(world, "branch", 12)
    for name in ("south", "company"):
        close_unit(by=None, access=world.access, unit=world.units[name], day=june(15), with_below=True)
    standing = dict(BatchMembership.unscoped.values_list("unit__name_en", "standing"))
    assert standing == {
        "City": "open",
        "North": "open",
        "Company": "open",
        "Branch": "ahead",
    }, "South had not begun, and goes as if it had never joined"
    assert counted(world) == (3, 0, 3)
    assert calendar.turns(12) == (1, 0)
    assert counted(world) == (4, 0, 4)
    assert calendar.turns(16) == (0, 2)
    assert counted(world) == (2, 0, 2)


def test_a_machine_that_was_off_makes_up_for_it(world: World, calendar: Calendar) -> None:
    """A participation that began and ended meanwhile is counted briefly and then no longer."""
    branch = join(world, "branch", 12)
    BatchMembership.unscoped.filter(pk=branch.pk).update(to_day=june(14))
    assert calendar.turns(20) == (1, 1)
    assert counted(world) == (3, 0, 3)


def test_many_turn_some_at_a_time(
    world: World, calendar: Calendar, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(taking_part, "CHUNK", 1)
    for name in ("province", "south", "branch"):
        join(world, name, 12)
    calendar.is_now(12)
    call_command("turn_the_day")
    assert "3" in capsys.readouterr().out
    assert counted(world) == (6, 0, 6)


def test_a_group_guides_whoever_takes_part_today(world: World, calendar: Calendar) -> None:
    group = Group.unscoped.create(
        owner=world.units["province"], kind=GroupKind.STEERING, number=1, name="第1组"
    )
    GroupAssignment.unscoped.create(group=group, unit=world.units["city"], from_day=june(1))
    join(world, "south", 12)
    guided = read(f"campaign.units?group={group.pk}")
    assert Counting(world.access, world.campaign).figure(guided).value == 2
    calendar.turns(12)
    assert Counting(world.access, world.campaign).figure(guided).value == 3


@pytest.mark.parametrize("broken", [{"standing": "soon"}, {"standing": "over", "to_day": None}])
def test_the_database_refuses(world: World, broken: dict[str, datetime.date | str | None]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchMembership.unscoped.filter(pk=world.members["north"].pk).update(**broken)
