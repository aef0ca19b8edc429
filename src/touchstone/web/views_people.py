"""The list of people: on the screen, on paper and as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.units.permissions import UnitPermission
from touchstone.web import addresses, words
from touchstone.web.components import Link
from touchstone.web.downloads import KINDS, download
from touchstone.web.filtering import ON_PAPER
from touchstone.web.pages import page, trail
from touchstone.web.people import listing
from touchstone.web.people.placing import people_like
from touchstone.web.reader import WorkspaceRequest, in_campaign

IN_A_FILE = 20_000
"""People in one file."""


@require_safe
@in_campaign(UnitPermission.APPOINT)
def people(request: WorkspaceRequest) -> HttpResponse:
    """List the people appointed where the reader may appoint, by log-in name."""
    form, wanted = listing.asked(request)
    table = listing.table(request, form, wanted, listing.people_of(request, wanted))
    context = {
        "table": table,
        "print_link": listing.LIST.print_link(request),
        "main_action": Link(_("New person"), addresses.to("person-new", request.campaign)),
        "breadcrumb": trail(request.campaign, Link(_("People"))),
    }
    return page(request, "web/people/list.html", context, pieces={listing.KEY: table})


@require_safe
@in_campaign(UnitPermission.APPOINT)
def people_print(request: WorkspaceRequest) -> HttpResponse:
    """Show the selection without the frame's furniture, up to a thousand people."""
    form, wanted = listing.asked(request)
    shown = listing.people_of(request, wanted, ON_PAPER)
    return listing.LIST.on_paper(
        request,
        listing.table(request, form, wanted, shown, plain=True),
        title=_("People"),
        chips=listing.chips(request, wanted),
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
    _form, wanted = listing.asked(request)
    shown = listing.people_of(request, wanted, IN_A_FILE)
    if shown.after:
        text = _("More than %(n)s people are too many for one file. Choose a role or a name.")
        messages.error(request, text % {"n": words.number(IN_A_FILE)})
        return redirect(listing.LIST.address(request))
    return download(kind, str(_("People")), listing.FILE_COLUMNS, listing.file_rows(shown.rows))


@require_safe
@in_campaign(UnitPermission.APPOINT)
def person_suggest(request: WorkspaceRequest) -> HttpResponse:
    """Offer the people that a name may mean, while it is being written."""
    text = request.GET.get("person_name", "").strip()
    return render(request, "web/people/_hits.html", {"hits": people_like(request, text), "asked": bool(text)})
