"""The deadlines of open problems that move with the campaign's calendar."""

import datetime

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.due_days import Change, DueDays, Move
from touchstone.campaigns.models import Campaign
from touchstone.problems.actions.moving import move_deadline
from touchstone.problems.models import Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import OPEN
from touchstone.units.access import Access


def _find(access: Access, campaign: Campaign, year: int, change: Change) -> list[Move]:
    """Return the open problems whose deadline becomes a free day, each with the working day after it."""
    free = [day for day in change.after.free_days(year) if change.before.may_be_worked(day)]
    problems = Problem.objects.visible_to(access, ProblemPermission.DIRECT).filter(
        campaign=campaign, state__in=OPEN, deadline__in=free
    )
    rows = problems.order_by("deadline", "pk").select_related("unit")
    return [
        Move(
            problem.pk,
            problem.number,
            problem.unit.label,
            problem.deadline,
            change.after.add(problem.deadline, 1),
        )
        for problem in rows
        if isinstance(problem.deadline, datetime.date)
    ]


DEADLINES = DueDays("problem", _("Deadlines of problems"), "problem", _find, move_deadline)
