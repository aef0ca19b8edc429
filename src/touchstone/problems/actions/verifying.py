"""The acts of verifiers from outside the responsible unit: agree a plan, verify, return, reopen, look back."""

import datetime
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from touchstone.audit.queries import find_actors
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_tied_paths
from touchstone.common import clock
from touchstone.common.photos import Shrunk
from touchstone.common.private_files import delete_on_error
from touchstone.common.refusal import Refused
from touchstone.problems import rules
from touchstone.problems.actions.messages import refuse, say_why
from touchstone.problems.actions.photos import keep_photos
from touchstone.problems.actions.rectifying import answer_request
from touchstone.problems.actions.transitions import (
    ActInProgress,
    act_on,
    work_on,
    working_day_after,
    works_on,
)
from touchstone.problems.models import ClosureRequest, LookBack, LookBackResult, Problem, Verification
from touchstone.problems.queries.carrying import find_earlier
from touchstone.problems.rules import Act, Fault, Method, Outcome, Party, State
from touchstone.problems.storage import evidence
from touchstone.problems.tallies import count_look_backs
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.queries import find_own_paths


def agree_plan(*, by: User, access: Access, problem: Problem, version: int) -> Problem:
    """Agree to a plan, so that work may start; refused to the person who submitted it."""
    with act_on(by, access, problem, version, Act.AGREE_PLAN) as ongoing:
        refuse_own_work(ongoing)
        if find_submitter(ongoing.problem) == by.pk:
            raise Refused(_("The person who submitted a plan cannot agree to it. Somebody else has to."))
    return ongoing.problem


def return_plan(*, by: User, access: Access, problem: Problem, version: int, reason: str) -> Problem:
    """Return a plan with the reason."""
    with act_on(by, access, problem, version, Act.RETURN_PLAN, reason) as ongoing:
        refuse_own_work(ongoing)
        say_why(ongoing.reason)
    return ongoing.problem


def take_up(*, by: User, access: Access, problem: Problem, version: int) -> Problem:
    """Take up a verification, so that others see that it is in progress."""
    with act_on(by, access, problem, version, Act.TAKE_UP) as ongoing:
        refuse_own_work(ongoing)
    return ongoing.problem


def verify(
    *,
    by: User,
    access: Access,
    problem: Problem,
    version: int,
    outcome: Outcome,
    method: Method,
    note: str,
    day: datetime.date,
    residual: str = "",
    residual_until: datetime.date | None = None,
    photos: Sequence[Shrunk] = (),
) -> Problem:
    """Record a verification and set its outcome.

    Fully rectified and continuing problems wait for the office. For a basically rectified problem work continues, with
    the date of the remaining work as deadline. All others are returned.
    """
    with (
        delete_on_error(evidence) as written,
        act_on(by, access, problem, version, Act.VERIFY) as ongoing,
    ):
        refuse_own_work(ongoing)
        locked_problem = ongoing.problem
        refuse(
            rules.verification(
                ongoing.standing,
                outcome=outcome,
                method=method,
                note=note,
                day=day,
                today=ongoing.today,
                residual=residual,
                residual_until=residual_until,
            )
        )
        if outcome is Outcome.BASICALLY and not works_on(locked_problem.campaign, residual_until):
            refuse([("residual_until", Fault.DEADLINE_FREE_DAY)])
        request = ClosureRequest.objects.get(problem=locked_problem, answered_on__isnull=True)
        remaining = (residual.strip(), residual_until) if outcome is Outcome.BASICALLY else ("", None)
        verification = Verification.objects.create(
            problem=locked_problem,
            request=request,
            method=method.value,
            note=note.strip(),
            day=day,
            outcome=outcome.value,
            residual=remaining[0],
            residual_until=remaining[1],
            verified_at=clock.now(),
            verified_by=by,
            requested_by=request.requested_by,
            responsible_path=locked_problem.path,
            seat_path=seat(ongoing),
        )
        answer_request(locked_problem, ongoing.today)
        locked_problem.outcome = outcome.value
        locked_problem.residual, locked_problem.residual_until = remaining
        if residual_until is not None and outcome is Outcome.BASICALLY:
            locked_problem.deadline = residual_until
            locked_problem.first_deadline = min(
                locked_problem.first_deadline or residual_until, residual_until
            )
        ongoing.to = rules.AFTER_OUTCOME[outcome]
        ongoing.more = {"verification": ("", note.strip())}
        keep_photos(ongoing, verification, photos, written)
    return ongoing.problem


def return_problem(*, by: User, access: Access, problem: Problem, version: int, reason: str) -> Problem:
    """Return a closure request without a verification, with the reason."""
    with act_on(by, access, problem, version, Act.RETURN, reason) as ongoing:
        refuse_own_work(ongoing)
        say_why(ongoing.reason)
        answer_request(ongoing.problem, ongoing.today)
        ongoing.problem.outcome = Outcome.IN_PROGRESS.value
        ongoing.problem.residual, ongoing.problem.residual_until = "", None
    return ongoing.problem


def reopen(
    *,
    by: User,
    access: Access,
    problem: Problem,
    version: int,
    reason: str,
    deadline: datetime.date | None = None,
) -> Problem:
    """Reopen a closed problem; without a deadline it is due after the campaign's usual time."""
    with act_on(by, access, problem, version, Act.REOPEN, reason) as ongoing:
        refuse_own_work(ongoing)
        say_why(ongoing.reason)
        _open_again(ongoing, deadline)
    return ongoing.problem


def look_back(
    *,
    by: User,
    access: Access,
    look: LookBack,
    version: int,
    result: LookBackResult,
    note: str,
    photos: Sequence[Shrunk] = (),
) -> Problem:
    """Record the result of a look-back; a relapse reopens the problem.

    A problem in routine management that holds is reviewed again after the campaign's usual time.
    """
    relapsed = result is LookBackResult.RELAPSED
    with (
        delete_on_error(evidence) as written,
        work_on(by, access, look.problem, version, Party.VERIFIER, "problems.look-back", note) as ongoing,
    ):
        refuse_own_work(ongoing)
        if not ongoing.reason:
            refuse([("note", Fault.NOTE_MISSING)])
        look_back = LookBack.unscoped.select_for_update().filter(pk=look.pk, problem=ongoing.problem).first()
        if look_back is None or look_back.done_on is not None:
            raise Refused(_("This look-back was done already."))
        if ongoing.standing.state not in (State.CLOSED, State.ROUTINE):
            refuse([("", Fault.NOT_NOW)])
        refuse(
            rules.looking_back(
                actor=by.pk,
                asked=last_asked(ongoing.problem),
                holds=not relapsed,
                due_on=look_back.due_on,
                today=ongoing.today,
            )
        )
        look_back.done_on = ongoing.today
        look_back.done_by = by
        look_back.result = result.value
        look_back.note = ongoing.reason
        look_back.problem = ongoing.problem
        look_back.save()
        count_look_backs([(look_back, 1)])
        ongoing.more = {"look-back": ("", result.value)}
        keep_photos(ongoing, look_back, photos, written)
        if relapsed:
            ongoing.to = State.REOPENED
            _open_again(ongoing, None)
        elif ongoing.standing.state is State.ROUTINE:
            _review_again(ongoing)
    return ongoing.problem


def set_look_backs(problem: Problem, days: Iterable[datetime.date]) -> None:
    """Schedule look-backs at a problem on these days."""
    for due in days:
        LookBack.unscoped.get_or_create(
            problem=problem, due_on=due, defaults={"path": problem.path, "membership": problem.membership}
        )


def look_back_days(campaign: Campaign, day: datetime.date) -> list[datetime.date]:
    """Return the two working days for look-backs at a problem that was closed on ``day``."""
    names = ("look-back-from", "look-back-until")
    return sorted({working_day_after(name, day, campaign) for name in names})


def refuse_own_work(ongoing: ActInProgress, field: str = "") -> None:
    """Refuse people who would check their own work; the refusal belongs to this field of the form, if given."""
    if ongoing.by is None:
        return
    tied = find_tied_paths(ongoing.by, ongoing.problem.campaign, ongoing.today)
    faults = rules.check_independence(ongoing.standing, ongoing.by.pk, tied)
    refuse((field, fault) for _field, fault in faults)


def last_asked(problem: Problem) -> int | None:
    """Return the key of the person who last requested closure, or None."""
    requests = ClosureRequest.objects.filter(problem=problem).order_by("-pk")
    return requests.values_list("requested_by_id", flat=True).first()


def find_submitter(problem: Problem) -> int | None:
    """Return the key of the person who submitted the plan, here or in the campaign that it was carried from; or None."""
    for place in (problem, *find_earlier(problem)):
        for key in find_actors(place, f"problems.{Act.SUBMIT_PLAN}")[:1]:
            return key
    return None


def seat(ongoing: ActInProgress) -> str:
    """Return the path of the person's unit that is nearest above the responsible unit, or ""."""
    if ongoing.by is None:
        return ""
    own = find_own_paths(ongoing.by, ongoing.today)
    paths = [path for path in own if ongoing.problem.path.startswith(path)]
    return max(paths, key=len, default="")


def _review_again(ongoing: ActInProgress) -> None:
    problem = ongoing.problem
    problem.review_on = working_day_after("review", ongoing.today, problem.campaign)
    set_look_backs(problem, [problem.review_on])


def _open_again(ongoing: ActInProgress, deadline: datetime.date | None) -> None:
    problem = ongoing.problem
    if deadline is None:
        deadline = working_day_after("deadline", ongoing.today, problem.campaign)
    refuse(rules.deadline(deadline, ongoing.today, works_on(problem.campaign, deadline)))
    problem.deadline = problem.first_deadline = deadline
    problem.outcome = Outcome.IN_PROGRESS.value
    problem.closed_on, problem.routine_owner, problem.review_on = None, None, None
    problem.residual, problem.residual_until = "", None
    problem.reopened += 1
    LookBack.unscoped.filter(problem=problem, done_on__isnull=True).delete()
