"""Problem figures for the board and for a unit's page: whom problems wait for, their outcomes, how many are overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import Counts, ProblemFilter, count_overdue, get_counts, get_problem_page
from touchstone.problems.queries.labels import HOLDERS, OUTCOMES
from touchstone.problems.rules import Outcome, Party
from touchstone.web.common import addresses
from touchstone.web.common import components as ui
from touchstone.web.common.lists import short_table
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.problems.lists import PROBLEMS

if TYPE_CHECKING:
    from touchstone.campaigns.models import Batch
    from touchstone.units.models import Unit

LAST = 5
RATED = (Outcome.FULLY, Outcome.BASICALLY, Outcome.CONTINUING, Outcome.NOT_RECTIFIED)
"""Outcomes set by a verifier; the rest of the total is in progress and is drawn as the remainder."""


@dataclass(frozen=True)
class Problems:
    """The figures that a page shows about the problems of some units."""

    figures: Sequence[ui.Figure]
    by_holder: ui.Breakdown
    by_outcome: ui.Breakdown
    href: str
    due_first: ui.Table | None = None
    """The open problems with the earliest deadlines, on pages that list them."""


def of_board(request: WorkspaceRequest, batch: Batch | None) -> Problems | None:
    """Return the figures for the reader's units, or None if the reader may not see them or there are no problems."""
    if not may(request, ProblemPermission.VIEW):
        return None
    counts = get_counts(request.access, request.campaign).of_batch(batch.pk if batch else None)
    return _summary(request, counts, batch, None) if counts.total else None


def of_unit(request: WorkspaceRequest, unit: Unit) -> Problems | None:
    """Return the figures for a unit and all below it, or None if the reader may not see them or there are no problems."""
    if not may(request, ProblemPermission.VIEW, unit.path):
        return None
    counts = get_counts(request.access, request.campaign, (unit.path,))
    if not counts.total:
        return None
    return replace(_summary(request, counts, None, unit), due_first=_due_first(request, unit, counts))


def _due_first(request: WorkspaceRequest, unit: Unit, known: Counts) -> ui.Table:
    problem_filter = ProblemFilter(paths=(unit.path,), due_first=True)
    problem_page = get_problem_page(request.access, request.campaign, problem_filter, size=LAST, known=known)
    empty = ui.EmptyState(_("No open problem with a date"))
    return short_table(PROBLEMS, request, problem_page.rows, _("Due first"), "problems-due", empty)


def _summary(request: WorkspaceRequest, counts: Counts, batch: Batch | None, unit: Unit | None) -> Problems:
    base = addresses.to("problems", request.campaign)

    def link(**query: object) -> str:
        return addresses.with_query(
            base, {"unit": unit.pk if unit else "", "batch": batch.number if batch else "", **query}
        )

    paths = (unit.path,) if unit else ()
    late = count_overdue(request.access, request.campaign, clock.today(), paths, batch.pk if batch else None)
    holders, outcomes = counts.by_holder(), counts.by_outcome()
    return Problems(
        (
            ui.Figure(_("Problems"), counts.total, href=link()),
            ui.Figure(_("Open problems"), counts.still_open, href=link(order="due")),
            ui.Figure(_("Overdue"), late, href=link(due="overdue")),
        ),
        ui.Breakdown(
            _("Waiting for"),
            counts.still_open,
            [
                ui.Part(HOLDERS[party], holders[party], link(holder=party.value))
                for party in Party
                if holders[party]
            ],
            href=link(order="due"),
            key="ball",
        ),
        ui.Breakdown(
            _("Outcome"),
            counts.total,
            [
                ui.Part(OUTCOMES[outcome], outcomes[outcome], link(outcome=outcome.value))
                for outcome in RATED
                if outcomes[outcome]
            ],
            rest_label=OUTCOMES[Outcome.IN_PROGRESS],
            rest_href=link(outcome=Outcome.IN_PROGRESS.value),
            href=link(),
            key="outcomes",
        ),
        link(),
    )
