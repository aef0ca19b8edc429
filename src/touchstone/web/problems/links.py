"""The problem named in a URL, and links between the pages of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.problems.queries import get_problem
from touchstone.web.common import addresses
from touchstone.web.common.acts import or_404
from touchstone.web.common.components import Link
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.problems import ledgers
from touchstone.web.problems.lists import PROBLEMS

if TYPE_CHECKING:
    from touchstone.problems.models import Problem


def problem_or_404(request: WorkspaceRequest, pk: int) -> Problem:
    """Return the problem with this key, or raise 404 if it does not exist or the reader may not see it."""
    problem = get_problem(request.access, request.campaign, pk)
    return or_404(problem, _("There is no such problem, or you are not allowed to see it."))


def problem_link(request: WorkspaceRequest, problem: Problem) -> Link:
    """Return a link to a problem, labelled with its number, for breadcrumbs."""
    return Link(problem.number, addresses.to("problem", request.campaign, pk=problem.pk))


def sides(request: WorkspaceRequest, shown: str = "") -> list[Link]:
    """Return links to the same selection as the register and as each customary list; ``shown`` is the current one."""
    query = PROBLEMS.selection(request)
    register = PROBLEMS.address(request)
    others = [
        Link(
            side.heading,
            ""
            if code == shown
            else addresses.with_query(addresses.to("problem-side", request.campaign, view=code), query),
        )
        for code, side in ledgers.SIDES.items()
    ]
    return [Link(pgettext("the list of problems", "Register"), register if shown else ""), *others]
