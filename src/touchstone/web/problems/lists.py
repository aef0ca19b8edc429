"""What a list of problems was asked for: filters, chips, totals, and the table that answers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.figures.rules import Reference
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import ProblemPage, get_due_soon_limit, get_problem_page
from touchstone.problems.queries.labels import OUTCOMES
from touchstone.web.common import addresses, formats, problem_labels
from touchstone.web.common.components import Bulk, Cell, Chip, Column, EmptyState, Filters, Link, Row, Table
from touchstone.web.common.filtering import turning, unit_kept
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import WorkspaceRequest, may, places_of
from touchstone.web.problems.filters import LIST, MORE, Asked

if TYPE_CHECKING:
    from touchstone.common.working_days import WorkingCalendar
    from touchstone.problems.models import Problem

KEY = "problems"
NEAR = 7
"""Days before a deadline from which on it is said in words."""

STATEMENT = 60
"""Letters of a statement that a row shows."""


def problems_of(request: WorkspaceRequest, asked: Asked, size: int = 50) -> ProblemPage:
    """Return the page of problems that was asked for; none where the question was refused."""
    if asked.refused:
        return ProblemPage(())
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    return get_problem_page(
        request.access,
        request.campaign,
        asked.wanted,
        after=after,
        before=before,
        size=size,
        known=asked.counts,
        words=asked.words,
    )


COLUMNS = (
    Column(gettext_lazy("Problem")),
    Column(gettext_lazy("Responsible unit")),
    Column(gettext_lazy("State")),
    Column(pgettext_lazy("a deadline", "Due")),
    Column(gettext_lazy("Outcome")),
)


def table(request: WorkspaceRequest, asked: Asked, shown: ProblemPage, *, plain: bool = False) -> Table:
    """Return the problems of a page under their filters, with the totals of the whole selection.

    ``plain`` leaves out what paper has no use for.
    """
    counted = asked.wanted.is_counted and bool(shown.rows)
    directs = not plain and may(request, ProblemPermission.DIRECT)
    return Table(
        _("Problems"),
        COLUMNS,
        rows(request, shown.rows),
        total=_total(request, asked, leads=not plain) if counted else None,
        filters=None
        if plain
        else Filters(asked.form, chips(request, asked), "?", unit_kept(asked.unit), more=MORE),
        exports=() if plain or not shown.rows else LIST.files(request, view="ledger"),
        pager=None
        if plain
        else turning(request.GET, shown.before, shown.after, _outcomes(asked) if counted else ""),
        empty=_empty(request),
        error=asked.refused,
        caption_hidden=True,
        key=KEY,
        bulk=Bulk(addresses.to("problems-assign", request.campaign), _("Assign the chosen ones"))
        if directs and shown.rows
        else None,
    )


def plain_table(request: WorkspaceRequest, shown: Sequence[Problem]) -> Table:
    """Return some problems without filters or totals."""
    return Table(_("Problems"), COLUMNS, rows(request, shown), caption_hidden=True, key=KEY)


def rows(request: WorkspaceRequest, shown: Sequence[Problem]) -> list[Row]:
    """Return problems as rows under :data:`COLUMNS`."""
    today, calendar = clock.today(), get_calendar(request.campaign)
    soon = get_due_soon_limit(request.campaign, today)
    places = places_of(request, ProblemPermission.VIEW)
    return [_row(request, problem, places, Days(today, soon, calendar)) for problem in shown]


@dataclass(frozen=True)
class Days:
    """What lateness is counted by: today, the last deadline that is near, and the working days."""

    today: datetime.date
    soon: datetime.date
    calendar: WorkingCalendar


def _row(request: WorkspaceRequest, problem: Problem, places: Sequence[str], days: Days) -> Row:
    title = _("%(number)s: %(text)s") % {"number": problem.number, "text": shortened(problem.statement)}
    cells = (
        Cell(title, str(problem.aspect or problem.source)),
        Cell(problem.unit.label, _reason_to_see(request, problem, places)),
        Cell(problem_labels.state(problem), problem_labels.holder_name(problem)),
        Cell(problem.deadline or "", _due_said(problem, days)),
        problem_labels.outcome(problem),
    )
    return Row(cells, addresses.to("problem", request.campaign, pk=problem.pk), str(problem.pk))


def _due_said(problem: Problem, days: Days) -> Words:
    """Say how near or late a deadline is; a far one is said by its day alone."""
    due = problem_labels.due(problem, days.today, days.calendar)
    if due is not None and (due.on - days.today).days <= NEAR:
        return formats.due(due.on, days.today, due.working_days_late)
    return problem_labels.timely(problem, days.today, days.soon)


def _reason_to_see(request: WorkspaceRequest, problem: Problem, places: Sequence[str]) -> str:
    """Say why a problem of another unit stands here."""
    if any(problem.path.startswith(place) for place in places):
        return ""
    return _("you lead it") if problem.leader_id == request.user.pk else _("your unit supports it")


def shortened(text: str, letters: int = STATEMENT) -> str:
    """Return the beginning of a text."""
    plain = " ".join(text.split())
    return plain if len(plain) <= letters else plain[: letters - 1].rstrip() + "…"


def _total(request: WorkspaceRequest, asked: Asked, *, leads: bool) -> Row:
    """Return how many the whole selection has; where a figure counts just that, it leads there."""
    number = asked.counts.matching(asked.wanted)
    if asked.whole:
        said = ngettext("%(n)s problem", "%(n)s problems", number)
    else:
        said = ngettext("%(n)s problem of your units", "%(n)s problems of your units", number)
    given = {
        name: request.GET.get(name, "")
        for name in ("list", "batch", "source", "aspect", "track", "outcome", "state")
    }
    reference = Reference("problems.registered").having(
        unit=str(asked.unit.pk) if asked.unit else "", **given
    )
    href = addresses.figure(request.campaign, reference)
    leads = leads and asked.wanted.holder is None
    return Row((said % {"n": formats.number(number)}, "", "", "", ""), href if leads else "")


def _outcomes(asked: Asked) -> str:
    """Say how the whole selection divides by outcome; the parts sum to the total."""
    parts = asked.counts.by_outcome(asked.wanted)
    return " · ".join(
        f"{OUTCOMES[outcome]} {formats.number(number)}" for outcome, number in parts.items() if number
    )


def chips(request: WorkspaceRequest, asked: Asked) -> list[Chip]:
    """Return the filters in force, each with the address without it."""
    given, form = request.GET, asked.form
    said = {
        "unit": _("Unit: %(what)s") % {"what": asked.unit.label} if asked.unit else "",
        "q": _("With “%(what)s”") % {"what": asked.wanted.text} if asked.wanted.text else "",
    }
    if post := asked.wanted.leader_post:
        said["leader_name"] = _("%(label)s: %(what)s") % {"label": _("Lead leader"), "what": post}
    for name in LIST.filters:
        if name not in ("unit", "q", "unit_name", "leader_name") and (
            what := form.said(name, given.get(name, ""))
        ):
            label = form.fields[name].label
            said[name] = _("%(label)s: %(what)s") % {"label": label, "what": what}
    return LIST.chips(given, said)


def _empty(request: WorkspaceRequest) -> EmptyState:
    if LIST.selection(request.GET):
        title = _("No problem fits these filters")
        return EmptyState(title, _("Take a filter away, or show all problems."), Link(_("Show all"), "?"))
    new = addresses.to("problem-new", request.campaign)
    action = Link(_("Register a problem"), new) if may(request, ProblemPermission.REGISTER) else None
    why = _(
        "Problems from every source stand here, each with one owner, one date and somebody else who checks."
    )
    return EmptyState(_("No problem is registered yet"), why, action)
