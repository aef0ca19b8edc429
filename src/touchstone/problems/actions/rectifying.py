"""The acts of the responsible unit: dispute, plan, work, request an extension, request closure."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touchstone.common import clock
from touchstone.common.photos import Shrunk
from touchstone.common.private_files import delete_on_error
from touchstone.common.refusal import Refused
from touchstone.problems import rules
from touchstone.problems.actions.messages import MESSAGES, refuse, say_why
from touchstone.problems.actions.photos import keep_photos
from touchstone.problems.actions.transitions import act_on, standing_of, work_on, works_on
from touchstone.problems.models import ClosureRequest, CorrectiveAction, Extension, Problem, ProgressNote
from touchstone.problems.rules import Act, Fault, Party, State
from touchstone.problems.storage import evidence
from touchstone.units.access import Access
from touchstone.units.models import User


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """A corrective action of a plan as a person enters it."""

    text: str
    post: str = ""
    due_on: datetime.date | None = None


def dispute_assignment(*, by: User, access: Access, problem: Problem, version: int, reason: str) -> Problem:
    """Dispute that the unit is responsible; the office decides."""
    with act_on(by, access, problem, version, Act.DISPUTE, reason) as ongoing:
        say_why(ongoing.reason)
    return ongoing.problem


def submit_plan(
    *,
    by: User,
    access: Access,
    problem: Problem,
    version: int,
    actions: Sequence[PlannedAction],
    cause: str = "",
    responsible_post: str = "",
) -> Problem:
    """Submit the corrective actions; they replace the unfinished actions of an earlier plan."""
    with act_on(by, access, problem, version, Act.SUBMIT_PLAN) as ongoing:
        locked_problem = ongoing.problem
        locked_problem.cause = cause.strip() or locked_problem.cause
        locked_problem.responsible_post = responsible_post.strip() or locked_problem.responsible_post
        replace_actions(locked_problem, actions)
        refuse(rules.plan(standing_of(locked_problem)))
    return ongoing.problem


def replace_actions(problem: Problem, actions: Sequence[PlannedAction]) -> None:
    """Store the corrective actions of a plan. Finished actions are existing and keep their numbers."""
    existing = CorrectiveAction.objects.filter(problem=problem)
    existing.filter(done_on__isnull=True).delete()
    last = max(existing.values_list("number", flat=True), default=0)
    planned_actions = [planned_action for planned_action in actions if planned_action.text.strip()]
    CorrectiveAction.objects.bulk_create(
        CorrectiveAction(
            problem=problem,
            number=number,
            text=planned_action.text.strip(),
            post=planned_action.post.strip(),
            due_on=planned_action.due_on,
        )
        for number, planned_action in enumerate(planned_actions, start=last + 1)
    )


def start_work(*, by: User, access: Access, problem: Problem, version: int) -> Problem:
    """Start the work, on an agreed plan or for an immediate rectification."""
    with act_on(by, access, problem, version, Act.START) as ongoing:
        pass
    return ongoing.problem


def note_progress(
    *,
    by: User,
    access: Access,
    problem: Problem,
    version: int,
    text: str,
    photos: Sequence[Shrunk] = (),
) -> Problem:
    """Add a progress note, optionally with photos. If the work can start, the note starts it."""
    with (
        delete_on_error(evidence) as written,
        work_on(by, access, problem, version, Party.UNIT, "problems.note-progress") as ongoing,
    ):
        if not text.strip():
            raise Refused(_("Write what was done."), "text")
        if ongoing.standing.state not in rules.OPEN:
            refuse([("", Fault.NOT_WORKED_ON)])
        note = ProgressNote.objects.create(problem=ongoing.problem, text=text.strip(), at=clock.now(), by=by)
        ongoing.more = {"progress": ("", text.strip())}
        keep_photos(ongoing, note, photos, written)
        if rules.can(Act.START, ongoing.standing):
            ongoing.to = State.UNDER_WAY
    return ongoing.problem


def finish_action(
    *,
    by: User,
    access: Access,
    problem: Problem,
    version: int,
    action: CorrectiveAction,
    done_on: datetime.date | None,
) -> Problem:
    """Record the day on which a corrective action was done; None marks it as not done."""
    with work_on(by, access, problem, version, Party.UNIT, "problems.finish-action") as ongoing:
        if not rules.can_finish(ongoing.standing):
            refuse([("", Fault.NOT_NOW)])
        if done_on is not None and done_on > ongoing.today:
            refuse([("done_on", Fault.DAY_IN_FUTURE)])
        locked_action = (
            CorrectiveAction.objects.select_for_update().filter(pk=action.pk, problem=ongoing.problem).first()
        )
        if locked_action is None:
            raise Refused(_("This problem has no such corrective action."))
        ongoing.more = {f"action {locked_action.number}": (locked_action.done_on, done_on)}
        locked_action.done_on, locked_action.done_by = done_on, by if done_on else None
        locked_action.save()
        if rules.can(Act.START, ongoing.standing):
            ongoing.to = State.UNDER_WAY
    return ongoing.problem


def ask_extension(
    *, by: User, access: Access, problem: Problem, version: int, to: datetime.date | None, reason: str
) -> Problem:
    """Request a later deadline, before the present one has passed."""
    with work_on(by, access, problem, version, Party.UNIT, "problems.ask-extension", reason) as ongoing:
        locked_problem = ongoing.problem
        works = works_on(locked_problem.campaign, to)
        refuse(rules.extension(ongoing.standing, to=to, reason=reason, today=ongoing.today, works=works))
        if locked_problem.deadline is None or to is None:
            raise Refused(MESSAGES[Fault.DEADLINE_MISSING], "to")
        Extension.objects.create(
            problem=locked_problem,
            old_deadline=locked_problem.deadline,
            new_deadline=to,
            reason=ongoing.reason,
            asked_on=ongoing.today,
            asked_by=by,
        )
        ongoing.more = {"extension": (locked_problem.deadline, to)}
    return ongoing.problem


def request_closure(
    *,
    by: User,
    access: Access,
    problem: Problem,
    version: int,
    statement: str,
    photos: Sequence[Shrunk] = (),
) -> Problem:
    """Declare the problem put right, optionally with photos, and request its verification."""
    with (
        delete_on_error(evidence) as written,
        act_on(by, access, problem, version, Act.REQUEST_CLOSURE) as ongoing,
    ):
        refuse(rules.closure_request(ongoing.standing, statement))
        request = ClosureRequest.objects.create(
            problem=ongoing.problem, statement=statement.strip(), requested_on=ongoing.today, requested_by=by
        )
        keep_photos(ongoing, request, photos, written)
    return ongoing.problem


def withdraw_request(*, by: User, access: Access, problem: Problem, version: int) -> Problem:
    """Withdraw a closure request before a verifier takes it up."""
    with act_on(by, access, problem, version, Act.WITHDRAW_REQUEST) as ongoing:
        answer_request(ongoing.problem, ongoing.today)
    return ongoing.problem


def answer_request(problem: Problem, day: datetime.date) -> None:
    """Mark the pending closure request of a problem as answered."""
    ClosureRequest.objects.filter(problem=problem, answered_on__isnull=True).update(answered_on=day)
