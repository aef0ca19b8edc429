"""Published problems: the public text and the state, and nothing else."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.pages import Page, page_of, read_key
from touchstone.problems.models import Problem, PublicNotice
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import COUNTED, OPEN, Outcome, State
from touchstone.units.access import Access


@dataclass(frozen=True, slots=True)
class Published:
    """A published problem, without statement, posts and persons."""

    number: str
    campaign: str
    """Two campaigns may have a problem with the same number."""
    text: str
    unit: str
    aspect: str
    outcome: Outcome
    is_open: bool
    awaits_closing: bool
    """Whether a verifier found it fully rectified and it only has to be closed."""
    published_on: datetime.date
    closed_on: datetime.date | None
    notice_until: datetime.date | None
    """The last day of a running public notice."""


def get_published_page(
    access: Access,
    campaigns: Iterable[Campaign],
    *,
    outcome: Outcome | None = None,
    after: str = "",
    size: int = 30,
) -> Page[Published]:
    """Return the published problems that ``access`` covers, the newest first."""
    problems = Problem.objects.visible_to(access, ProblemPermission.VIEW, walk=True).filter(
        campaign__in=list(campaigns), published_at__isnull=False, state__in=COUNTED
    )
    if outcome is not None:
        problems = problems.filter(outcome=outcome.value)
    moment, _, key = after.partition("~")
    if (number := read_key(key)) is not None and (at := _read_moment(moment)) is not None:
        problems = problems.filter(published_at__lte=at).exclude(published_at=at, pk__gte=number)
    problems = problems.select_related("campaign", "unit", "aspect").order_by("-published_at", "-pk")
    page = page_of(problems[: size + 1], size, _cursor_of)
    notice_ends = _find_notice_ends([problem.pk for problem in page.rows])
    published = [_make_published(problem, notice_ends.get(problem.pk)) for problem in page.rows]
    return Page(published, after=page.after)


def _read_moment(text: str) -> datetime.datetime | None:
    """Return the moment that a cursor names, or None if it is none that a database can compare with."""
    try:
        return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def _cursor_of(problem: Problem) -> str:
    return f"{problem.published_at.isoformat()}~{problem.pk}" if problem.published_at else ""


def _find_notice_ends(keys: Sequence[int]) -> dict[int, datetime.date]:
    rows = PublicNotice.objects.filter(
        problem__in=keys, withdrawn_on__isnull=True, until__gte=clock.today()
    ).order_by("until")
    return dict(rows.values_list("problem_id", "until"))


def _make_published(problem: Problem, until: datetime.date | None) -> Published:
    at = problem.published_at or problem.recorded_at
    return Published(
        problem.number,
        str(problem.campaign),
        problem.public_text,
        problem.unit.label,
        str(problem.aspect or ""),
        Outcome(problem.outcome),
        State(problem.state) in OPEN,
        State(problem.state) is State.UNDER_VERIFICATION and Outcome(problem.outcome) is Outcome.FULLY,
        timezone.localdate(at),
        problem.closed_on,
        until,
    )
