"""Moving the days of problems with the campaign's calendar: deadlines, which is no extension, look-backs and notices."""

import datetime

from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.problems.actions.transitions import work_on
from touchstone.problems.models import LookBack, Problem, PublicNotice
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import Party
from touchstone.units.access import Access
from touchstone.units.models import User


def move_deadline(by: User, access: Access, key: int, day: datetime.date, reason: str) -> None:
    """Move the deadline of a problem, given by its key, to the working day that takes its place."""
    problem = _find(access, key)
    with work_on(
        by, access, problem, problem.version, Party.OFFICE, "problems.move-deadline", reason
    ) as work:
        if work.problem.first_deadline == work.problem.deadline:
            work.problem.first_deadline = day
        work.problem.deadline = day


def move_look_back(by: User, access: Access, key: int, day: datetime.date, reason: str) -> None:
    """Move a look-back or a review, given by the key of the look-back, to the day that takes its place."""
    waiting = LookBack.unscoped.filter(pk=key, done_on__isnull=True).first()
    problem = _find(access, waiting.problem_id if waiting is not None else 0)
    with work_on(
        by, access, problem, problem.version, Party.OFFICE, "problems.move-look-back", reason
    ) as work:
        look_back = LookBack.unscoped.select_for_update().get(pk=key)
        work.more = {"due": (look_back.due_on, day)}
        if work.problem.review_on == look_back.due_on:
            work.problem.review_on = day
        look_back.due_on = day
        look_back.save(update_fields=["due_on"])


def move_notice(by: User, access: Access, key: int, day: datetime.date, reason: str) -> None:
    """Move the end of a public notice, given by its key, to the day that takes its place."""
    running = PublicNotice.objects.filter(pk=key, withdrawn_on__isnull=True).first()
    problem = _find(access, running.problem_id if running is not None else 0)
    with work_on(by, access, problem, problem.version, Party.OFFICE, "problems.move-notice", reason) as work:
        notice = PublicNotice.objects.select_for_update().get(pk=key)
        work.more = {"notice": (notice.until, day)}
        notice.until = day
        notice.save(update_fields=["until"])


def _find(access: Access, key: int) -> Problem:
    """Return a problem by its key; refused if the reader does not direct it."""
    problem: Problem | None = (
        Problem.objects.visible_to(access, ProblemPermission.DIRECT).filter(pk=key).first()
    )
    if problem is None:
        raise Refused(_("You may not do this with this problem."))
    return problem
