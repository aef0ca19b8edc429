"""The four axes of a problem, its workflow, and who has the ball. Plain functions, no database.

The axes are independent: the **track** is set at registration, the **state** says who has the ball, the **outcome**
is the public word that only a verifier sets, and **timeliness** is computed and never typed.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Track(StrEnum):
    """The planned nature of the work, set at registration."""

    IMMEDIATE = "immediate"
    PHASED = "phased"
    CONTINUING = "continuing"


class Severity(StrEnum):
    """How much a problem matters; a serious one is never verified on paper alone."""

    SERIOUS = "serious"
    GENERAL = "general"
    MINOR = "minor"


class State(StrEnum):
    """Where a problem is in its workflow."""

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


class Outcome(StrEnum):
    """The public word for how far a problem is put right; a problem begins in progress."""

    FULLY = "fully-rectified"
    BASICALLY = "basically-rectified"
    IN_PROGRESS = "in-progress"
    CONTINUING = "continuing"
    NOT_RECTIFIED = "not-rectified"


class Timeliness(StrEnum):
    """How an open problem stands to its deadline."""

    ON_SCHEDULE = "on-schedule"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    EXTENDED = "extended"


class Method(StrEnum):
    """How a verifier looked."""

    PAPERS = "papers"
    SITE_VISIT = "site-visit"
    PEOPLE_ASKED = "people-asked"
    TRIAL = "trial"


class Party(StrEnum):
    """Who may do an act: each is one permission."""

    REGISTRAR = "registrar"
    OFFICE = "office"
    UNIT = "unit"
    VERIFIER = "verifier"


class Act(StrEnum):
    """What can be done with a problem."""

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


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of the workflow; ``to`` None means that the verifier's outcome decides (:data:`AFTER_OUTCOME`)."""

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
"""States in which somebody still has the ball."""

COUNTED = (*OPEN, State.CLOSED, State.ROUTINE)
"""States in which a problem counts in figures: a draft, a merged and an unfounded one do not."""

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
        )
    }
)
"""The workflow: every arrow, by its act."""

VERIFIED = frozenset({Outcome.FULLY, Outcome.BASICALLY, Outcome.CONTINUING})
"""Outcomes that only somebody outside the responsible unit may bring, and that say what the verifier found done."""

AFTER_OUTCOME: Mapping[Outcome, State] = MappingProxyType(
    {
        Outcome.FULLY: State.UNDER_VERIFICATION,
        Outcome.CONTINUING: State.UNDER_VERIFICATION,
        Outcome.BASICALLY: State.UNDER_WAY,
        Outcome.IN_PROGRESS: State.RETURNED,
        Outcome.NOT_RECTIFIED: State.RETURNED,
    }
)
"""Where a verification leads: what is fully rectified or continuing waits for the office to close it or hand it over."""

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
    }
)
"""Who has the ball in each state; see :func:`holder`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the guards look at: a problem as it stands.

    ``path`` is the responsible unit's place. ``requested_by`` is the key of who asked for closure, None when nobody
    did. ``open_actions`` counts corrective actions that are not done. ``notice_until`` is the last day of a running
    public notice.
    """

    state: State
    track: Track = Track.PHASED
    severity: Severity = Severity.GENERAL
    outcome: Outcome = Outcome.IN_PROGRESS
    path: str = ""
    has_standard: bool = False
    actions: int = 0
    open_actions: int = 0
    requested_by: int | None = None
    requested_on: datetime.date | None = None
    deadline: datetime.date | None = None
    extension_waiting: bool = False
    notice_until: datetime.date | None = None


def can(act: Act, standing: Standing) -> bool:
    """Say whether the workflow has this arrow from where the problem stands."""
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
        if act is Act.VERIFY:
            return not decided
    return True


def can_finish(standing: Standing) -> bool:
    """Say whether a corrective action may be finished, or be taken up again: not while somebody checks the work."""
    return standing.state in OPEN and standing.state not in (
        State.CLOSURE_REQUESTED,
        State.UNDER_VERIFICATION,
    )


def acts(standing: Standing) -> tuple[Act, ...]:
    """Return every act that the workflow has from where the problem stands, whoever may do it."""
    return tuple(act for act in TRANSITIONS if can(act, standing))


def holder(standing: Standing) -> Party | None:
    """Return who has the ball; None when nobody has to do anything."""
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
    """Return how an open problem stands to its deadline; None when it is not open or has none.

    ``soon_from`` is the first day on which the deadline counts as near. Overdue and due soon are said before extended.
    """
    if state not in OPEN or deadline is None:
        return None
    if today > deadline:
        return Timeliness.OVERDUE
    if soon_from is not None and today >= soon_from:
        return Timeliness.DUE_SOON
    return Timeliness.EXTENDED if first_deadline and deadline > first_deadline else Timeliness.ON_SCHEDULE
