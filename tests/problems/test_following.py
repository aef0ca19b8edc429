"""Problems, their steps and their look-backs count for the nearest participation, whoever joins or leaves."""

import datetime
import random
from collections.abc import Callable
from typing import Any

import pytest
from tests.problems.register import Register
from tests.world import june

from touchstone.campaigns.actions import add_members, end_membership
from touchstone.campaigns.models import BatchMembership, MembershipState
from touchstone.measures.models import StreamCoverage
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families, fold_all
from touchstone.problems.actions import look_back
from touchstone.problems.models import LookBack, LookBackResult, Problem, Step
from touchstone.problems.rules import COUNTED, State

pytestmark = pytest.mark.django_db


def join(register: Register, unit: str, batch: int, day: int) -> BatchMembership:
    world = register.world
    (membership,) = add_members(
        by=None, batch=world.batches[batch], units=[world.units[unit]], from_day=june(day)
    )
    return membership


def counted_for(record: Any) -> str:
    record.refresh_from_db()
    return record.membership.unit.name_en.lower() if record.membership else ""


def assert_all_sums_are_right() -> None:
    fold_all()
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_who_joins_takes_the_problems_from_its_first_day_on(register: Register) -> None:
    early = register.register("south", registered_on=june(3))
    late = register.register("south", registered_on=june(10))
    join(register, "south", 2, 8)
    assert [counted_for(early), counted_for(late)] == ["city", "south"]
    rows = StreamCoverage.unscoped.filter(stream=register.world.streams["research"], records__gt=0)
    assert dict(rows.values_list("membership__unit__name_en", "records")) == {"City": 1, "South": 1}
    assert_all_sums_are_right()


def test_steps_and_look_backs_go_with_their_problem(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    closed = register.closed()
    travel(datetime.date(2019, 7, 18))
    look = LookBack.unscoped.filter(problem=closed).select_related("problem").earliest("due_on")
    look_back(
        by=register.group,
        access=register.access(register.group),
        look=look,
        version=Problem.unscoped.get(pk=closed.pk).version,
        result=LookBackResult.RELAPSED,
        note="again",
    )
    records = [closed, look, *Step.unscoped.filter(problem=closed)]
    assert len(records) > 6
    assert {counted_for(record) for record in records} == {"north"}
    end_membership(by=None, membership=register.world.members["north"], to_day=june(9))
    assert {counted_for(record) for record in records} == {"city"}
    assert_all_sums_are_right()
    join(register, "north", 2, 10)
    assert {counted_for(record) for record in records} == {"north"}
    assert_all_sums_are_right()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_each_problem_counts_for_the_nearest(register: Register, seed: int) -> None:
    dice, world = random.Random(seed), register.world
    for _ in range(40):
        act = dice.random()
        if act < 0.45:
            day = june(dice.randint(1, 18))
            problem = register.register(dice.choice(list(world.units)), registered_on=day)
            if assigned := dice.random() < 0.5:
                register.assign(problem)
            if dice.random() < 0.2 and not (assigned and problem.unit == world.units["province"]):
                register.do("set_aside", problem, register.office, reason="unfounded")
        elif act < 0.75:
            taken = BatchMembership.unscoped.filter(to_day__isnull=True).values_list("unit_id", flat=True)
            free = [unit for unit in world.units.values() if unit.pk not in set(taken)]
            ended = BatchMembership.unscoped.filter(to_day__isnull=False).order_by("-to_day").first()
            first = (ended.to_day.day + 1) if ended and ended.to_day else 1
            chosen = dice.sample(free, min(len(free), dice.randint(1, 2)))
            if chosen and first <= 18:
                batch = world.batches[dice.choice([1, 2])]
                add_members(by=None, batch=batch, units=chosen, from_day=june(dice.randint(first, 18)))
        else:
            ones = list(BatchMembership.unscoped.filter(to_day__isnull=True))
            if ones:
                membership = dice.choice(ones)
                end_membership(
                    by=None, membership=membership, to_day=max(membership.from_day, june(dice.randint(1, 18)))
                )
    memberships = list(BatchMembership.unscoped.all())
    expected = dict.fromkeys(
        (membership.pk for membership in memberships if membership.standing == MembershipState.OPEN), 0
    )
    for problem in Problem.unscoped.select_related("membership"):
        nearest = by_brute_force(memberships, problem.path, problem.registered_on)
        assert problem.membership == nearest
        assert {step.membership for step in Step.unscoped.filter(problem=problem)} <= {nearest}
        if nearest is not None and nearest.pk in expected and State(problem.state) in COUNTED:
            expected[nearest.pk] += 1
    rows = StreamCoverage.unscoped.filter(stream=world.streams["research"])
    assert dict(rows.values_list("membership_id", "records")) == expected
    assert_all_sums_are_right()


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
