"""The acts of the campaign office: assign, decide extensions, close, hand over, merge and set aside."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.ending import refuse_closed
from touchstone.campaigns.queries import get_memberships
from touchstone.common.refusal import Refused
from touchstone.problems import rules
from touchstone.problems.actions.messages import refuse, say_why
from touchstone.problems.actions.registering import support
from touchstone.problems.actions.transitions import (
    ActInProgress,
    act_on,
    work_on,
    working_day_after,
    works_on,
)
from touchstone.problems.actions.verifying import last_asked, look_back_days, refuse_own_work, set_look_backs
from touchstone.problems.models import Extension, Problem, SupportingUnit
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import Act, Fault, Party, Severity, State, Track
from touchstone.problems.searching import PROBLEMS
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths, get_frozen_paths
from touchstone.units.models import Unit, User


@dataclass(frozen=True, slots=True)
class Assignment:
    """The values of an assignment. None keeps the problem's current value."""

    unit: Unit | None = None
    deadline: datetime.date | None = None
    standard: str | None = None
    track: Track | None = None
    severity: Severity | None = None
    responsible_post: str | None = None
    leader_post: str | None = None
    leader: User | None = None
    supporting: Sequence[Unit] | None = None


def register_draft(*, by: User, access: Access, problem: Problem, version: int) -> Problem:
    """Register a draft."""
    with act_on(by, access, problem, version, Act.REGISTER) as ongoing:
        refuse_closed(ongoing.problem.campaign)
    return ongoing.problem


def assign_problem(
    *, by: User, access: Access, problem: Problem, version: int, assignment: Assignment
) -> Problem:
    """Assign a problem to a unit, with a deadline and an agreed standard.

    Without a deadline it is due after the campaign's usual time, on a working day. If the same unit is assigned again
    with a later deadline, the first deadline is kept, as for an extension.
    """
    with act_on(by, access, problem, version, Act.ASSIGN) as ongoing:
        locked_problem = ongoing.problem
        if rules.from_outside(Act.ASSIGN, ongoing.standing.state, own=False):
            refuse_own_work(ongoing)
        elif assignment.severity not in (None, ongoing.standing.severity):
            refuse_own_work(ongoing, "severity")
        unit_before = locked_problem.unit_id
        if assignment.unit is not None and assignment.unit.pk != locked_problem.unit_id:
            _change_unit(access, locked_problem, assignment.unit)
        for name in ("standard", "responsible_post", "leader_post"):
            value = getattr(assignment, name)
            if value is not None:
                setattr(locked_problem, name, value.strip())
        locked_problem.track = (assignment.track or Track(locked_problem.track)).value
        locked_problem.severity = (assignment.severity or Severity(locked_problem.severity)).value
        locked_problem.leader = assignment.leader or locked_problem.leader
        deadline = assignment.deadline or locked_problem.deadline
        if deadline is None:
            deadline = working_day_after("deadline", ongoing.today, locked_problem.campaign)
        refuse(rules.assignment(locked_problem.unit_id is not None, locked_problem.standard))
        if deadline != locked_problem.deadline:
            refuse(rules.deadline(deadline, ongoing.today, works_on(locked_problem.campaign, deadline)))
            locked_problem.deadline = deadline
            same_unit = ongoing.standing.state is State.ASSIGNED and locked_problem.unit_id == unit_before
            locked_problem.first_deadline = (
                min(locked_problem.first_deadline or deadline, deadline) if same_unit else deadline
            )
        if assignment.supporting is not None:
            support(locked_problem, assignment.supporting)
            keep(PROBLEMS, [locked_problem.pk])
    return ongoing.problem


def assign_many(
    *, by: User, access: Access, problems: Sequence[tuple[Problem, int]], assignment: Assignment
) -> list[Problem]:
    """Assign several problems alike, all or none; a refusal names the first one that cannot be assigned."""
    assigned = []
    with transaction.atomic():
        for problem, version in sorted(problems, key=lambda pair: pair[0].pk):
            try:
                assigned.append(
                    assign_problem(
                        by=by, access=access, problem=problem, version=version, assignment=assignment
                    )
                )
            except Refused as refused:
                message = _("%(number)s: %(why)s") % {"number": problem.number, "why": refused.message}
                raise Refused(message, refused.field) from refused
    return assigned


def decide_extension(
    *, by: User, access: Access, problem: Problem, version: int, granted: bool, answer: str = ""
) -> Problem:
    """Grant or refuse the pending extension; the person who requested it must not decide."""
    with work_on(by, access, problem, version, Party.OFFICE, "problems.decide-extension", answer) as ongoing:
        locked_problem = ongoing.problem
        waiting = (
            Extension.objects.select_for_update().filter(problem=locked_problem, granted__isnull=True).first()
        )
        if waiting is None:
            raise Refused(_("No extension waits for a decision."))
        if waiting.asked_by_id == by.pk:
            raise Refused(_("An extension cannot be decided by the person who asked for it."))
        refuse_own_work(ongoing)
        if granted:
            refuse(rules.granting(ongoing.standing, waiting.new_deadline))
        else:
            say_why(ongoing.reason, "answer")
        waiting.granted, waiting.decided_on, waiting.decided_by = granted, ongoing.today, by
        waiting.answer = ongoing.reason
        waiting.save()
        ongoing.more = {"extension granted": (None, granted)}
        if granted:
            locked_problem.deadline = waiting.new_deadline
            if locked_problem.residual_until is not None:
                locked_problem.residual_until = waiting.new_deadline
    return ongoing.problem


def close_problem(*, by: User, access: Access, problem: Problem, version: int) -> Problem:
    """Close a problem that a verifier found fully rectified, and schedule its look-backs."""
    with act_on(by, access, problem, version, Act.CLOSE) as ongoing:
        refuse_own_work(ongoing)
        if last_asked(ongoing.problem) == by.pk:
            refuse([("", Fault.SAME_PERSON)])
        refuse(rules.closing(ongoing.standing, ongoing.today))
        ongoing.problem.closed_on = ongoing.today
        set_look_backs(ongoing.problem, look_back_days(ongoing.problem.campaign, ongoing.today))
    return ongoing.problem


def hand_over(
    *,
    by: User | None,
    access: Access,
    problem: Problem,
    version: int,
    routine_owner: Unit | None,
    review_on: datetime.date | None,
) -> Problem:
    """Hand a continuing problem to a unit's routine management, with a look-back on the day of review."""
    with act_on(by, access, problem, version, Act.HAND_OVER) as ongoing:
        refuse_own_work(ongoing)
        refuse(
            rules.handing_over(
                ongoing.standing,
                has_owner=routine_owner is not None,
                review_on=review_on,
                today=ongoing.today,
                works=works_on(ongoing.problem.campaign, review_on),
            )
        )
        ongoing.problem.routine_owner, ongoing.problem.review_on = routine_owner, review_on
        if review_on is not None:
            set_look_backs(ongoing.problem, [review_on])
    return ongoing.problem


def merge_problem(
    *, by: User, access: Access, problem: Problem, version: int, into: Problem, reason: str = ""
) -> Problem:
    """Merge a problem into another. Both keep their numbers, but only the other counts."""
    with (
        _both_held(problem, into),
        act_on(by, access, problem, version, Act.MERGE, reason) as ongoing,
    ):
        _not_ones_own(ongoing, Act.MERGE)
        problems = Problem.objects.visible_to(access, ProblemPermission.VIEW)
        other = (
            problems.select_for_update(of=("self",)).filter(pk=into.pk, campaign=problem.campaign_id).first()
        )
        if other is None:
            raise Refused(_("There is no such problem, or you are not allowed to see it."), "into")
        refuse(rules.merging(ongoing.problem.pk, other.pk, State(other.state)))
        ongoing.problem.merged_into = other
    return ongoing.problem


def set_aside(*, by: User, access: Access, problem: Problem, version: int, reason: str) -> Problem:
    """Set a problem aside as unfounded, with a reason. It keeps its number but does not count any more."""
    with act_on(by, access, problem, version, Act.SET_ASIDE, reason) as ongoing:
        _not_ones_own(ongoing, Act.SET_ASIDE)
        say_why(ongoing.reason)
    return ongoing.problem


@contextmanager
def _both_held(problem: Problem, other: Problem) -> Iterator[None]:
    """Lock two problems in the order of their keys, so that a merge in the opposite direction cannot deadlock."""
    with transaction.atomic():
        freeze_paths()  # before any row is locked, in the same order as a move
        rows = Problem.unscoped.select_for_update(of=("self",)).filter(pk__in=[problem.pk, other.pk])
        list(rows.order_by("pk").values_list("pk"))
        yield


def _not_ones_own(ongoing: ActInProgress, act: Act) -> None:
    """Refuse people who would remove a problem of their own unit, unless they registered it and it is not assigned."""
    own = ongoing.by is not None and ongoing.problem.recorded_by_id == ongoing.by.pk
    if rules.from_outside(act, ongoing.standing.state, own=own):
        refuse_own_work(ongoing)


def _change_unit(access: Access, problem: Problem, unit: Unit) -> None:
    """Make another unit responsible; the reader must be allowed to direct it too."""
    path = get_frozen_paths([unit.pk]).get(unit.pk, unit.path)
    if not access.covers(ProblemPermission.DIRECT, path):
        raise Refused(_("You may not assign problems to this unit."), "unit")
    problem.unit, problem.path = unit, path
    SupportingUnit.unscoped.filter(problem=problem, unit=unit).delete()
    problem.membership = get_memberships(problem.campaign, [path]).at(path, problem.registered_on, begun=True)
