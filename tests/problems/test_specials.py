"""Special rectifications: numbers, start and finish dates, and visibility."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from tests.problems.register import DUE, TODAY, Register

from touchstone.audit.queries import find_history
from touchstone.common.refusal import Refused
from touchstone.problems import actions
from touchstone.problems.actions.specials import (
    change_special,
    create_special,
    finish_special,
    resume_special,
    start_special,
)
from touchstone.problems.fields import SpecialEntry
from touchstone.problems.models import RuleChangeKind, SpecialRectification
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.specials import (
    count_by_aspect,
    count_by_state,
    count_problems_in,
    find_rule_changes_of,
    get_due_date,
    get_special_page,
)
from touchstone.problems.rules import Outcome
from touchstone.units.access import everything

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def plan(register: Register, unit: str = "province", name: str = "形式主义专项整治") -> SpecialRectification:
    return create_special(
        **who(register),
        campaign=register.world.campaign,
        entry=SpecialEntry(name, register.world.units[unit], leader_post="分管副书记"),
    )


def who(register: Register, name: str = "office") -> dict[str, Any]:
    user = getattr(register, name)
    return {"by": user, "access": register.access(user)}


def start(
    register: Register, special: SpecialRectification, day: datetime.date = TODAY
) -> SpecialRectification:
    return start_special(**who(register), special=special, version=special.version, day=day)


def test_they_are_numbered_in_order_and_go_from_planned_to_finished(register: Register) -> None:
    first, second = plan(register), plan(register, "north")
    assert (first.number, second.number, first.state) == (1, 2, "planned")
    special = start(register, first, TODAY - DAY)
    special = finish_special(**who(register), special=special, version=special.version, day=TODAY)
    assert (special.state, special.started_on, special.finished_on) == ("finished", TODAY - DAY, TODAY)
    special = resume_special(**who(register), special=special, version=special.version, reason="问题反弹")
    special.refresh_from_db()
    assert (special.state, special.finished_on, special.version) == ("under-way", None, 4)
    assert [event.verb for event in find_history(everything(), ProblemPermission.VIEW, special)][:4] == [
        "problems.resume-special",
        "problems.finish-special",
        "problems.start-special",
        "problems.create-special",
    ]


def test_one_that_is_under_way_has_the_time_of_its_campaign(register: Register) -> None:
    campaign, special = register.world.campaign, plan(register)
    assert get_due_date(special, campaign) is None
    locked_special = start(register, special)
    assert get_due_date(locked_special, campaign) == datetime.date(2019, 9, 18)
    campaign.times = {**campaign.times, "concentrated-rectification": "1 month"}
    assert get_due_date(locked_special, campaign) == datetime.date(2019, 7, 18)
    locked_special = finish_special(
        **who(register), special=locked_special, version=locked_special.version, day=TODAY
    )
    assert get_due_date(locked_special, campaign) is None


@pytest.mark.parametrize(
    ("act", "more"),
    [
        (start_special, {"day": None}),
        (start_special, {"day": TODAY + DAY}),
        (start_special, {"day": TODAY, "version": 7}),
        (finish_special, {"day": TODAY}),
        (resume_special, {"reason": "x"}),
        (resume_special, {"reason": " "}),
    ],
)
def test_what_does_not_fit_is_refused(
    register: Register, act: Callable[..., object], more: dict[str, Any]
) -> None:
    special = plan(register)
    with pytest.raises(Refused):
        act(**who(register), special=special, **{"version": special.version, **more})
    special.refresh_from_db()
    assert (special.state, special.version) == ("planned", 1)


def test_it_does_not_finish_before_it_started_nor_while_a_problem_is_open(register: Register) -> None:
    special = start(register, plan(register))
    finish = {**who(register), "special": special, "version": special.version}
    with pytest.raises(Refused) as refused:
        finish_special(**finish, day=TODAY - DAY)
    assert refused.value.field == "day"
    problem = register.register(special=special)
    with pytest.raises(Refused):
        finish_special(**finish, day=TODAY)
    register.do("set_aside", problem, register.office, reason="不属实")
    assert finish_special(**finish, day=TODAY).state == "finished"


@pytest.mark.parametrize("name", ["north", "group", "colleague"])
def test_only_who_directs_the_lead_unit_plans_and_changes(register: Register, name: str) -> None:
    entry = SpecialEntry("x", register.world.units["province"])
    with pytest.raises(Refused):
        create_special(**who(register, name), campaign=register.world.campaign, entry=entry)
    special = plan(register)
    with pytest.raises(Refused):
        start_special(**who(register, name), special=special, version=1, day=TODAY)


def test_what_is_changed_stands_in_the_history(register: Register) -> None:
    special = plan(register)
    entry = SpecialEntry("基层减负专项整治", register.world.units["city"], leader_post="市委书记")
    with pytest.raises(Refused):
        change_special(**who(register), special=special, version=9, entry=entry)
    locked_special = change_special(
        **who(register), special=special, version=1, entry=entry, reason="改由市里牵头"
    )
    assert locked_special.path == register.world.units["city"].path
    event = find_history(everything(), ProblemPermission.VIEW, locked_special)[0]
    assert event.reason == "改由市里牵头"
    assert set(event.changes) == {"name", "unit", "leader_post"}
    with pytest.raises(Refused):
        change_special(
            **who(register),
            special=locked_special,
            version=2,
            entry=SpecialEntry(" ", register.world.units["city"]),
        )


def test_it_shows_its_problems_by_aspect_and_outcome_and_its_rule_changes(register: Register) -> None:
    special = plan(register)
    register.closed(special=special)
    register.register(special=special, aspect=None)
    register.register("south", special=special)
    register.register()
    access = register.access(register.office)
    rows = count_by_aspect(access, special)
    assert [(str(row.aspect) if row.aspect else "", row.outcomes) for row in rows] == [
        ("组织领导", {Outcome.FULLY: 1, Outcome.IN_PROGRESS: 1}),
        ("", {Outcome.IN_PROGRESS: 1}),
    ]
    held = count_problems_in(access, [special])[special.pk]
    assert (held.problems, held.still_open) == (3, 2)
    assert count_problems_in(register.access(register.north), [special])[special.pk].problems == 2
    change = actions.record_rule_change(
        **who(register),
        unit=register.world.units["province"],
        kind=RuleChangeKind.MADE,
        title="减负十条",
        day=DUE,
        special=special,
    )
    assert find_rule_changes_of(access, special) == [change]
    assert find_rule_changes_of(register.access(register.north), special) == []


def test_pages_go_on_after_the_last_number_and_only_as_far_as_somebody_sees(register: Register) -> None:
    made = [plan(register, unit) for unit in ("province", "north", "south", "north")]
    start(register, made[1])
    office, north = register.access(register.office), register.access(register.north)
    campaign = register.world.campaign
    first = get_special_page(office, campaign, size=3)
    assert [row.number for row in first.rows] == [1, 2, 3]
    assert [row.number for row in get_special_page(office, campaign, after=first.after, size=3).rows] == [4]
    assert [row.number for row in get_special_page(north, campaign, after="x").rows] == [2, 4]
    assert {state.value: number for state, number in count_by_state(north, campaign).items()} == {
        "planned": 1,
        "under-way": 1,
        "finished": 0,
    }
