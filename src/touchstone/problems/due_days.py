"""The days of problems that move with the campaign's calendar: deadlines, look-backs and reviews, public notices.

A look-back, a review and a notice move only if they are due as the campaign's time says; a day that somebody chose stays.
"""

import datetime

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.due_days import Change, DueDays, Move
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_times
from touchstone.problems.actions.moving import move_deadline, move_look_back, move_notice
from touchstone.problems.actions.transitions import working_day_in
from touchstone.problems.models import LookBack, Problem, PublicNotice
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import OPEN, State
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


def _find_look_backs(access: Access, campaign: Campaign, year: int, change: Change) -> list[Move]:
    """Return the look-backs and reviews that are due as the times say before the change, and not after it."""
    looks: QuerySet[LookBack] = LookBack.objects.visible_to(access, ProblemPermission.DIRECT)
    done = looks.filter(problem=OuterRef("problem"), done_on__isnull=False).order_by()
    last = done.values("problem").annotate(last=Max("done_on")).values("last")
    rows = looks.filter(
        problem__in=_directed(access, campaign, State.CLOSED, State.ROUTINE),
        done_on__isnull=True,
        due_on__gte=datetime.date(year, 1, 1),
    ).annotate(reviewed=Subquery(last))
    moves = []
    for row in rows.select_related("problem__unit").order_by("due_on", "pk"):
        new = _new_day(row, campaign, change)
        if new is not None and not looks.filter(problem=row.problem_id, due_on=new).exists():
            label = gettext("%(number)s, look-back") % {"number": row.problem.number}
            moves.append(Move(row.pk, label, row.problem.unit.label, row.due_on, new))
    return moves


def _new_day(row: LookBack, campaign: Campaign, change: Change) -> datetime.date | None:
    """Return the day that takes the place of that of a look-back; None if it stays."""
    problem, times = row.problem, get_times(campaign)
    routine = problem.state == State.ROUTINE
    begun = getattr(row, "reviewed", None) if routine else problem.closed_on
    if begun is None:
        return None
    for name in ("review",) if routine else ("look-back-from", "look-back-until"):
        old, new = (working_day_in(days, times[name], begun) for days in (change.before, change.after))
        if row.due_on == old != new:
            return new
    return None


def _find_notices(access: Access, campaign: Campaign, year: int, change: Change) -> list[Move]:
    """Return the public notices that end as the campaign's time says before the change, and not after it."""
    time, moves = get_times(campaign)["public-notice"], []
    rows = PublicNotice.objects.filter(
        problem__in=_directed(access, campaign, *OPEN),
        withdrawn_on__isnull=True,
        until__gte=datetime.date(year, 1, 1),
    )
    for row in rows.select_related("problem__unit").order_by("until", "pk"):
        new = time.after(row.opened_on, change.after)
        if row.until == time.after(row.opened_on, change.before) != new:
            label = gettext("%(number)s, public notice") % {"number": row.problem.number}
            moves.append(Move(row.pk, label, row.problem.unit.label, row.until, new))
    return moves


def _directed(access: Access, campaign: Campaign, *states: State) -> QuerySet[Problem, int]:
    rows: QuerySet[Problem] = Problem.objects.visible_to(access, ProblemPermission.DIRECT)
    return rows.filter(campaign=campaign, state__in=states).order_by().values_list("pk", flat=True)


DEADLINES = DueDays("problem", _("Deadlines of problems"), "problem", _find, move_deadline)
LOOK_BACKS = DueDays("look-back", _("Look-backs and reviews"), "problem", _find_look_backs, move_look_back)
NOTICES = DueDays("public-notice", _("Ends of public notices"), "problem", _find_notices, move_notice)
