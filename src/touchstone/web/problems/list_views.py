"""The list of problems, its selection as one of the customary lists and as files, and bulk assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from touchstone.common.pages import read_key
from touchstone.problems.actions import Assignment, assign_many
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_problems
from touchstone.web.common import formats, saved_filters
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.filtering import chips_of
from touchstone.web.common.list_views import export, list_paths, screen
from touchstone.web.common.lists import short_table
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view, sent
from touchstone.web.common.unit_choice import one_for_all
from touchstone.web.problems import ledgers, links, presenters
from touchstone.web.problems.filters import FILTERS
from touchstone.web.problems.forms import BulkForm
from touchstone.web.problems.lists import PROBLEMS

if TYPE_CHECKING:
    from touchstone.problems.models import Problem

AT_ONCE = 50
"""How many problems can be assigned at once: one page of the list."""

ALL_OR_NONE = gettext_lazy(
    "Each keeps the responsible unit that it has, unless you name one for all of them. All are assigned, or none."
)

saved_filters.offer_saving("problems", ProblemPermission.VIEW, PROBLEMS.names)


_LIST = replace(
    PROBLEMS,
    around=lambda query: {
        "saved": saved_filters.get_saved_filters(query.request, "problems"),
        "other_views": links.ledger_links(query.request),
        "ways": links.related_links(query.request),
    },
)
list_patterns = list_paths("problems/", _LIST)


@read_view(ProblemPermission.VIEW)
def problem_ledger(request: WorkspaceRequest, view: str) -> HttpResponse:
    """Show the selection as one of the customary lists, a page at a time."""
    ledger = replace(
        or_404(ledgers.LEDGERS.get(view), ""),
        around=lambda query: {
            "other_views": links.ledger_links(request, view),
            "chips": chips_of(FILTERS, query.inputs),
        },
    )
    return screen(ledger, request)


@read_view(ProblemPermission.VIEW)
def problems_export(request: WorkspaceRequest, view: str, kind: str) -> HttpResponseBase:
    """Export the selection as one of the customary lists, as a workbook ready to print or as text."""
    return export(or_404(ledgers.LEDGERS.get(view), ""), request, kind)


@act_view(ProblemPermission.DIRECT)
def problems_assign(request: WorkspaceRequest) -> AnyActPage | HttpResponse:
    """Assign several problems with the same values, all or none."""
    keys = [
        key for text in (request.POST or request.GET).getlist("pk") if (key := read_key(text)) is not None
    ]
    chosen = [
        problem
        for problem in get_problems(request.access, request.campaign, keys[:AT_ONCE])
        if may(request, ProblemPermission.DIRECT, problem.path)
    ]
    there = PROBLEMS.link(request)
    if not chosen:
        return turn_away(request, _("Choose the problems first."), there.href)
    choice = one_for_all(request, ProblemPermission.DIRECT)
    return ActPage(
        title=_("Assign problems"),
        heading=ngettext("Assign %(n)s problem", "Assign %(n)s problems", len(chosen)) % {"n": len(chosen)},
        form=BulkForm(sent(request)),
        do=lambda form: assign_many(
            **by(request),
            problems=[(problem, _version_read(request, problem)) for problem in chosen],
            assignment=Assignment(
                unit=choice.unit, **{name: value or None for name, value in form.cleaned_data.items()}
            ),
        ),
        done=_assigned,
        breadcrumb=trail(request.campaign, there, Link(pgettext("a problem", "Assign"))),
        lead=ALL_OR_NONE,
        send=pgettext("a problem", "Assign"),
        choice=choice,
        other_href=f"?{urlencode([('pk', problem.pk) for problem in chosen])}",
        template="web/problems/bulk.html",
        context=lambda: _chosen(request, chosen),
    )


def _chosen(request: WorkspaceRequest, problems: Sequence[Problem]) -> dict[str, object]:
    """Return what the page of a bulk assignment shows of its problems."""
    table = short_table(PROBLEMS, request, problems)
    return {"warning": presenters.not_assignable(problems), "chosen": problems, "table": table}


def _assigned(problems: Sequence[Problem]) -> str:
    words = ngettext("%(n)s problem is assigned.", "%(n)s problems are assigned.", len(problems))
    return words % {"n": formats.number(len(problems))}


def _version_read(request: WorkspaceRequest, problem: Problem) -> int:
    """Return the version of a problem that the form was filled in against."""
    version = read_key(request.POST.get(f"version_{problem.pk}", ""))
    return problem.version if version is None else version
