"""The list of sessions: on the screen, on paper and as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import find_sessions
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.filtering import ON_PAPER
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may
from touchstone.web.sessions import lists
from touchstone.web.sessions.exports import COLUMNS, values

IN_A_FILE = 50_000
"""Sessions in one file; a spreadsheet of more helps nobody and holds up everybody."""


@require_safe
@in_campaign(StudyPermission.VIEW)
def session_list(request: WorkspaceRequest) -> HttpResponse:
    """List the sessions that the reader may see, newest first, with the totals of the whole selection."""
    asked = lists.asked(request)
    if asked.renamed:
        return redirect(addresses.to("sessions", request.campaign) + asked.renamed)
    table = lists.table(request, asked, lists.sessions_of(request, asked))
    mine = may(request, StudyPermission.RECORD)
    context = {
        "table": table,
        "print_link": lists.LIST.print_link(request),
        "main_action": Link(_("Record a session"), addresses.to("session-new", request.campaign))
        if mine
        else None,
        "breadcrumb": trail(request.campaign, Link(_("Sessions"))),
    }
    return page(request, "web/sessions/list.html", context, pieces={lists.KEY: table})


@require_safe
@in_campaign(StudyPermission.VIEW)
def session_list_print(request: WorkspaceRequest) -> HttpResponse:
    """Show the selection without the frame's furniture, up to a thousand sessions."""
    asked = lists.asked(request)
    shown = lists.sessions_of(request, asked, ON_PAPER)
    return lists.LIST.on_paper(
        request,
        lists.table(request, asked, shown, plain=True),
        title=_("Study sessions"),
        chips=lists.chips(request, asked),
        cut=_("The first %(n)s sessions of the selection. Take the whole as a workbook.")
        if shown.older
        else "",
    )


@require_safe
@in_campaign(StudyPermission.VIEW)
def session_list_export(request: WorkspaceRequest, kind: str) -> HttpResponse:
    """Give the selection as a workbook that is ready to print, or as text."""
    if kind not in KINDS:
        raise Http404
    asked = lists.asked(request)
    chosen = find_sessions(request.access, request.campaign, asked.wanted).select_related("unit", "form")
    rows = [] if asked.refused else list(chosen.order_by("-held_on", "-pk")[: IN_A_FILE + 1])
    if asked.refused or len(rows) > IN_A_FILE:
        text = _("More than %(n)s sessions are too many for one file. Choose a unit or a shorter time.")
        messages.error(request, asked.refused or text % {"n": formats.number(IN_A_FILE)})
        return redirect(lists.LIST.address(request))
    return download(kind, str(_("Study sessions")), COLUMNS, [values(row) for row in rows])
