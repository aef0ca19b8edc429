"""The frame of every act on one problem: lock, check, change, count and record it."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import freeze_memberships
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_calendar, get_times
from touchstone.campaigns.rules import Time
from touchstone.common import clock
from touchstone.common.changes import changes_since, snapshot
from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.common.working_days import WorkingCalendar
from touchstone.problems.actions.messages import refuse
from touchstone.problems.fields import CAUSE, DETAILS, LEADER_POST, SEVERITY, STANDARD, STATEMENT, TRACK
from touchstone.problems.models import (
    ClosureRequest,
    CorrectiveAction,
    Extension,
    Problem,
    PublicNotice,
    Step,
)
from touchstone.problems.permissions import PERMISSION_OF
from touchstone.problems.rules import (
    TRANSITIONS,
    Act,
    Outcome,
    Party,
    ProblemFacts,
    Severity,
    State,
    Track,
    flow,
)
from touchstone.problems.searching import FOUND_BY, PROBLEMS
from touchstone.problems.tallies import count_steps, recounted
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User

WATCHED = (
    "list",
    "source",
    "aspect",
    "special",
    *codes(STATEMENT, CAUSE, STANDARD, TRACK, SEVERITY),
    "unit",
    *codes(*DETAILS, LEADER_POST),
    "leader",
    "deadline",
    "state",
    "outcome",
    "residual",
    "residual_until",
    "routine_owner",
    "review_on",
    "closed_on",
    "merged_into",
    "public_text",
    "published_at",
)
"""The fields whose changes are recorded in the history."""

_LOADED = (
    "campaign",
    "list",
    "source",
    "aspect",
    "unit",
    "membership__batch",
    "routine_owner",
    "merged_into",
)


@dataclass(slots=True)
class ActInProgress:
    """An act in progress: the locked problem and the facts about it before the act.

    ``to`` is the next state, which the act may set; ``reason`` and ``more`` are recorded in the history.
    """

    by: User
    problem: Problem
    standing: ProblemFacts
    today: datetime.date
    to: State | None
    reason: str = ""
    more: dict[str, tuple[Any, Any]] | None = None


@contextmanager
def act_on(
    by: User, access: Access, problem: Problem, version: int, act: Act, reason: str = ""
) -> Iterator[ActInProgress]:
    """Do an act of the workflow; refused if the state does not allow it or the problem was changed meanwhile."""
    transition = TRANSITIONS[act]
    with work_on(by, access, problem, version, transition.party, f"problems.{act}", reason) as ongoing:
        refuse(flow(act, ongoing.standing))
        ongoing.to = transition.to
        yield ongoing


@contextmanager
def work_on(
    by: User, access: Access, problem: Problem, version: int, party: Party, verb: str, reason: str = ""
) -> Iterator[ActInProgress]:
    """Do work outside the workflow, such as noting progress, which by default keeps the state."""
    with transaction.atomic():
        locked_problem = locked(access, problem, version, party)
        before = snapshot(locked_problem, WATCHED)
        ongoing = ActInProgress(
            by, locked_problem, standing_of(locked_problem), clock.today(), None, reason.strip()
        )
        with recounted(locked_problem):
            yield ongoing
            enter(locked_problem, ongoing.to, ongoing.today)
            locked_problem.changed_at = clock.now()
            locked_problem.version += 1
            locked_problem.save()
        changes = changes_since(before, locked_problem)
        if FOUND_BY.intersection(changes):
            keep(PROBLEMS, [locked_problem.pk])
        record(
            by=by,
            verb=verb,
            target=locked_problem,
            changes={**changes, **(ongoing.more or {})},
            reason=ongoing.reason,
        )
        problem.version = locked_problem.version


def locked(access: Access, problem: Problem, version: int, party: Party) -> Problem:
    """Return the problem, locked until the transaction ends; refused without permission or for an outdated version."""
    freeze_paths()  # before any row is locked, in the same order as a move
    freeze_memberships(problem.campaign)
    rows = Problem.objects.visible_to(access, PERMISSION_OF[party])
    locked_problem = (
        rows.select_for_update(of=("self",)).select_related(*_LOADED).filter(pk=problem.pk).first()
    )
    if locked_problem is None:
        if not Problem.unscoped.filter(pk=problem.pk).exists():
            raise Refused(_("This problem was taken back with the import that brought it."))
        raise Refused(_("You may not do this with this problem."))
    if locked_problem.version != version:
        raise Refused(
            _("Somebody changed this problem while you were writing. Look at it again, then go on.")
        )
    return locked_problem


def enter(problem: Problem, state: State | None, today: datetime.date) -> None:
    """Change the state of a locked problem, and record how long it was in the state that it leaves."""
    if state is None or state == problem.state:
        return
    step = Step.unscoped.create(
        problem=problem,
        path=problem.path,
        membership=problem.membership,
        state=problem.state,
        entered_on=problem.since,
        left_on=today,
        days=max((today - problem.since).days, 0),
    )
    count_steps([(step, 1)])
    problem.state, problem.since = state.value, today


def standing_of(problem: Problem) -> ProblemFacts:
    """Return the facts about a problem that the guards check."""
    actions = CorrectiveAction.objects.filter(problem=problem)
    waiting = ClosureRequest.objects.filter(problem=problem, answered_on__isnull=True).first()
    notice = (
        PublicNotice.objects.filter(problem=problem, withdrawn_on__isnull=True).order_by("-until").first()
    )
    return ProblemFacts(
        state=State(problem.state),
        track=Track(problem.track),
        severity=Severity(problem.severity),
        outcome=Outcome(problem.outcome),
        path=problem.path,
        actions=actions.count(),
        open_actions=actions.filter(done_on__isnull=True).count(),
        requested_by=waiting.requested_by_id if waiting else None,
        requested_on=waiting.requested_on if waiting else None,
        deadline=problem.deadline,
        extension_waiting=Extension.objects.filter(problem=problem, granted__isnull=True).exists(),
        notice_until=notice.until if notice else None,
    )


def works_on(campaign: Campaign, day: datetime.date | None) -> bool:
    """Say whether a day is, or may yet become, a working day of the campaign; True if no day is given."""
    return day is None or get_calendar(campaign).may_be_worked(day)


def after(name: str, day: datetime.date, campaign: Campaign) -> datetime.date:
    """Return the day after which the campaign's period with this name has passed, counted from ``day``."""
    return get_times(campaign)[name].after(day, get_calendar(campaign))


def working_day_after(name: str, day: datetime.date, campaign: Campaign) -> datetime.date:
    """Return the first working day on or after the end of the campaign's period with this name."""
    return working_day_in(get_calendar(campaign), get_times(campaign)[name], day)


def working_day_in(calendar: WorkingCalendar, time: Time, day: datetime.date) -> datetime.date:
    """Return the first working day of a calendar on or after the end of a period that begins on ``day``."""
    end = time.after(day, calendar)
    return end if calendar.is_working_day(end) else calendar.add(end, 1)
