"""The deadlines of open problems that move with the campaign's calendar."""

import datetime

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.due_days import DueDays, Move
from touchstone.campaigns.models import Campaign
from touchstone.common.working_days import WorkingCalendar
from touchstone.problems.actions.moving import move_deadline
from touchstone.problems.models import Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import OPEN
from touchstone.units.access import Access


def _find(access: Access, campaign: Campaign, year: int, calendar: WorkingCalendar) -> list[Move]:
    """Return the open problems that are due on a free day of the year, each with the working day after it."""
    problems = Problem.objects.visible_to(access, ProblemPermission.DIRECT).filter(
        campaign=campaign, state__in=OPEN, deadline__in=calendar.free_days(year)
    )
    rows = problems.order_by("deadline", "pk").select_related("unit")
    return [
        Move(
            problem.pk,
            problem.number,
            problem.unit.label,
            problem.deadline,
            calendar.add(problem.deadline, 1),
        )
        for problem in rows
        if isinstance(problem.deadline, datetime.date)
    ]


DEADLINES = DueDays("problem", _("Deadlines of problems"), "problem", _find, move_deadline)
