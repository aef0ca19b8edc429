"""Sessions recorded before a unit joined or left count for the nearest participation."""

import datetime
import random

import pytest
from tests.world import World, build, june

from touchstone.campaigns.actions import add_members, end_membership
from touchstone.campaigns.models import BatchMembership
from touchstone.figures.queries import Counting, count_records
from touchstone.figures.selecting import read
from touchstone.measures import hooks
from touchstone.measures.models import StreamCoverage
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families, fold_all
from touchstone.study.actions import correct_session, restore_session, withdraw_session
from touchstone.study.models import SessionState, StudySession
from touchstone.units.access import everything
from touchstone.units.actions import move_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def join(world: World, unit: str, batch: int, day: int) -> BatchMembership:
    (membership,) = add_members(
        by=None, batch=world.batches[batch], units=[world.units[unit]], from_day=june(day)
    )
    return membership


def counted_for(session: StudySession) -> str:
    session.refresh_from_db()
    return session.membership.unit.name_en.lower() if session.membership else ""


def coverage(world: World) -> dict[str, int]:
    """Return the study coverage of each participating unit."""
    rows = StreamCoverage.unscoped.filter(stream=world.streams["study"])
    return {
        name.lower(): records for name, records in rows.values_list("membership__unit__name_en", "records")
    }


def values(world: World, *references: str) -> list[object]:
    return [Counting(world.access, world.campaign).figure(read(reference)).value for reference in references]


def assert_all_sums_are_right(world: World) -> None:
    for text in (
        "study.sessions",
        "study.sessions?batch=1",
        "study.sessions?batch=2",
        "campaign.units?batch=1",
        "study.units-covered",
        "study.units-silent?batch=2",
    ):
        figure = Counting(world.access, world.campaign).figure(read(text))
        assert (figure.value, figure.unknown) == count_records(
            world.access, figure.measure, figure.selection
        ), text
    fold_all()
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_who_joins_takes_the_sessions_from_its_first_day_on(world: World) -> None:
    early, late = world.hold("south", "reading-class", 3), world.hold("south", "reading-class", 10)
    north = world.hold("north", "reading-class", 10)
    assert coverage(world) == {"city": 2, "north": 1, "company": 0}
    assert values(world, "campaign.units", "study.units-covered", "study.sessions?batch=1") == [3, 2, 3]
    join(world, "south", 2, 8)
    assert [counted_for(session) for session in (early, late, north)] == ["city", "south", "north"]
    assert coverage(world) == {"city": 1, "south": 1, "north": 1, "company": 0}
    assert values(world, "campaign.units", "study.units-covered") == [4, 3]
    assert values(world, "study.sessions?batch=1", "study.sessions?batch=2") == [2, 1]
    assert_all_sums_are_right(world)


def test_a_unit_above_falls_silent_when_all_its_sessions_go(world: World) -> None:
    world.hold("south", "reading-class", 10)
    assert values(world, "study.units-silent") == [2]
    join(world, "south", 1, 1)
    assert coverage(world) == {"city": 0, "south": 1, "north": 0, "company": 0}
    assert values(world, "study.units-silent", "study.coverage-rate") == [3, 25.0]
    assert_all_sums_are_right(world)


def test_a_unit_that_joins_above_takes_only_what_counts_for_nobody_nearer(world: World) -> None:
    own, below = world.hold("province", "reading-class", 4), world.hold("south", "reading-class", 4)
    assert counted_for(own) == ""
    join(world, "province", 2, 1)
    assert [counted_for(own), counted_for(below)] == ["province", "city"]
    assert values(world, "study.sessions?batch=2", "study.sessions?batch=1") == [1, 1]
    assert_all_sums_are_right(world)


def test_what_happened_after_the_last_day_goes_to_the_unit_above(world: World) -> None:
    before, after = world.hold("north", "reading-class", 5), world.hold("north", "reading-class", 12)
    end_membership(by=None, membership=world.members["north"], to_day=june(9))
    assert [counted_for(before), counted_for(after)] == ["north", "city"]
    assert coverage(world) == {"city": 1, "company": 0}
    assert values(world, "study.sessions?batch=1", "study.units-covered", "campaign.units") == [2, 1, 2]
    end_membership(by=None, membership=world.members["city"], to_day=june(11))
    assert [counted_for(before), counted_for(after)] == ["north", ""]
    assert values(world, "study.sessions?batch=1", "study.sessions") == [1, 2]
    assert_all_sums_are_right(world)


def test_units_that_join_together_take_each_their_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "PLACES", 1)
    monkeypatch.setattr(hooks, "CHUNK", 1)
    sessions = [world.hold(unit, "reading-class", 4) for unit in ("province", "company", "branch")]
    sessions.append(world.hold("branch", "reading-class", 5))
    units = [world.units["province"], world.units["branch"]]
    add_members(by=None, batch=world.batches[1], units=units, from_day=june(1))
    assert [counted_for(session) for session in sessions] == ["province", "company", "branch", "branch"]
    assert coverage(world)["branch"] == 2
    assert_all_sums_are_right(world)


def test_a_withdrawn_session_follows_too_and_counts_there_when_restored(world: World) -> None:
    session = world.hold("south", "reading-class", 10)
    session = withdraw_session(by=world.keeper, access=world.access, session=session, version=1, reason="x")
    join(world, "south", 2, 1)
    assert coverage(world)["south"] == 0
    assert counted_for(session) == "south"
    restore_session(by=world.keeper, access=world.access, session=session, version=2)
    assert coverage(world)["south"] == 1
    assert coverage(world)["city"] == 0
    assert_all_sums_are_right(world)


def test_following_is_no_change_of_the_session_itself(world: World) -> None:
    session = world.hold("south", "reading-class", 10, present=5)
    join(world, "south", 1, 1)
    entry = world.entry("south", "reading-class", 10, present=6)
    correct_session(by=world.keeper, access=world.access, session=session, version=1, entry=entry)
    assert counted_for(session) == "south"
    assert_all_sums_are_right(world)


def test_a_session_counts_where_its_unit_was_when_it_was_held(world: World) -> None:
    session = world.hold("south", "reading-class", 3)
    move_unit(by=None, access=everything(), unit=world.units["south"], to_parent=world.units["company"])
    join(world, "province", 2, 1)
    entry = world.entry("south", "reading-class", 3, present=6)
    correct_session(by=world.keeper, access=world.access, session=session, version=1, entry=entry)
    assert counted_for(session) == "city"
    assert_all_sums_are_right(world)
    join(world, "south", 2, 1)
    assert counted_for(session) == "south"
    assert_all_sums_are_right(world)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_each_session_counts_for_the_nearest(world: World, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(60):
        act = dice.random()
        if act < 0.5:
            unit, day = dice.choice(list(world.units)), dice.randint(1, 20)
            session = world.hold(unit, dice.choice(list(world.forms)), day, ordinal=number + 1, present=3)
            if dice.random() < 0.2:
                withdraw_session(by=None, access=world.access, session=session, version=1, reason="x")  # type: ignore[arg-type]
        elif act < 0.8:
            open_units = set(
                BatchMembership.unscoped.filter(to_day__isnull=True).values_list("unit_id", flat=True)
            )
            free = [unit for unit in world.units.values() if unit.pk not in open_units]
            last = BatchMembership.unscoped.order_by("-to_day").filter(to_day__isnull=False).first()
            first = (last.to_day.day + 1) if last and last.to_day else 1
            chosen = dice.sample(free, min(len(free), dice.randint(1, 2)))
            if first <= 20:
                batch = world.batches[dice.choice([1, 2])]
                add_members(by=None, batch=batch, units=chosen, from_day=june(dice.randint(first, 20)))
        else:
            ones = list(BatchMembership.unscoped.filter(to_day__isnull=True))
            if ones:
                membership = dice.choice(ones)
                end_membership(
                    by=None, membership=membership, to_day=max(membership.from_day, june(dice.randint(1, 20)))
                )
    memberships = list(BatchMembership.unscoped.select_related("unit"))
    expected: dict[int, int] = dict.fromkeys(
        (membership.pk for membership in memberships if membership.to_day is None), 0
    )
    for session in StudySession.unscoped.select_related("membership"):
        nearest = by_brute_force(memberships, session.path, session.held_on)
        assert session.membership == nearest
        if nearest is not None and nearest.pk in expected and session.state == SessionState.RECORDED:
            expected[nearest.pk] += 1
    rows = StreamCoverage.unscoped.filter(stream=world.streams["study"])
    assert dict(rows.values_list("membership_id", "records")) == expected
    assert_all_sums_are_right(world)


def by_brute_force(
    memberships: list[BatchMembership], path: str, day: datetime.date
) -> BatchMembership | None:
    holding = [
        membership
        for membership in memberships
        if path.startswith(membership.path)
        and membership.from_day <= day
        and (membership.to_day is None or day <= membership.to_day)
    ]
    return max(holding, key=lambda item: len(item.path), default=None)
