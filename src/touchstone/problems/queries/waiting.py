"""Problems, look-backs and extensions that wait for somebody, mostly the longest waiting first."""

import datetime
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.db.models import (
    CharField,
    DateField,
    Exists,
    Expression,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Concat, StrIndex

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_tied_paths
from touchstone.common.pages import Page, page_of, read_day, write_day
from touchstone.common.planner import without_index
from touchstone.common.prepared import KEY
from touchstone.problems.models import ClosureRequest, Extension, LookBack, Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.counted import Counts, get_counts, get_counts_everywhere
from touchstone.problems.queries.filters import Pair, pairs_condition, pairs_waiting_for
from touchstone.problems.queries.visibility import find_led
from touchstone.problems.rules import LOOK_BACK_AHEAD, OPEN, Party
from touchstone.units.access import Access
from touchstone.units.models import Unit, User
from touchstone.units.paths import ancestors, overlap
from touchstone.units.prepared import PreparedInScope

SHOWN_WITH = ("unit", "list", "leader")
ORDER = ("since", "pk")
VERIFY = ProblemPermission.VERIFY
M = TypeVar("M", bound=Model)


Waiting = Page[Problem]
"""A page of waiting problems, the longest waiting first."""


def find_waiting_for_units(
    access: Access, campaign: Campaign, units: Iterable[Unit], party: Party, *, size: int = 30
) -> Waiting:
    """Return the problems of these units, but not of units below them, that wait for a party."""
    problems: QuerySet[Problem] = Problem.objects.visible_to(access, ProblemPermission.VIEW)
    problems = problems.alias(standing=without_index("state")).filter(
        pairs_condition(pairs_waiting_for(party)),
        campaign=campaign,
        path__in=sorted({unit.path for unit in units}),
    )
    return _page([problems], "", size)


def find_to_verify(
    access: Access, user: User, campaign: Campaign, today: datetime.date, *, after: str = "", size: int = 50
) -> Waiting:
    """Return the problems that this person may verify, without those of their own units and their own requests."""
    own_paths = Value(_own_paths(user, campaign, today))
    parts = [
        _to_verify(access, campaign.pk, user.pk, own_paths, pairs=pairs, along_states=along_states)
        for pairs, along_states in _split_to_verify(access, campaign, size)
    ]
    return _page(parts, after, size)


def get_oldest_to_verify(
    access: Access, user: User, campaign: Campaign, today: datetime.date, known: Counts
) -> Problem | None:
    """Return the longest waiting problem to verify; ``known`` are the counts for the units this person verifies."""
    own_paths = _own_paths(user, campaign, today)
    first = [
        problem
        for pairs, along_states in _split_to_verify(access, campaign, 1, known)
        if known.in_states(pairs)
        for problem in _OLDEST_TO_VERIFY(
            access, campaign.pk, user.pk, own_paths, pairs=pairs, along_states=along_states
        )
    ]
    return min(first, key=_sort_key, default=None)


def _to_verify(
    access: Access,
    campaign: int,
    user: int,
    own_paths: Expression,
    *,
    pairs: frozenset[Pair],
    along_states: bool,
) -> QuerySet[Problem]:
    """Return the problems in some states for a person to verify, read by their state or in the order of the tree."""
    problems: QuerySet[Problem] = Problem.objects.visible_to(access, VERIFY, walk=along_states)
    problems = problems.alias(standing=F("state") if along_states else without_index("state"))
    own_requests = ClosureRequest.objects.filter(
        problem=OuterRef("pk"), answered_on__isnull=True, requested_by=user
    )
    return _outside(
        problems.filter(pairs_condition(pairs), ~Exists(own_requests), campaign=campaign), own_paths
    )


def _oldest_to_verify(*values: Any, **options: Any) -> QuerySet[Problem]:
    return _to_verify(*values, **options).order_by(*ORDER)[:1]


_OLDEST_TO_VERIFY = PreparedInScope(_oldest_to_verify, VERIFY, kinds=(KEY, KEY, CharField))


def _split_to_verify(
    access: Access, campaign: Campaign, size: int, known: Counts | None = None
) -> list[tuple[frozenset[Pair], bool]]:
    """Return the states to read together, and whether to read them along the index on the state.

    This is either one query per state along that index, or one query for all states by unit, whichever reads fewer rows.
    """
    pairs = pairs_waiting_for(Party.VERIFIER)
    whole = campaign.root.path in overlap((campaign.root.path,), access.paths(VERIFY))
    if known is None and not whole:
        known = get_counts(access, campaign, access.paths(VERIFY))
    if not (known is None or whole or _is_dense(known, campaign, pairs, size)):
        return [(pairs, False)]
    return [
        (frozenset(pair for pair in pairs if pair[0] is state), True)
        for state in sorted({state for state, _outcome in pairs})
    ]


def count_to_verify(
    access: Access, user: User | int, campaign: Campaign, today: datetime.date, known: Counts | None = None
) -> int:
    """Return the total number of problems that :func:`find_to_verify` lists.

    ``known`` are the counts for the units that this person verifies, if the caller has them.
    """
    counts = get_counts(access, campaign, access.paths(VERIFY)) if known is None else known
    waits = counts.by_holder()[Party.VERIFIER]
    own_paths = find_paths_not_to_check(user, campaign, today)
    rows: QuerySet[Problem] = Problem.objects.visible_to(access, VERIFY)
    rows = rows.filter(campaign=campaign).alias(standing=without_index("state"))
    rows = rows.filter(pairs_condition(pairs_waiting_for(Party.VERIFIER)))
    own_requests = ClosureRequest.objects.filter(answered_on__isnull=True, requested_by=user).values(
        "problem"
    )
    own_count = (
        rows.filter(path__in=own_paths).count()
        + rows.filter(pk__in=own_requests).exclude(path__in=own_paths).count()
    )
    return waits - own_count if waits else 0


def find_look_backs_until(
    access: Access, campaign: int | Expression, last: datetime.date | Expression, *, walk: bool = False
) -> QuerySet[LookBack]:
    """Return the look-backs that are not done and are due by a day.

    They are found by their due date, never from the problems of the campaign, most of which have none.
    """
    look_backs = LookBack.objects.visible_to(access, VERIFY, walk=walk)
    rows = look_backs.alias(held_in=without_index("problem__campaign_id"))
    return cast(
        "QuerySet[LookBack]", rows.filter(Q(held_in=campaign), done_on__isnull=True, due_on__lte=last)
    )


def _look_backs_due(
    access: Access, campaign: Expression, last: Expression, own_paths: Expression, *, size: int
) -> QuerySet[LookBack]:
    elsewhere = _outside(find_look_backs_until(access, campaign, last, walk=True), own_paths)
    return elsewhere.select_related("problem__unit").order_by("due_on", "pk")[:size]


_LOOK_BACKS_DUE = PreparedInScope(_look_backs_due, VERIFY, kinds=(KEY, DateField, CharField))


def find_look_backs_due(
    access: Access, user: User, campaign: Campaign, today: datetime.date, *, size: int = 20
) -> list[LookBack]:
    """Return the look-backs that this person may do already, the earliest due date first."""
    own_paths = _own_paths(user, campaign, today)
    last = today + datetime.timedelta(days=LOOK_BACK_AHEAD)
    return _LOOK_BACKS_DUE(access, campaign.pk, last, own_paths, size=size)


def _extensions_waiting(access: Access, campaign: int, *, size: int) -> QuerySet[Extension]:
    problems_to_decide = Problem.objects.visible_to(access, ProblemPermission.DIRECT).filter(
        campaign=campaign, pk=OuterRef("problem"), state__in=OPEN
    )
    extensions = Extension.objects.filter(Exists(problems_to_decide), granted__isnull=True)
    return extensions.select_related("problem__unit", "asked_by").order_by("asked_on", "pk")[:size]


_EXTENSIONS_WAITING = PreparedInScope(_extensions_waiting, ProblemPermission.DIRECT, kinds=(KEY,))


def find_extensions_waiting(access: Access, campaign: Campaign, *, size: int = 20) -> list[Extension]:
    """Return the extensions that wait for a decision by the office, the oldest first."""
    return _EXTENSIONS_WAITING(access, campaign.pk, size=size)


def find_led_by(access: Access, campaign: Campaign, user: User, *, size: int = 200) -> list[Problem]:
    """Return the open problems that a person leads by deadline; those without one come last."""
    if access.user_id != user.pk:
        return []
    problems = find_led(access, campaign).filter(state__in=OPEN)
    rows = list(problems.order_by("deadline", "pk")[:size])
    prefetch_related_objects(rows, *SHOWN_WITH)
    return sorted(
        rows,
        key=lambda problem: (problem.deadline is None, problem.deadline or problem.registered_on, problem.pk),
    )


def find_paths_not_to_check(user: User | int, campaign: Campaign, today: datetime.date) -> list[str]:
    """Return the paths of the units to which a person is tied and of all above them, whose problems they must not check."""
    return sorted({path for seat in find_tied_paths(user, campaign, today) for path in ancestors(seat)})


def _own_paths(user: User, campaign: Campaign, today: datetime.date) -> str:
    """Return :func:`find_paths_not_to_check` as one text in which commas surround each path, for :func:`_outside`."""
    return ",".join(("", *find_paths_not_to_check(user, campaign, today), ""))


def _outside(rows: QuerySet[M], own_paths: Expression) -> QuerySet[M]:
    """Leave out the rows at some paths. One text serves for any number of paths, so the statement is always the same.

    They are left out by ``<``, for of ``=`` PostgreSQL would expect one row in two hundred to remain.
    """
    at = StrIndex(own_paths, Concat(Value(","), "path", Value(",")))
    return cast("QuerySet[M]", rows.alias(own_path=at).filter(own_path__lt=1))


def _is_dense(here: Counts, campaign: Campaign, pairs: frozenset[Pair], size: int) -> bool:
    waiting_here = max(here.in_states(pairs), 1)
    return size * get_counts_everywhere(campaign).in_states(pairs) / waiting_here < here.total


def _page(parts: Iterable[QuerySet[Problem]], after: str, size: int) -> Waiting:
    after_cursor = _after_cursor(after)
    problems: list[Problem] = []
    for part in parts:
        problems += part.filter(after_cursor).order_by(*ORDER)[: size + 1]
    problems.sort(key=_sort_key)
    page = page_of(problems, size, lambda problem: write_day(problem.since, problem.pk))
    prefetch_related_objects(page.rows, *SHOWN_WITH)
    return page


def _sort_key(problem: Problem) -> tuple[datetime.date, int]:
    return problem.since, problem.pk


def _after_cursor(after: str) -> Q:
    cursor = read_day(after)
    if cursor is None:
        return Q()
    since, key = cursor
    return Q(since__gte=since) & (Q(since__gt=since) | Q(pk__gt=key))
