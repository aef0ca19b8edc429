"""The list of people: on the screen, on paper and as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.units.permissions import UnitPermission
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.filtering import ON_PAPER
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign
from touchstone.web.people import lists
from touchstone.web.people.appointment_choice import people_like

IN_A_FILE = 20_000
"""People in one file."""


@require_safe
@in_campaign(UnitPermission.APPOINT)
def people(request: WorkspaceRequest) -> HttpResponse:
    """List the people appointed where the reader may appoint, by log-in name."""
    form, wanted = lists.asked(request)
    table = lists.table(request, form, wanted, lists.people_of(request, wanted))
    context = {
        "table": table,
        "print_link": lists.LIST.print_link(request),
        "main_action": Link(_("New person"), addresses.to("person-new", request.campaign)),
        "breadcrumb": trail(request.campaign, Link(_("People"))),
    }
    return page(request, "web/people/list.html", context, pieces={lists.KEY: table})


@require_safe
@in_campaign(UnitPermission.APPOINT)
def people_print(request: WorkspaceRequest) -> HttpResponse:
    """Show the selection without the frame's furniture, up to a thousand people."""
    form, wanted = lists.asked(request)
    shown = lists.people_of(request, wanted, ON_PAPER)
    return lists.LIST.on_paper(
        request,
        lists.table(request, form, wanted, shown, plain=True),
        title=_("People"),
        chips=lists.chips(request, wanted),
        cut=_("The first %(n)s people of the selection. Take the whole as a workbook.")
        if shown.after
        else "",
    )


@require_safe
@in_campaign(UnitPermission.APPOINT)
def people_export(request: WorkspaceRequest, kind: str) -> HttpResponse:
    """Give the selection as a workbook or as text, one row for each appointment."""
    if kind not in KINDS:
        raise Http404
    _form, wanted = lists.asked(request)
    shown = lists.people_of(request, wanted, IN_A_FILE)
    if shown.after:
        text = _("More than %(n)s people are too many for one file. Choose a role or a name.")
        messages.error(request, text % {"n": formats.number(IN_A_FILE)})
        return redirect(lists.LIST.address(request))
    return download(kind, str(_("People")), lists.FILE_COLUMNS, lists.file_rows(shown.rows))


@require_safe
@in_campaign(UnitPermission.APPOINT)
def person_suggest(request: WorkspaceRequest) -> HttpResponse:
    """Offer the people that a name may mean, while it is being written."""
    text = request.GET.get("person_name", "").strip()
    return render(request, "web/people/_hits.html", {"hits": people_like(request, text), "asked": bool(text)})
