"""The filters of problem lists, and their conditions in the database."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

from django.db.models import F, Q

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_calendar, get_times
from touchstone.common import clock
from touchstone.measures.slices import Cell
from touchstone.problems import rules
from touchstone.problems.models import Problem
from touchstone.problems.rules import (
    COUNTED,
    OPEN,
    Outcome,
    Party,
    ProblemFacts,
    Severity,
    State,
    Timeliness,
    Track,
)
from touchstone.problems.searching import among_seen
from touchstone.search.queries import read_text
from touchstone.search.words import Query
from touchstone.units.access import Access

Pair = tuple[State, Outcome]
"""A state and an outcome, which together determine whom a problem is waiting for."""


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """The criteria of a list of problems; an empty field does not filter.

    Without a state all problems that count are shown. ``holder`` is the party that a problem is waiting for, and
    ``leader_post`` a part of the leader's post. ``due_first`` and ``timeliness`` sort by deadline and show only open
    problems.
    """

    paths: tuple[str, ...] = ()
    list_id: int | None = None
    source_id: int | None = None
    aspect_id: int | None = None
    batch_id: int | None = None
    track: Track | None = None
    outcome: Outcome | None = None
    state: State | None = None
    is_open: bool = False
    holder: Party | None = None
    timeliness: Timeliness | None = None
    severity: Severity | None = None
    leader_id: int | None = None
    leader_post: str = ""
    special_id: int | None = None
    text: str = ""
    due_first: bool = False

    @property
    def by_deadline(self) -> bool:
        """Whether the list is sorted by deadline."""
        return self.due_first or self.timeliness is not None

    @property
    def is_searched(self) -> bool:
        """Whether the list is searched for a text, which has to be compared with every row."""
        return bool(self.text or self.leader_post)

    @property
    def is_counted(self) -> bool:
        """Whether the tallies know all criteria of the filter."""
        known = self.leader_id is None and self.special_id is None
        known = known and not (self.timeliness or self.severity or self.is_searched)
        return known and (self.state is None or self.state in COUNTED)

    @property
    def states(self) -> tuple[State, ...]:
        """The states that match, before ``holder`` is applied."""
        if self.state is not None:
            return (self.state,)
        return OPEN if self.by_deadline or self.is_open else COUNTED

    @property
    def pairs(self) -> frozenset[Pair]:
        """The pairs of state and outcome that match."""
        pairs = None if self.holder is None else pairs_waiting_for(self.holder)
        return frozenset(
            (state, outcome)
            for state in self.states
            for outcome in Outcome
            if self.outcome in (None, outcome) and (pairs is None or (state, outcome) in pairs)
        )

    def kept(self, cells: Iterable[Cell]) -> Iterator[Cell]:
        """Yield the cells of a tally that match the filter."""
        criteria = {
            "list_id": self.list_id,
            "source_id": self.source_id,
            "aspect_id": self.aspect_id,
            "batch_id": self.batch_id,
            "track": self.track,
        }
        required = [(name, value) for name, value in criteria.items() if value is not None]
        pairs = self.pairs
        for cell in cells:
            keys = cell.keys
            if (keys["state"], keys["outcome"]) in pairs and all(
                keys[name] == value for name, value in required
            ):
                yield cell


@cache
def pairs_waiting_for(party: Party) -> frozenset[Pair]:
    """Return the pairs of state and outcome in which a problem is waiting for a party."""
    return frozenset(
        (state, outcome)
        for state in State
        for outcome in Outcome
        if rules.holder(ProblemFacts(state, outcome=outcome)) is party
    )


def pairs_condition(pairs: frozenset[Pair]) -> Q:
    """Return the condition that state and outcome are one of these pairs."""
    by_outcomes: dict[frozenset[Outcome], list[State]] = {}
    for state in State:
        outcomes = frozenset(outcome for outcome in Outcome if (state, outcome) in pairs)
        if outcomes:
            by_outcomes.setdefault(outcomes, []).append(state)
    whole = frozenset(Outcome)
    alternatives = [
        Q(standing__in=[state.value for state in states])
        & (Q() if outcomes == whole else Q(outcome__in=sorted(outcome.value for outcome in outcomes)))
        for outcomes, states in by_outcomes.items()
    ]
    return reduce(or_, alternatives) if alternatives else Q(pk__in=[])


def find_sought(access: Access, campaign: Campaign, wanted: ProblemFilter) -> Query | None:
    """Return what the text of a filter asks for among the problems that the reader may see; None without a text."""
    if not wanted.text:
        return None
    return among_seen(access, campaign, read_text(wanted.text), wanted.paths)


def filter_condition(wanted: ProblemFilter, campaign: Campaign) -> Q:
    """Return the conditions of a filter except those on text, unit, list, state and outcome."""
    plain = {
        "source": wanted.source_id,
        "aspect": wanted.aspect_id,
        "membership__batch": wanted.batch_id,
        "track": wanted.track,
        "severity": wanted.severity,
        "leader": wanted.leader_id,
        "special": wanted.special_id,
    }
    q = Q(**{name: value for name, value in plain.items() if value is not None})
    if wanted.leader_post:
        q &= Q(leader_post__icontains=wanted.leader_post)
    if wanted.timeliness is not None:
        q &= _timeliness_condition(
            wanted.timeliness, clock.today(), get_due_soon_limit(campaign, clock.today())
        )
    return q


def _timeliness_condition(timeliness: Timeliness, today: datetime.date, soon: datetime.date) -> Q:
    if timeliness is Timeliness.OVERDUE:
        return Q(deadline__lt=today)
    if timeliness is Timeliness.DUE_SOON:
        return Q(deadline__gte=today, deadline__lte=soon)
    later = Q(deadline__gt=soon)
    extended = Q(deadline__gt=F("first_deadline"))
    return later & (extended if timeliness is Timeliness.EXTENDED else ~extended)


def get_due_soon_limit(campaign: Campaign, today: datetime.date) -> datetime.date:
    """Return the last deadline that counts as near on ``today``."""
    ahead, working = get_times(campaign)["reminder"], get_calendar(campaign)
    last = max(ahead.after(today, working), today)
    while ahead.before(last + datetime.timedelta(days=1), working) <= today:
        last += datetime.timedelta(days=1)
    return last


def get_timeliness(problem: Problem, today: datetime.date, soon: datetime.date) -> Timeliness | None:
    """Return the timeliness of a problem; ``soon`` is the last deadline that counts as near."""
    near = today if problem.deadline is not None and problem.deadline <= soon else None
    return rules.timeliness(State(problem.state), problem.deadline, problem.first_deadline, today, near)
