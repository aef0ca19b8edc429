"""Moving a deadline with the campaign's calendar, which is no extension."""

import datetime

from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.problems.actions.transitions import work_on
from touchstone.problems.models import Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import Party
from touchstone.units.access import Access
from touchstone.units.models import User


def move_deadline(by: User, access: Access, key: int, day: datetime.date, reason: str) -> None:
    """Move the deadline of a problem, given by its key, to the working day that takes its place."""
    problem = Problem.objects.visible_to(access, ProblemPermission.DIRECT).filter(pk=key).first()
    if problem is None:
        raise Refused(_("You may not do this with this problem."))
    with work_on(
        by, access, problem, problem.version, Party.OFFICE, "problems.move-deadline", reason
    ) as work:
        if work.problem.first_deadline == work.problem.deadline:
            work.problem.first_deadline = day
        work.problem.deadline = day
