"""The list of inspections: on the screen, on paper, and as the ledger of what was found."""

from __future__ import annotations

from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_rounds, read_visit_ledger
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, long_download
from touchstone.web.common.filtering import ON_PAPER
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may
from touchstone.web.common.unit_choice import own_units
from touchstone.web.inspection import ledgers, lists, presenters

IN_A_FILE = 20_000
"""Rows in one file; a spreadsheet of more helps nobody."""


@require_safe
@in_campaign(InspectionPermission.VIEW)
def inspection(request: WorkspaceRequest) -> HttpResponse:
    """Show the rounds that concern the reader, what may be replied to, and the disclosed visits."""
    asked = lists.asked(request)
    if asked.renamed:
        return redirect(addresses.to("inspection", request.campaign) + asked.renamed)
    table = lists.table(request, asked, lists.visits_of(request, asked))
    new = Link(_("Open a round"), addresses.to("inspection-round-new", request.campaign))
    inspection_rounds = find_rounds(request.access, request.campaign)
    context = {
        "totals": lists.totals(request),
        "rounds": presenters.rounds_table(request, inspection_rounds) if inspection_rounds else None,
        "due": presenters.due_rows(request, own_units(request, InspectionPermission.REPLY)),
        "table": table,
        "print_link": lists.LIST.print_link(request),
        "main_action": new if may(request, InspectionPermission.DIRECT) else None,
        "breadcrumb": trail(request.campaign, Link(_("Inspections"))),
    }
    return page(request, "web/inspection/list.html", context, pieces={presenters.KEY: table})


@require_safe
@in_campaign(InspectionPermission.VIEW)
def inspection_print(request: WorkspaceRequest) -> HttpResponse:
    """Show the selection as it goes on paper."""
    asked = lists.asked(request)
    shown = lists.visits_of(request, asked, ON_PAPER)
    return lists.LIST.on_paper(
        request,
        lists.table(request, asked, shown, plain=True),
        title=_("Inspections"),
        chips=lists.chips(request, asked),
        cut=_("The first %(n)s visits of the selection. Take the whole as a workbook.")
        if shown.after
        else "",
    )


@require_safe
@in_campaign(InspectionPermission.VIEW)
def inspection_export(request: WorkspaceRequest, kind: str) -> HttpResponseBase:
    """Give the findings of the selection as a workbook that is ready to print, or as text."""
    if kind not in KINDS:
        raise Http404
    asked = lists.asked(request)
    chosen = ledgers.rows(read_visit_ledger(request.access, request.campaign, asked.wanted))
    rows = list(islice(chosen, IN_A_FILE + 1))
    if len(rows) > IN_A_FILE:
        said = _("More than %(n)s findings are too many for one file. Choose a unit or a shorter time.")
        messages.error(request, said % {"n": formats.number(IN_A_FILE)})
        return redirect(lists.LIST.address(request))
    name = _("Ledger of inspections")
    return long_download(kind, f"{request.campaign} {name}", ledgers.LABELS, rows)
