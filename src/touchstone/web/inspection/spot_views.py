"""Writing findings on the spot, on a phone that may have no network."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from touchstone.campaigns.queries import find_offered
from touchstone.common import clock
from touchstone.inspection.actions import write_finding
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_criteria, find_findings, is_on_round
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, NotDone, act_view, answer, by, perform
from touchstone.web.common.components import Link
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, read_view, sent
from touchstone.web.inspection import presenters
from touchstone.web.inspection.forms import FindingForm
from touchstone.web.inspection.lists import VISITS
from touchstone.web.inspection.visit_views import visit_link, visit_of

if TYPE_CHECKING:
    from touchstone.inspection.models import Finding, Visit

UNTIL = "X-Kept-Until"
"""Response header that allows a device to keep a page, with the time at which the login session expires."""


@act_view(InspectionPermission.VIEW)
def write(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Write findings on the spot; a script that sends findings kept on the device is answered in JSON.

    With ``kept`` in the query string, and while the visit is hidden, the response is the bare form that a device
    keeps for use without a network. It shows when the copy was made, and contains no stored findings.
    """
    visit = _on_the_spot(request, pk)
    kept = "kept" in request.GET and visit.hidden
    page = _page(request, visit, kept=kept)
    scripted = request.headers.get("Accept", "").startswith("application/json")
    if request.method == "POST" and scripted:
        try:
            return JsonResponse({"number": perform(page).number})
        except NotDone:
            return JsonResponse({"error": _first(page.form)}, status=400)
    response = answer(request, page)
    if kept:
        response.headers[UNTIL] = http_date(request.session.get_expiry_date().timestamp())
    return response


def _page(request: WorkspaceRequest, visit: Visit, *, kept: bool) -> ActPage[FindingForm, Finding]:
    here = addresses.to("inspection-write", request.campaign, pk=visit.pk)
    form = FindingForm(
        list(find_offered(find_criteria(request.campaign))),
        sent(request),
        request.FILES or None,
        initial={"client_key": uuid.uuid4().hex, "severity": "general"},
    )
    return ActPage(
        heading=_("Write a finding"),
        form=form,
        do=lambda form: write_finding(
            **by(request), visit=visit, entry=form.entry(), photos=form.cleaned_data["photos"]
        ),
        done=lambda finding: _("Finding %(number)d is stored.") % {"number": finding.number},
        breadcrumb=trail(
            request.campaign, VISITS.link(request), visit_link(request, visit), Link(_("Write a finding"))
        ),
        to=here,
        template="web/inspection/write.html",
        context=lambda: _context(request, visit, here, kept=kept),
    )


def _context(request: WorkspaceRequest, visit: Visit, here: str, *, kept: bool) -> dict[str, object]:
    stored = [] if kept else find_findings(request.access, visit)
    return {
        "visit": visit,
        "kept": kept,
        "notice": presenters.kept_notice(here, clock.now()) if kept else None,
        "spot": "kept" if kept else "keep" if visit.hidden else "over",
        "here_href": here,
        "worker_href": addresses.to("inspection-write-worker", request.campaign, pk=visit.pk),
        "stored": [finding for finding in stored if finding.state == "recorded"],
    }


@read_view(InspectionPermission.VIEW)
def worker(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Serve the service worker that opens the page offline; its URL limits its scope to this page."""
    _on_the_spot(request, pk)
    text = finders.find("js/spot-worker.js")
    if not isinstance(text, str):
        raise Http404
    return HttpResponse(Path(text).read_bytes(), content_type="text/javascript; charset=utf-8")


def _on_the_spot(request: WorkspaceRequest, pk: int) -> Visit:
    """Return the visit, or raise 404 unless the reader is on its round."""
    visit = visit_of(request, pk)
    if not is_on_round(request.access, visit.round):
        raise Http404(_("There is no such visit, or you are not allowed to see it."))
    return visit


def _first(form: Any) -> str:
    """Return the form's first error, with the label of its field."""
    name, errors = next(iter(form.errors.items()))
    label = f"{form[name].label}: " if name in form.fields else ""
    return f"{label}{errors[0]}"
