"""The list of problems: its columns, totals and texts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.common.pages import Page
from touchstone.figures.rules import Reference
from touchstone.problems import fields
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_due_soon_limit, get_problem_page
from touchstone.problems.queries.labels import OUTCOMES
from touchstone.web.common import addresses, formats, problem_labels
from touchstone.web.common.components import Bulk, Cell, Row
from touchstone.web.common.formats import Words
from touchstone.web.common.lists import Column, Empty, File, List, ListQuery, New, PageRequest, Paper, Totals
from touchstone.web.common.reader import WorkspaceRequest, may, places_of
from touchstone.web.problems import filters
from touchstone.web.problems.filters import Selection

if TYPE_CHECKING:
    from touchstone.common.working_days import WorkingCalendar
    from touchstone.problems.models import Problem, SpecialRectification

KEY = "problems"
NEAR = 7
"""Number of days before a deadline from which it is also given in words."""

STATEMENT = 60
"""Number of characters of the statement shown in a row."""


def _page(query: ListQuery[Selection], turn: PageRequest) -> Page[Any]:
    """Return a page of the selection."""
    request, selection = query.request, query.filters
    return get_problem_page(
        request.access,
        request.campaign,
        selection.wanted,
        known=selection.counts,
        words=selection.words,
        **turn.cursors,
    )


@dataclass(frozen=True)
class Line:
    """A problem, why it is shown to a reader from another unit, and how near or late its deadline is."""

    problem: Problem
    reason: str
    due: Words


def _lines(request: WorkspaceRequest, problems: Sequence[Problem]) -> Iterator[Line]:
    today, calendar = clock.today(), get_calendar(request.campaign)
    soon, places = get_due_soon_limit(request.campaign, today), places_of(request, ProblemPermission.VIEW)
    for problem in problems:
        due = _due_note(problem, today, soon, calendar)
        yield Line(problem, _reason_to_see(request, problem, places), due)


def _reason_to_see(request: WorkspaceRequest, problem: Problem, places: Sequence[str]) -> str:
    """Return why a problem of another unit is in the list, or "" for one of the reader's own units."""
    if any(problem.path.startswith(place) for place in places):
        return ""
    return _("you lead it") if problem.leader_id == request.user.pk else _("your unit supports it")


def title(problem: Problem) -> str:
    """Return the number of a problem and the beginning of its statement."""
    return _("%(number)s: %(text)s") % {"number": problem.number, "text": shortened(problem.statement)}


def leader(record: Problem | SpecialRectification, separator: str = " · ") -> str:
    """Return the post of the lead leader and, if there is an account, their name."""
    return separator.join(filter(None, (record.leader_post, str(record.leader or ""))))


def _due_note(
    problem: Problem, today: datetime.date, soon: datetime.date, calendar: WorkingCalendar
) -> Words:
    """Return how near or late a deadline is, in words; a distant one only by its timeliness."""
    due = problem_labels.due(problem, today, calendar)
    if due is not None and (due.on - today).days <= NEAR:
        return formats.due(due.on, today, due.working_days_late, provisional=due.provisional)
    marks = [_("provisional")] if due is not None and due.provisional else []
    return " · ".join(map(str, filter(None, [problem_labels.timely(problem, today, soon), *marks])))


def shortened(text: str, length: int = STATEMENT) -> str:
    """Return a text on one line, cut to a number of characters with an ellipsis."""
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[: length - 1].rstrip() + "…"


def _totals(query: ListQuery[Selection], list_page: Page[Any], plain: bool) -> Totals:
    """Return the size of the whole selection, and its breakdown by outcome, which adds up to the total."""
    selection, unit = query.filters, query.inputs.unit
    problem_filter, counts = selection.wanted, selection.counts
    if not problem_filter.is_counted or not list_page.rows:
        return Totals()
    number, parts = counts.matching(problem_filter), counts.by_outcome(problem_filter)
    if selection.whole:
        total = ngettext("%(n)s problem", "%(n)s problems", number)
    else:
        total = ngettext("%(n)s problem of your units", "%(n)s problems of your units", number)
    parameters = {name: query.request.GET.get(name, "") for name in filters.COUNTED}
    reference = Reference("problems.registered").having(unit=str(unit.pk) if unit else "", **parameters)
    leads = not plain and problem_filter.holder is None
    return Totals(
        Row(
            (total % {"n": formats.number(number)}, "", "", "", ""),
            addresses.figure(query.request.campaign, reference) if leads else "",
        ),
        " · ".join(f"{OUTCOMES[outcome]} {formats.number(part)}" for outcome, part in parts.items() if part),
    )


def _bulk(request: WorkspaceRequest) -> Bulk | None:
    if not may(request, ProblemPermission.DIRECT):
        return None
    return Bulk(addresses.to("problems-assign", request.campaign), _("Assign the chosen ones"))


def count(query: ListQuery[Selection]) -> int | None:
    """Return the number of problems in a selection, or None if the stored counts do not cover its filters."""
    wanted = query.filters.wanted
    return query.filters.counts.matching(wanted) if wanted.is_counted else None


TITLE = gettext_lazy("Problems")

REGISTER: List[Selection, Any] = List(
    name="problems",
    key=KEY,
    permission=ProblemPermission.VIEW,
    heading=TITLE,
    columns=(),
    filters=filters.FILTERS,
    form_order=filters.FORM_ORDER,
    read=filters.read,
    renamed=lambda query: filters.find_leader(query.request).renamed,
    refused=filters.refused,
    page=_page,
)
"""The selection of problems, which each list of them shows in its own columns."""

PROBLEMS: List[Selection, Line] = replace(
    REGISTER,
    totals=_totals,
    bulk=_bulk,
    lines=_lines,
    columns=(
        Column(
            gettext_lazy("Problem"),
            lambda line: Cell(title(line.problem), str(line.problem.aspect or line.problem.source)),
        ),
        Column(fields.UNIT.title, lambda line: Cell(line.problem.unit.label, line.reason)),
        Column(
            gettext_lazy("State"),
            lambda line: Cell(problem_labels.state(line.problem), problem_labels.holder_name(line.problem)),
        ),
        Column(
            pgettext_lazy("a deadline", "Due"),
            lambda line: Cell(line.problem.deadline or "", line.due),
        ),
        Column(gettext_lazy("Outcome"), lambda line: problem_labels.outcome(line.problem)),
    ),
    href=lambda request, line: addresses.to("problem", request.campaign, pk=line.problem.pk),
    row_key=lambda line: line.problem.pk,
    new=New(gettext_lazy("Register a problem"), "problem-new", ProblemPermission.REGISTER),
    template="web/problems/list.html",
    empty=Empty(
        gettext_lazy("No problem is registered yet"),
        gettext_lazy(
            "Problems from every source are listed here, each with one owner, one date and somebody else who checks."
        ),
        gettext_lazy("No problem fits these filters"),
        gettext_lazy("Take a filter away, or show all problems."),
    ),
    paper=Paper(
        TITLE, gettext_lazy("The first %(n)s problems of the selection. Take the whole as a workbook.")
    ),
    file=File(TITLE),
    where={"view": "ledger"},
)
"""The register. Its files are those of the rectification ledger, which has other columns."""
