"""Guards of the acts: plain functions that yield the reasons to refuse an act. They use no database."""

import datetime
from collections.abc import Iterable, Iterator
from enum import StrEnum

from touchstone.problems.rules.workflow import (
    OPEN,
    TRANSITIONS,
    Act,
    Method,
    Outcome,
    Party,
    ProblemFacts,
    Severity,
    State,
    Track,
    can,
)

LOOK_BACK_AHEAD = 14
"""How many days before its due date a look-back may be done."""


class Fault(StrEnum):
    """A reason to refuse an act."""

    NOT_NOW = "not-now"
    MERGED = "merged"
    CARRIED = "carried"
    UNIT_MISSING = "unit-missing"
    STANDARD_MISSING = "standard-missing"
    DEADLINE_MISSING = "deadline-missing"
    DEADLINE_PAST = "deadline-past"
    DEADLINE_FREE_DAY = "deadline-free-day"
    REASON_MISSING = "reason-missing"
    PLAN_MISSING = "plan-missing"
    PLAN_NEEDED = "plan-needed"
    ACTIONS_OPEN = "actions-open"
    STATEMENT_MISSING = "statement-missing"
    SAME_PERSON = "same-person"
    OWN_UNIT = "own-unit"
    OWN_WORDS = "own-words"
    OFFICE_CORRECTS = "office-corrects"
    NOTE_MISSING = "note-missing"
    METHOD_ONLY_PAPER = "method-only-paper"
    DAY_IN_FUTURE = "day-in-future"
    DAY_BEFORE_REQUEST = "day-before-request"
    RESIDUAL_MISSING = "residual-missing"
    RESIDUAL_DATE_MISSING = "residual-date-missing"
    NOT_FULLY = "not-fully"
    NOT_CONTINUING = "not-continuing"
    ROUTINE_OWNER_MISSING = "routine-owner-missing"
    REVIEW_DATE_MISSING = "review-date-missing"
    NOTICE_RUNNING = "notice-running"
    EXTENSION_LATE = "extension-late"
    EXTENSION_BACKWARD = "extension-backward"
    EXTENSION_WAITING = "extension-waiting"
    EXTENSION_OVERTAKEN = "extension-overtaken"
    NOT_WORKED_ON = "not-worked-on"
    INTO_ITSELF = "into-itself"
    INTO_MERGED = "into-merged"
    INTO_CLOSED = "into-closed"
    INTO_CARRIED = "into-carried"
    LOOK_BACK_EARLY = "look-back-early"
    COMMITMENT_WRONG = "commitment-wrong"
    SEED_WRONG = "seed-wrong"
    DRAWN = "drawn"


Faults = Iterator[tuple[str, Fault]]
"""(field, fault) for each reason to refuse an act; the field is empty if the reason concerns the act as a whole."""


def flow(act: Act, standing: ProblemFacts) -> Faults:
    """Refuse an act that the workflow does not allow in this state."""
    if standing.state is State.MERGED:
        yield "", Fault.MERGED
    elif standing.state is State.CARRIED:
        yield "", Fault.CARRIED
    elif act is Act.START and standing.state is State.ASSIGNED and standing.track is not Track.IMMEDIATE:
        yield "", Fault.PLAN_NEEDED
    elif not can(act, standing):
        yield "", Fault.NOT_NOW


def sits_in(path: str, seats: Iterable[str]) -> bool:
    """Say whether a person whose units have the paths ``seats`` is appointed in the unit at ``path`` or below it."""
    return any(seat.startswith(path) for seat in seats)


def check_independence(standing: ProblemFacts, actor: int, seats: Iterable[str]) -> Faults:
    """Refuse people who would check their own work.

    These are the person who requested closure, and everybody who is tied to the responsible unit or one below it.
    ``seats`` are the paths of all units in which the person is appointed, or was until lately.
    """
    if standing.requested_by is not None and actor == standing.requested_by:
        yield "", Fault.SAME_PERSON
    elif sits_in(standing.path, seats):
        yield "", Fault.OWN_UNIT


def from_outside(act: Act, state: State, *, own: bool) -> bool:
    """Say whether an act is one that nobody may do to a problem of their own unit.

    These are the acts that check the work of others and those that get rid of a problem: setting it aside, merging
    it, deciding a dispute, moving its deadline. Until the problem is assigned, the unit may assign it, and the person
    who registered it (``own``) may withdraw it.
    """
    if act is Act.ASSIGN:
        return state is not State.REGISTERED
    if act in (Act.MERGE, Act.SET_ASIDE):
        return not (own and state is State.REGISTERED)
    return TRANSITIONS[act].party is Party.VERIFIER or act in (Act.CLOSE, Act.HAND_OVER)


def correcting(state: State, *, inside: bool, own: bool, directs: bool) -> Faults:
    """Refuse people who would rewrite a problem of their own unit, or an assigned problem that they do not direct.

    ``inside`` says that the person is appointed in the responsible unit or below it, ``own`` that they registered the
    problem: they may correct it until it is assigned.
    """
    assigned = state not in (State.DRAFT, State.REGISTERED)
    if inside and (assigned or not own):
        yield "", Fault.OWN_WORDS
    elif assigned and not directs:
        yield "", Fault.OFFICE_CORRECTS


def deadline(day: datetime.date | None, today: datetime.date, works: bool) -> Faults:
    """Refuse a deadline that is missing, past, or not on a working day."""
    if day is None:
        yield "deadline", Fault.DEADLINE_MISSING
    elif day < today:
        yield "deadline", Fault.DEADLINE_PAST
    elif not works:
        yield "deadline", Fault.DEADLINE_FREE_DAY


def assignment(has_unit: bool, standard: str) -> Faults:
    """Refuse an assignment without a responsible unit or an agreed standard."""
    if not has_unit:
        yield "unit", Fault.UNIT_MISSING
    if not standard.strip():
        yield "standard", Fault.STANDARD_MISSING


def plan(standing: ProblemFacts) -> Faults:
    """Refuse a plan without a corrective action."""
    if not standing.actions:
        yield "actions", Fault.PLAN_MISSING


def closure_request(standing: ProblemFacts, statement: str) -> Faults:
    """Refuse a closure request while a corrective action is open, or without a statement of what was done."""
    if standing.open_actions:
        yield "actions", Fault.ACTIONS_OPEN
    if not statement.strip():
        yield "statement", Fault.STATEMENT_MISSING


def verification(
    standing: ProblemFacts,
    *,
    outcome: Outcome,
    method: Method,
    note: str,
    day: datetime.date,
    today: datetime.date,
    residual: str,
    residual_until: datetime.date | None,
) -> Faults:
    """Refuse a verification that contradicts the rules on its note, method, day, outcome or remaining work."""
    if not note.strip():
        yield "note", Fault.NOTE_MISSING
    if standing.severity is Severity.SERIOUS and method is Method.PAPERS:
        yield "method", Fault.METHOD_ONLY_PAPER
    if day > today:
        yield "day", Fault.DAY_IN_FUTURE
    elif standing.requested_on is not None and day < standing.requested_on:
        yield "day", Fault.DAY_BEFORE_REQUEST
    if outcome is Outcome.BASICALLY:
        if not residual.strip():
            yield "residual", Fault.RESIDUAL_MISSING
        if residual_until is None:
            yield "residual_until", Fault.RESIDUAL_DATE_MISSING
        elif residual_until < today:
            yield "residual_until", Fault.DEADLINE_PAST
    if outcome is Outcome.FULLY and standing.open_actions:
        yield "outcome", Fault.ACTIONS_OPEN


def closing(standing: ProblemFacts, today: datetime.date) -> Faults:
    """Refuse to close a problem that is not fully rectified, has open actions, or has a running public notice."""
    if standing.outcome is not Outcome.FULLY:
        yield "", Fault.NOT_FULLY
    if standing.open_actions:
        yield "", Fault.ACTIONS_OPEN
    if standing.notice_until is not None and standing.notice_until >= today:
        yield "", Fault.NOTICE_RUNNING


def handing_over(
    standing: ProblemFacts,
    *,
    has_owner: bool,
    review_on: datetime.date | None,
    today: datetime.date,
    works: bool,
) -> Faults:
    """Refuse routine management without the outcome "continuing", an owner and a future review date."""
    if standing.outcome is not Outcome.CONTINUING:
        yield "", Fault.NOT_CONTINUING
    if not has_owner:
        yield "routine_owner", Fault.ROUTINE_OWNER_MISSING
    if review_on is None:
        yield "review_on", Fault.REVIEW_DATE_MISSING
    elif review_on <= today:
        yield "review_on", Fault.DEADLINE_PAST
    elif not works:
        yield "review_on", Fault.DEADLINE_FREE_DAY


def looking_back(
    *, actor: int, asked: int | None, holds: bool, due_on: datetime.date, today: datetime.date
) -> Faults:
    """Refuse the person who requested closure, and the result "it holds" too long before the due date.

    A relapse may be recorded at any time. ``asked`` is the key of the person who last requested closure.
    """
    if actor == asked:
        yield "", Fault.SAME_PERSON
    if holds and today < due_on - datetime.timedelta(days=LOOK_BACK_AHEAD):
        yield "result", Fault.LOOK_BACK_EARLY


def extension(
    standing: ProblemFacts, *, to: datetime.date | None, reason: str, today: datetime.date, works: bool
) -> Faults:
    """Refuse an extension that is requested after the deadline, without a reason, or to a day that is not later."""
    if standing.state not in OPEN or standing.state is State.REGISTERED:
        yield "", Fault.NOT_WORKED_ON
    if standing.extension_waiting:
        yield "", Fault.EXTENSION_WAITING
    if standing.deadline is not None and today > standing.deadline:
        yield "", Fault.EXTENSION_LATE
    if to is None:
        yield "to", Fault.DEADLINE_MISSING
    elif standing.deadline is not None and to <= standing.deadline:
        yield "to", Fault.EXTENSION_BACKWARD
    elif not works:
        yield "to", Fault.DEADLINE_FREE_DAY
    if not reason.strip():
        yield "reason", Fault.REASON_MISSING


def granting(standing: ProblemFacts, to: datetime.date) -> Faults:
    """Refuse to grant an extension of a problem that is not open any more, or to a day not after its present deadline."""
    if standing.state not in OPEN:
        yield "", Fault.NOT_WORKED_ON
    elif standing.deadline is not None and to <= standing.deadline:
        yield "granted", Fault.EXTENSION_OVERTAKEN


def merging(key: int, into: int, into_state: State) -> Faults:
    """Refuse to merge a problem into itself, or into one that is merged, set aside, a draft or closed."""
    if key == into:
        yield "into", Fault.INTO_ITSELF
    elif into_state in (State.MERGED, State.UNFOUNDED, State.DRAFT):
        yield "into", Fault.INTO_MERGED
    elif into_state in (State.CLOSED, State.ROUTINE):
        yield "into", Fault.INTO_CLOSED
    elif into_state is State.CARRIED:
        yield "into", Fault.INTO_CARRIED
