"""The audit trail: on the screen, on paper and as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.audit.permissions import AuditPermission
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.filtering import ON_PAPER
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign
from touchstone.web.history import lists

IN_A_FILE = 20_000
"""Acts in one file."""


@require_safe
@in_campaign(AuditPermission.VIEW)
def history_list(request: WorkspaceRequest) -> HttpResponse:
    """Show who did what in the reader's units, newest first."""
    asked = lists.asked(request)
    if asked.renamed:
        return redirect(addresses.to("history", request.campaign) + asked.renamed)
    table = lists.table(request, asked, lists.events_of(request, asked))
    context = {
        "table": table,
        "print_link": lists.LIST.print_link(request),
        "breadcrumb": trail(request.campaign, Link(_("History"))),
    }
    return page(request, "web/history/list.html", context, pieces={lists.KEY: table})


@require_safe
@in_campaign(AuditPermission.VIEW)
def history_print(request: WorkspaceRequest) -> HttpResponse:
    """Show the selection without the frame's furniture, up to a thousand acts."""
    asked = lists.asked(request)
    shown = lists.events_of(request, asked, ON_PAPER)
    return lists.LIST.on_paper(
        request,
        lists.table(request, asked, shown, plain=True),
        title=_("History"),
        chips=lists.chips(request, asked),
        cut=_("The first %(n)s acts of the selection. Take the whole as a workbook.") if shown.older else "",
    )


@require_safe
@in_campaign(AuditPermission.VIEW)
def history_export(request: WorkspaceRequest, kind: str) -> HttpResponse:
    """Give the selection as a workbook or as text."""
    if kind not in KINDS:
        raise Http404
    asked = lists.asked(request)
    shown = lists.events_of(request, asked, IN_A_FILE)
    if shown.older:
        text = _("More than %(n)s acts are too many for one file. Choose a unit or a shorter time.")
        messages.error(request, text % {"n": formats.number(IN_A_FILE)})
        return redirect(lists.LIST.address(request))
    return download(kind, str(_("History")), lists.FILE_COLUMNS, lists.file_rows(request, shown.rows))
