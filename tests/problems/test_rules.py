"""The workflow as a table: what each state offers, whom it is waiting for, and timeliness."""

import datetime

import pytest

from touchstone.problems.rules import (
    AFTER_OUTCOME,
    COUNTED,
    OPEN,
    TRANSITIONS,
    Act,
    Outcome,
    Party,
    ProblemFacts,
    State,
    Timeliness,
    Track,
    acts,
    can,
    holder,
    timeliness,
)

DAY = datetime.date(2019, 6, 18)


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.DRAFT, "register"),
        (State.REGISTERED, "assign merge set-aside"),
        (State.ASSIGNED, "assign dispute submit-plan merge set-aside"),
        (State.DISPUTED, "assign merge set-aside"),
        (State.PLAN_SUBMITTED, "submit-plan agree-plan return-plan merge"),
        (State.PLAN_AGREED, "start merge"),
        (State.UNDER_WAY, "request-closure merge"),
        (State.CLOSURE_REQUESTED, "withdraw-request take-up verify return"),
        (State.UNDER_VERIFICATION, "verify return"),
        (State.RETURNED, "request-closure merge"),
        (State.CLOSED, "reopen"),
        (State.REOPENED, "submit-plan merge"),
        (State.MERGED, ""),
        (State.UNFOUNDED, ""),
        (State.ROUTINE, "reopen"),
    ],
)
def test_each_state_offers_these_acts(state: State, offered: str) -> None:
    assert " ".join(acts(ProblemFacts(state))) == offered


@pytest.mark.parametrize(
    ("outcome", "offered"),
    [
        (Outcome.FULLY, "return close"),
        (Outcome.CONTINUING, "return hand-over"),
        (Outcome.IN_PROGRESS, "verify return"),
    ],
)
def test_what_was_verified_waits_for_the_office(outcome: Outcome, offered: str) -> None:
    standing = ProblemFacts(State.UNDER_VERIFICATION, outcome=outcome)
    assert " ".join(acts(standing)) == offered
    assert holder(standing) is (Party.VERIFIER if outcome is Outcome.IN_PROGRESS else Party.OFFICE)


@pytest.mark.parametrize("state", [State.ASSIGNED, State.REOPENED])
@pytest.mark.parametrize("track", Track)
def test_only_an_immediate_rectification_starts_without_a_plan(state: State, track: Track) -> None:
    assert can(Act.START, ProblemFacts(state, track=track)) is (track is Track.IMMEDIATE)


def test_every_state_is_reached_and_every_open_one_can_be_left() -> None:
    reached = (
        {transition.to for transition in TRANSITIONS.values() if transition.to}
        | set(AFTER_OUTCOME.values())
        | {State.DRAFT}
    )
    assert reached == set(State)
    for state in OPEN:
        assert any(acts(ProblemFacts(state, outcome=outcome)) for outcome in Outcome)
        assert holder(ProblemFacts(state)) is not None
    assert set(AFTER_OUTCOME) == set(Outcome)
    assert set(OPEN) < set(COUNTED)


@pytest.mark.parametrize(
    ("state", "today", "first", "expected"),
    [
        (State.UNDER_WAY, 18, 30, Timeliness.ON_SCHEDULE),
        (State.UNDER_WAY, 26, 30, Timeliness.ON_SCHEDULE),
        (State.UNDER_WAY, 27, 30, Timeliness.DUE_SOON),
        (State.UNDER_WAY, 30, 30, Timeliness.DUE_SOON),
        (State.UNDER_WAY, 18, 20, Timeliness.EXTENDED),
        (State.UNDER_WAY, 28, 20, Timeliness.DUE_SOON),
        (State.CLOSED, 18, 30, None),
        (State.MERGED, 18, 30, None),
    ],
)
def test_timeliness_is_computed(state: State, today: int, first: int, expected: Timeliness | None) -> None:
    due, soon = datetime.date(2019, 6, 30), datetime.date(2019, 6, 27)
    assert timeliness(state, due, DAY.replace(day=first), DAY.replace(day=today), soon) is expected


def test_the_day_after_the_deadline_is_late_and_no_deadline_is_neither() -> None:
    due = datetime.date(2019, 6, 30)
    assert timeliness(State.RETURNED, due, due, datetime.date(2019, 7, 1), due) is Timeliness.OVERDUE
    assert timeliness(State.RETURNED, None, None, DAY, None) is None
