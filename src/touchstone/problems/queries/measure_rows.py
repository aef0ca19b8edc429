"""The records behind the figures of problems: exactly those that the tallies count."""

import datetime
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.measures.registry import Days, Selection
from touchstone.problems.models import LookBack, Problem, RuleChange, SpecialRectification, Step
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.counted import get_counts, get_counts_everywhere
from touchstone.problems.queries.filters import get_due_soon_limit
from touchstone.problems.rules import COUNTED, OPEN, State
from touchstone.units.access import Access

Rows = TypeVar("Rows", bound=QuerySet[Any])

VIEW = ProblemPermission.VIEW

PAGE = 50
"""Rows on a page, for the estimate in :func:`_is_dense`."""

LOADED = ("unit", "list", "source", "aspect")

_KEYS = ("list_id", "source_id", "track", "outcome", "state")
"""The keys of the tallies that are also columns of problems."""


def find_counted_problems(
    access: Access, selection: Selection, *conditions: Q, states: Iterable[State] = COUNTED, day: str = ""
) -> QuerySet[Problem]:
    """Return the visible problems of a selection, newest first; ``day`` is the field that must lie in the period."""
    walk = _is_dense(access, selection)
    rows = Problem.objects.visible_to(_narrow_access(access, selection), VIEW, walk=walk)
    rows = rows.filter(
        *conditions,
        campaign=selection.campaign,
        state__in=states,
        **{key: selection.keys[key] for key in _KEYS if key in selection.keys},
    )
    if "aspect_id" in selection.keys:
        rows = rows.filter(aspect=int(selection.keys["aspect_id"]) or None)
    rows = rows.filter(selection.in_period(day or "registered_on"), selection.in_batch())
    return rows.prefetch_related(*LOADED).order_by("-pk")


def find_counted_steps(access: Access, selection: Selection) -> QuerySet[Step]:
    """Return the finished steps, the latest first."""
    rows = Step.objects.visible_to(_narrow_access(access, selection), VIEW)
    rows = rows.filter(problem__campaign=selection.campaign)
    if "step" in selection.keys:
        rows = rows.filter(state=selection.keys["step"])
    return _narrow_by_problem(rows, selection, "left_on").order_by("-left_on", "-pk")


def find_counted_look_backs(access: Access, selection: Selection, *conditions: Q) -> QuerySet[LookBack]:
    """Return the finished look-backs, the latest first."""
    rows = LookBack.objects.visible_to(_narrow_access(access, selection), VIEW)
    rows = rows.filter(*conditions, problem__campaign=selection.campaign, done_on__isnull=False)
    return _narrow_by_problem(rows, selection, "done_on").order_by("-done_on", "-pk")


def find_counted_rule_changes(access: Access, selection: Selection) -> QuerySet[RuleChange]:
    """Return the rule changes, the latest first."""
    rows = RuleChange.objects.visible_to(_narrow_access(access, selection), VIEW)
    rows = rows.filter(campaign=selection.campaign)
    if kind := selection.filters.get("kind"):
        rows = rows.filter(kind=kind)
    rows = rows.filter(selection.in_period("day"))
    return rows.prefetch_related("unit", "problem", "special").order_by("-day", "-pk")


def find_counted_specials(access: Access, selection: Selection) -> QuerySet[SpecialRectification]:
    """Return the special rectifications in order of their numbers."""
    rows = SpecialRectification.objects.visible_to(_narrow_access(access, selection), VIEW)
    rows = rows.filter(campaign=selection.campaign)
    if state := selection.filters.get("state"):
        rows = rows.filter(state=state)
    return rows.prefetch_related("unit").order_by("number", "pk")


def _narrow_access(access: Access, selection: Selection) -> Access:
    return access.inside(VIEW, *selection.paths)


def get_days_overdue(campaign: Campaign) -> Days:
    """Return the range of deadlines that have passed."""
    return None, clock.today() - datetime.timedelta(days=1)


def get_days_due_soon(campaign: Campaign) -> Days:
    """Return the range of deadlines that are near."""
    today = clock.today()
    return today, get_due_soon_limit(campaign, today)


def find_due_between(access: Access, selection: Selection, days: Days) -> QuerySet[Problem]:
    """Return the open problems with a deadline in a range of days."""
    first, last = days
    condition = Q(deadline__isnull=False)
    condition &= Q() if first is None else Q(deadline__gte=first)
    condition &= Q() if last is None else Q(deadline__lte=last)
    return find_counted_problems(access, selection, condition, states=OPEN)


def _is_dense(access: Access, selection: Selection) -> bool:
    """Say whether a page is found faster by reading from the newest problem than by unit."""
    here = get_counts(access, selection.campaign, selection.paths).total
    if selection.campaign.root.path in selection.paths:
        return True
    return here * here > PAGE * get_counts_everywhere(selection.campaign).total


def _narrow_by_problem(rows: Rows, selection: Selection, day: str) -> Rows:
    if "list_id" in selection.keys:
        rows = rows.filter(problem__list=selection.keys["list_id"])
    rows = rows.filter(selection.in_period(day), selection.in_batch())
    return rows.prefetch_related("problem__unit", "problem__list")
