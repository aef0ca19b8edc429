"""The tallies of problems."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_streams_of_plans
from touchstone.measures.coverage import note_records
from touchstone.measures.hooks import MembershipRecords
from touchstone.measures.tallies import Family, add
from touchstone.problems.models import LookBack, LookBackResult, Problem, Step
from touchstone.problems.models.tallies import (
    DueDelta,
    DueTally,
    LookBackDelta,
    LookBackTally,
    ProblemDelta,
    ProblemTally,
    StepDelta,
    StepTally,
)
from touchstone.problems.rules import COUNTED, OPEN, PLANNED, State
from touchstone.units.hooks import DatedRecords
from touchstone.units.models import Unit

_BATCH = Coalesce("membership__batch_id", 0)


def _problems() -> QuerySet[Any, tuple[Any, ...]]:
    rows = Problem.unscoped.filter(state__in=COUNTED).order_by()
    return rows.annotate(batch=_BATCH, side=Coalesce("aspect_id", 0), one=Value(1)).values_list(
        "path",
        "campaign_id",
        "batch",
        "list_id",
        "source_id",
        "side",
        "track",
        "outcome",
        "state",
        "one",
        "reopened",
    )


PROBLEMS = Family(
    name="problems",
    delta=ProblemDelta,
    tally=ProblemTally,
    keys=("campaign_id", "batch_id", "list_id", "source_id", "aspect_id", "track", "outcome", "state"),
    sums=("problems", "reopened"),
    source=_problems,
)


def _due() -> QuerySet[Any, tuple[Any, ...]]:
    rows = Problem.unscoped.filter(state__in=OPEN, deadline__isnull=False).order_by()
    return rows.annotate(batch=_BATCH, one=Value(1)).values_list(
        "path", "campaign_id", "batch", "list_id", "deadline", "one"
    )


DUE = Family(
    name="problems-due",
    delta=DueDelta,
    tally=DueTally,
    keys=("campaign_id", "batch_id", "list_id"),
    sums=("open",),
    source=_due,
)


def _steps() -> QuerySet[Any, tuple[Any, ...]]:
    rows = Step.unscoped.order_by()
    return rows.annotate(batch=_BATCH, one=Value(1)).values_list(
        "path", "problem__campaign_id", "batch", "problem__list_id", "state", "days", "one"
    )


STEPS = Family(
    name="problem-steps",
    delta=StepDelta,
    tally=StepTally,
    keys=("campaign_id", "batch_id", "list_id", "step", "took"),
    sums=("steps",),
    source=_steps,
)


def _look_backs() -> QuerySet[Any, tuple[Any, ...]]:
    rows = LookBack.unscoped.filter(done_on__isnull=False).order_by()
    return rows.annotate(
        batch=_BATCH,
        one=Value(1),
        again=Case(When(result=LookBackResult.RELAPSED.value, then=Value(1)), default=Value(0)),
    ).values_list("path", "problem__campaign_id", "batch", "problem__list_id", "done_on", "one", "again")


LOOK_BACKS = Family(
    name="look-backs",
    delta=LookBackDelta,
    tally=LookBackTally,
    keys=("campaign_id", "batch_id", "list_id"),
    sums=("done", "relapsed"),
    source=_look_backs,
)


def count(problems: Iterable[tuple[Problem, int]]) -> None:
    """Add problems to the tallies (+1) or remove them (-1), in the transaction that stores them.

    Membership and source must be loaded.
    """
    counted = list(problems)
    add(PROBLEMS, (_change(problem, sign) for problem, sign in counted if State(problem.state) in COUNTED))
    add(
        DUE,
        (
            (problem.path, (*_common_keys(problem), problem.deadline), (sign,))
            for problem, sign in counted
            if State(problem.state) in OPEN and problem.deadline is not None
        ),
    )
    note_records(_stream_records([pair for pair in counted if State(pair[0].state) in COUNTED]))


def _stream_records(counted: Sequence[tuple[Problem, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield (membership key, stream key, change) for the work streams that problems are records of.

    These are the stream of its source, and the streams covered by plans once the problem has one.
    """
    of_plans: defaultdict[int, set[int]] = defaultdict(set)
    for stream in find_streams_of_plans({problem.campaign_id for problem, _sign in counted}):
        of_plans[stream.campaign_id].add(stream.pk)
    for problem, sign in counted:
        if problem.membership_id is None:
            continue
        planned = of_plans[problem.campaign_id]
        streams = planned if State(problem.carried_as or problem.state) in PLANNED else set()
        if problem.source.stream_id is not None and problem.source.stream_id not in planned:
            streams = streams | {problem.source.stream_id}
        for stream_id in sorted(streams):
            yield problem.membership_id, stream_id, sign


def count_kept(memberships: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    """Return the problems that count for some participations, once for each work stream that they are records of."""
    rows = Problem.unscoped.filter(membership__in=memberships, state__in=COUNTED).select_related("source")
    return _stream_records([(problem, 1) for problem in rows])


@contextmanager
def recounted(problem: Problem) -> Iterator[None]:
    """Update the tallies for the changes made to a locked problem inside the block, if there are any."""
    before = copy(problem)
    yield
    count([(before, -1), (problem, 1)])


def count_steps(steps: Iterable[tuple[Step, int]]) -> None:
    """Add finished steps, with their problems loaded, to the tallies (+1) or remove them (-1)."""
    add(
        STEPS,
        (
            (step.path, (*_common_keys(step.problem, step), step.state, step.days), (sign,))
            for step, sign in steps
        ),
    )


def count_look_backs(look_backs: Iterable[tuple[LookBack, int]]) -> None:
    """Add finished look-backs, with their problems loaded, to the tallies (+1) or remove them (-1)."""
    add(
        LOOK_BACKS,
        (
            (
                look_back.path,
                (*_common_keys(look_back.problem, look_back), look_back.done_on),
                (sign, sign * (look_back.result == LookBackResult.RELAPSED)),
            )
            for look_back, sign in look_backs
            if look_back.done_on is not None
        ),
    )


FOLLOWED = (
    MembershipRecords(Problem, "campaign", "registered_on", ("source",), count),
    MembershipRecords(Step, "problem__campaign", "problem__registered_on", ("problem",), count_steps),
    MembershipRecords(
        LookBack, "problem__campaign", "problem__registered_on", ("problem",), count_look_backs
    ),
)
"""Problems, their steps and their look-backs count for the nearest participation on the day of registration."""

DATED = DatedRecords(
    rows=lambda: Problem.unscoped.filter(campaign__in=Campaign.objects.values("pk"), state__in=COUNTED),
    day="registered_on",
    say=lambda number: ngettext("%(n)d problem", "%(n)d problems", number) % {"n": number},
)


def _common_keys(problem: Problem, counted: Problem | Step | LookBack | None = None) -> tuple[int, int, int]:
    membership = (counted or problem).membership
    batch_id = membership.batch_id if membership is not None else 0
    return (problem.campaign_id, batch_id, problem.list_id)


def _change(problem: Problem, sign: int) -> tuple[str, tuple[Any, ...], tuple[int, ...]]:
    keys = (
        *_common_keys(problem),
        problem.source_id,
        problem.aspect_id or 0,
        problem.track,
        problem.outcome,
        problem.state,
    )
    return problem.path, keys, (sign, sign * problem.reopened)


def find_steps(unit: Unit) -> tuple[str, ...]:
    """Say how many steps of problems count for a unit that was responsible once."""
    number = Step.unscoped.filter(path=unit.path).count() + LookBack.unscoped.filter(path=unit.path).count()
    return (gettext("steps of problems (%(number)d)") % {"number": number},) if number else ()
