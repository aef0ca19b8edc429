"""The four axes of a problem and its workflow. Plain functions that use no database.

The axes are independent: the **track** is set at registration, the **state** determines whom the problem is waiting
for, the **outcome** is public and set by verifiers only, and **timeliness** is computed from the deadline.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Track(StrEnum):
    """The type of rectification, set at registration."""

    IMMEDIATE = "immediate"
    PHASED = "phased"
    CONTINUING = "continuing"


class Severity(StrEnum):
    """How serious a problem is. A serious problem is never verified on paper alone."""

    SERIOUS = "serious"
    GENERAL = "general"
    MINOR = "minor"


class State(StrEnum):
    """The state of a problem in its workflow."""

    DRAFT = "draft"
    REGISTERED = "registered"
    ASSIGNED = "assigned"
    DISPUTED = "disputed"
    PLAN_SUBMITTED = "plan-submitted"
    PLAN_AGREED = "plan-agreed"
    UNDER_WAY = "under-way"
    CLOSURE_REQUESTED = "closure-requested"
    UNDER_VERIFICATION = "under-verification"
    RETURNED = "returned"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    UNFOUNDED = "unfounded"
    ROUTINE = "routine"
    CARRIED = "carried"


class Outcome(StrEnum):
    """How far a problem is put right, as published. A new problem is in progress."""

    FULLY = "fully-rectified"
    BASICALLY = "basically-rectified"
    IN_PROGRESS = "in-progress"
    CONTINUING = "continuing"
    NOT_RECTIFIED = "not-rectified"


class Timeliness(StrEnum):
    """How close an open problem is to its deadline."""

    ON_SCHEDULE = "on-schedule"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    EXTENDED = "extended"


class Method(StrEnum):
    """The method of a verification."""

    PAPERS = "papers"
    SITE_VISIT = "site-visit"
    PEOPLE_ASKED = "people-asked"
    TRIAL = "trial"


class Party(StrEnum):
    """The parties to the workflow; each corresponds to one permission."""

    REGISTRAR = "registrar"
    OFFICE = "office"
    UNIT = "unit"
    VERIFIER = "verifier"


class Act(StrEnum):
    """The acts of the workflow."""

    REGISTER = "register"
    ASSIGN = "assign"
    DISPUTE = "dispute"
    SUBMIT_PLAN = "submit-plan"
    AGREE_PLAN = "agree-plan"
    RETURN_PLAN = "return-plan"
    START = "start"
    REQUEST_CLOSURE = "request-closure"
    WITHDRAW_REQUEST = "withdraw-request"
    TAKE_UP = "take-up"
    VERIFY = "verify"
    RETURN = "return"
    CLOSE = "close"
    HAND_OVER = "hand-over"
    REOPEN = "reopen"
    MERGE = "merge"
    SET_ASIDE = "set-aside"
    CARRY = "carry"


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition of the workflow. If ``to`` is None, the outcome of the verification decides (:data:`AFTER_OUTCOME`)."""

    act: Act
    origins: tuple[State, ...]
    to: State | None
    party: Party


OPEN = (
    State.REGISTERED,
    State.ASSIGNED,
    State.DISPUTED,
    State.PLAN_SUBMITTED,
    State.PLAN_AGREED,
    State.UNDER_WAY,
    State.CLOSURE_REQUESTED,
    State.UNDER_VERIFICATION,
    State.RETURNED,
    State.REOPENED,
)
"""States in which a problem is waiting for somebody to act."""

COUNTED = (*OPEN, State.CLOSED, State.ROUTINE, State.CARRIED)
"""States in which a problem counts in figures: all except draft, merged and unfounded."""

PLANNED = tuple(
    state
    for state in COUNTED
    if state not in (State.REGISTERED, State.ASSIGNED, State.DISPUTED, State.CARRIED)
)
"""States of a problem that has a plan, or is past that. One that was carried had a plan if it was in one of these."""

IN_BULK = frozenset({Act.CARRY})
"""Acts on all open problems of a campaign together, which are not offered on a single one."""

_WORKED_ON = (State.UNDER_WAY, State.RETURNED)
_BEFORE_CHECK = (
    State.REGISTERED,
    State.ASSIGNED,
    State.DISPUTED,
    State.PLAN_SUBMITTED,
    State.PLAN_AGREED,
    State.UNDER_WAY,
    State.RETURNED,
    State.REOPENED,
)

TRANSITIONS: Mapping[Act, Transition] = MappingProxyType(
    {
        transition.act: transition
        for transition in (
            Transition(Act.REGISTER, (State.DRAFT,), State.REGISTERED, Party.REGISTRAR),
            Transition(
                Act.ASSIGN,
                (State.REGISTERED, State.DISPUTED, State.ASSIGNED),
                State.ASSIGNED,
                Party.OFFICE,
            ),
            Transition(Act.DISPUTE, (State.ASSIGNED,), State.DISPUTED, Party.UNIT),
            Transition(
                Act.SUBMIT_PLAN,
                (State.ASSIGNED, State.REOPENED, State.PLAN_SUBMITTED),
                State.PLAN_SUBMITTED,
                Party.UNIT,
            ),
            Transition(Act.AGREE_PLAN, (State.PLAN_SUBMITTED,), State.PLAN_AGREED, Party.VERIFIER),
            Transition(Act.RETURN_PLAN, (State.PLAN_SUBMITTED,), State.ASSIGNED, Party.VERIFIER),
            Transition(
                Act.START, (State.PLAN_AGREED, State.ASSIGNED, State.REOPENED), State.UNDER_WAY, Party.UNIT
            ),
            Transition(Act.REQUEST_CLOSURE, _WORKED_ON, State.CLOSURE_REQUESTED, Party.UNIT),
            Transition(Act.WITHDRAW_REQUEST, (State.CLOSURE_REQUESTED,), State.UNDER_WAY, Party.UNIT),
            Transition(Act.TAKE_UP, (State.CLOSURE_REQUESTED,), State.UNDER_VERIFICATION, Party.VERIFIER),
            Transition(Act.VERIFY, (State.CLOSURE_REQUESTED, State.UNDER_VERIFICATION), None, Party.VERIFIER),
            Transition(
                Act.RETURN,
                (State.CLOSURE_REQUESTED, State.UNDER_VERIFICATION),
                State.RETURNED,
                Party.VERIFIER,
            ),
            Transition(Act.CLOSE, (State.UNDER_VERIFICATION,), State.CLOSED, Party.OFFICE),
            Transition(Act.HAND_OVER, (State.UNDER_VERIFICATION,), State.ROUTINE, Party.OFFICE),
            Transition(Act.REOPEN, (State.CLOSED, State.ROUTINE), State.REOPENED, Party.VERIFIER),
            Transition(Act.MERGE, _BEFORE_CHECK, State.MERGED, Party.OFFICE),
            Transition(
                Act.SET_ASIDE,
                (State.REGISTERED, State.ASSIGNED, State.DISPUTED),
                State.UNFOUNDED,
                Party.OFFICE,
            ),
            Transition(Act.CARRY, OPEN, State.CARRIED, Party.OFFICE),
        )
    }
)
"""The workflow: each transition by its act."""

VERIFIED = frozenset({Outcome.FULLY, Outcome.BASICALLY, Outcome.CONTINUING})
"""Outcomes that confirm work as done; only a verifier from outside the responsible unit may set them."""

AFTER_OUTCOME: Mapping[Outcome, State] = MappingProxyType(
    {
        Outcome.FULLY: State.UNDER_VERIFICATION,
        Outcome.CONTINUING: State.UNDER_VERIFICATION,
        Outcome.BASICALLY: State.UNDER_WAY,
        Outcome.IN_PROGRESS: State.RETURNED,
        Outcome.NOT_RECTIFIED: State.RETURNED,
    }
)
"""The state after a verification: fully rectified and continuing problems wait for the office to close or hand over."""

HOLDERS: Mapping[State, Party | None] = MappingProxyType(
    {
        State.DRAFT: Party.REGISTRAR,
        State.REGISTERED: Party.OFFICE,
        State.ASSIGNED: Party.UNIT,
        State.DISPUTED: Party.OFFICE,
        State.PLAN_SUBMITTED: Party.VERIFIER,
        State.PLAN_AGREED: Party.UNIT,
        State.UNDER_WAY: Party.UNIT,
        State.CLOSURE_REQUESTED: Party.VERIFIER,
        State.UNDER_VERIFICATION: Party.VERIFIER,
        State.RETURNED: Party.UNIT,
        State.CLOSED: None,
        State.REOPENED: Party.UNIT,
        State.MERGED: None,
        State.UNFOUNDED: None,
        State.ROUTINE: None,
        State.CARRIED: None,
    }
)
"""The party that each state is waiting for, regardless of the outcome; see :func:`holder`."""


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    """The facts about a problem that the guards check.

    ``path`` is the path of the responsible unit. ``requested_by`` is the key of the person who made the pending closure
    request, None if there is none. ``open_actions`` counts the corrective actions that are not done. ``notice_until``
    is the last day of the latest public notice.
    """

    state: State
    track: Track = Track.PHASED
    severity: Severity = Severity.GENERAL
    outcome: Outcome = Outcome.IN_PROGRESS
    path: str = ""
    actions: int = 0
    open_actions: int = 0
    requested_by: int | None = None
    requested_on: datetime.date | None = None
    deadline: datetime.date | None = None
    extension_waiting: bool = False
    notice_until: datetime.date | None = None


def can(act: Act, standing: ProblemFacts) -> bool:
    """Say whether the workflow allows this act now."""
    if standing.state not in TRANSITIONS[act].origins:
        return False
    if act is Act.START and standing.state is not State.PLAN_AGREED:
        return standing.track is Track.IMMEDIATE
    decided = standing.outcome in (Outcome.FULLY, Outcome.CONTINUING)
    if standing.state is State.UNDER_VERIFICATION:
        if act is Act.CLOSE:
            return standing.outcome is Outcome.FULLY
        if act is Act.HAND_OVER:
            return standing.outcome is Outcome.CONTINUING
        if act in (Act.VERIFY, Act.CARRY):
            return not decided
    return True


def can_finish(standing: ProblemFacts) -> bool:
    """Say whether a corrective action may be marked as done or reopened: not while the work is being verified."""
    return standing.state in OPEN and standing.state not in (
        State.CLOSURE_REQUESTED,
        State.UNDER_VERIFICATION,
    )


def acts(standing: ProblemFacts) -> tuple[Act, ...]:
    """Return all acts on this one problem that the workflow allows now, for any party."""
    return tuple(act for act in TRANSITIONS if act not in IN_BULK and can(act, standing))


def holder(standing: ProblemFacts) -> Party | None:
    """Return the party that the problem is waiting for, or None."""
    if standing.state is State.UNDER_VERIFICATION and (
        standing.outcome in (Outcome.FULLY, Outcome.CONTINUING)
    ):
        return Party.OFFICE
    return HOLDERS[standing.state]


def timeliness(
    state: State,
    deadline: datetime.date | None,
    first_deadline: datetime.date | None,
    today: datetime.date,
    soon_from: datetime.date | None,
) -> Timeliness | None:
    """Return the timeliness of a problem; None if it is not open or has no deadline.

    ``soon_from`` is the first day on which the deadline counts as near. Overdue and due soon take precedence over
    extended.
    """
    if state not in OPEN or deadline is None:
        return None
    if today > deadline:
        return Timeliness.OVERDUE
    if soon_from is not None and today >= soon_from:
        return Timeliness.DUE_SOON
    return Timeliness.EXTENDED if first_deadline and deadline > first_deadline else Timeliness.ON_SCHEDULE
