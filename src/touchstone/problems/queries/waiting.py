"""Problems, look-backs and extensions that wait for somebody, mostly the longest waiting first."""

import datetime
from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet, prefetch_related_objects

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_tied_paths
from touchstone.common.pages import Page, page_of, read_day, write_day
from touchstone.common.planner import without_index
from touchstone.problems.models import ClosureRequest, Extension, LookBack, Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.counted import Counts, get_counts, get_counts_everywhere
from touchstone.problems.queries.filters import Pair, pairs_condition, pairs_waiting_for
from touchstone.problems.queries.visibility import find_led
from touchstone.problems.rules import LOOK_BACK_AHEAD, OPEN, Party
from touchstone.units.access import Access
from touchstone.units.models import Unit, User
from touchstone.units.paths import ancestors, overlap

SHOWN_WITH = ("unit", "list", "leader")
ORDER = ("since", "pk")


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
    return _page(_to_verify(access, user, campaign, today, size), after, size)


def get_oldest_to_verify(
    access: Access, user: User, campaign: Campaign, today: datetime.date, known: Counts
) -> Problem | None:
    """Return the longest waiting problem to verify; ``known`` are the counts for the units this person verifies."""
    parts = _to_verify(access, user, campaign, today, 1, known)
    first = [problem for part in parts for problem in part.order_by(*ORDER)[:1]]
    return min(first, key=_sort_key, default=None)


def _to_verify(
    access: Access,
    user: User,
    campaign: Campaign,
    today: datetime.date,
    size: int,
    known: Counts | None = None,
) -> list[QuerySet[Problem]]:
    parts = _in_states(
        access, campaign, ProblemPermission.VERIFY, pairs_waiting_for(Party.VERIFIER), size, known
    )
    own_paths = find_paths_not_to_check(user, campaign, today)
    own_requests = ClosureRequest.objects.filter(
        problem=OuterRef("pk"), answered_on__isnull=True, requested_by=user
    )
    return [part.exclude(Exists(own_requests)).exclude(path__in=own_paths) for part in parts]


def count_to_verify(
    access: Access, user: User | int, campaign: Campaign, today: datetime.date, known: Counts | None = None
) -> int:
    """Return the total number of problems that :func:`find_to_verify` lists.

    ``known`` are the counts for the units that this person verifies, if the caller has them.
    """
    counts = get_counts(access, campaign, access.paths(ProblemPermission.VERIFY)) if known is None else known
    waits = counts.by_holder()[Party.VERIFIER]
    own_paths = find_paths_not_to_check(user, campaign, today)
    rows: QuerySet[Problem] = Problem.objects.visible_to(access, ProblemPermission.VERIFY)
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


def find_look_backs_due(
    access: Access, user: User, campaign: Campaign, today: datetime.date, *, size: int = 20
) -> list[LookBack]:
    """Return the look-backs that this person may do already, the earliest due date first."""
    own_paths = find_paths_not_to_check(user, campaign, today)
    look_backs = LookBack.objects.visible_to(access, ProblemPermission.VERIFY, walk=True)
    look_backs = look_backs.filter(
        problem__campaign=campaign,
        done_on__isnull=True,
        due_on__lte=today + datetime.timedelta(days=LOOK_BACK_AHEAD),
    ).exclude(path__in=own_paths)
    return list(look_backs.select_related("problem__unit").order_by("due_on", "pk")[:size])


def find_extensions_waiting(access: Access, campaign: Campaign, *, size: int = 20) -> list[Extension]:
    """Return the extensions that wait for a decision by the office, the oldest first."""
    problems_to_decide = Problem.objects.visible_to(access, ProblemPermission.DIRECT).filter(
        campaign=campaign, pk=OuterRef("problem"), state__in=OPEN
    )
    extensions = Extension.objects.filter(Exists(problems_to_decide), granted__isnull=True)
    return list(extensions.select_related("problem__unit", "asked_by").order_by("asked_on", "pk")[:size])


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


def _in_states(
    access: Access,
    campaign: Campaign,
    permission: ProblemPermission,
    pairs: frozenset[Pair],
    size: int,
    known: Counts | None = None,
) -> list[QuerySet[Problem]]:
    """Return queries that together find the problems in some states for which the reader has the permission.

    This is either one query per state along an index, or one query for all states by unit, whichever reads fewer rows.
    """
    whole = campaign.root.path in overlap((campaign.root.path,), access.paths(permission))
    if known is None and not whole:
        known = get_counts(access, campaign, access.paths(permission))
    by_state = known is None or whole or _is_dense(known, campaign, pairs, size)
    rows: QuerySet[Problem] = Problem.objects.visible_to(access, permission, walk=by_state)
    rows = rows.filter(campaign=campaign)
    if not by_state:
        return [rows.alias(standing=without_index("state")).filter(pairs_condition(pairs))]
    rows = rows.alias(standing=F("state"))
    return [
        rows.filter(pairs_condition(frozenset(pair for pair in pairs if pair[0] is state)))
        for state in sorted({state for state, _outcome in pairs})
    ]


def find_paths_not_to_check(user: User | int, campaign: Campaign, today: datetime.date) -> list[str]:
    """Return the paths of the units to which a person is tied and of all above them, whose problems they must not check."""
    return sorted({path for seat in find_tied_paths(user, campaign, today) for path in ancestors(seat)})


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
