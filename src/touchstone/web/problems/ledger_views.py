"""The views of the three customary lists and the rectification ledger, on the screen and as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from touchstone.problems.permissions import ProblemPermission
from touchstone.web.common.filtering import chips_of
from touchstone.web.common.list_views import export, screen
from touchstone.web.common.lists import Asked, List
from touchstone.web.common.reader import WorkspaceRequest, in_campaign
from touchstone.web.problems import ledgers, links
from touchstone.web.problems.filters import FILTERS, Selection


@require_safe
@in_campaign(ProblemPermission.VIEW)
def problem_side(request: WorkspaceRequest, view: str) -> HttpResponse:
    """Show the selection as one of the customary lists, a page at a time."""

    def around(asked: Asked[Selection]) -> Mapping[str, Any]:
        return {"sides": links.sides(request, view), "chips": chips_of(FILTERS, asked.given)}

    side = replace(_side(view), above=lambda _request: [links.list_link(request)], around=around)
    return screen(side, request)


@require_safe
@in_campaign(ProblemPermission.VIEW)
def problems_export(request: WorkspaceRequest, view: str, kind: str) -> HttpResponseBase:
    """Export the selection as one of the customary lists, as a workbook ready to print or as text."""
    return export(_side(view), request, kind)


def _side(view: str) -> List[Selection, ledgers.Line]:
    if view not in ledgers.SIDES:
        raise Http404
    return ledgers.SIDES[view]
