"""Links between the pages of problems."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.problems import ledgers
from touchstone.web.problems.lists import PROBLEMS


def list_link(request: WorkspaceRequest) -> Link:
    """Return the link to the list of problems."""
    return Link(_("Problems"), addresses.to("problems", request.campaign))


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
