"""Writing findings on the spot, on a phone that may have no network."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.inspection.actions import write_finding
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_criteria, find_findings, is_on_round
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign
from touchstone.web.inspection import presenters
from touchstone.web.inspection.forms import FindingForm
from touchstone.web.inspection.presenters import list_link
from touchstone.web.inspection.visit_views import visit_link, visit_of

if TYPE_CHECKING:
    from touchstone.inspection.models import Visit

UNTIL = "X-Kept-Until"
"""Says of a page that a device may keep it, and how long: as long as the log-in lasts under which it was asked for."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(InspectionPermission.VIEW)
def write(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Write findings on the spot; a script that sends what it kept is answered in JSON.

    With ``kept`` it is the bare form that a device keeps for the time without a network, as long as the visit is
    hidden: it says since when it is kept, and holds nothing of what is stored.
    """
    visit = _on_the_spot(request, pk)
    scripted = _scripted(request)
    form = FindingForm(
        list(find_criteria(request.campaign)),
        request.POST or None,
        request.FILES or None,
        initial={"client_key": uuid.uuid4().hex, "severity": "general"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = write_finding(
                by=request.user,
                access=request.access,
                visit=visit,
                entry=form.entry(),
                photos=form.cleaned_data["photos"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            if scripted:
                return JsonResponse({"number": made.number})
            messages.success(request, _("Finding %(number)d is stored.") % {"number": made.number})
            return redirect(addresses.to("inspection-write", request.campaign, pk=pk))
    if scripted and request.method == "POST":
        return JsonResponse({"error": _first(form)}, status=400)
    kept = "kept" in request.GET and visit.hidden
    stored = [] if kept else find_findings(request.access, visit)
    here = addresses.to("inspection-write", request.campaign, pk=pk)
    context = {
        "held": visit,
        "form": form,
        "kept": kept,
        "notice": presenters.kept_notice(here, clock.now()) if kept else None,
        "spot": "kept" if kept else "keep" if visit.hidden else "over",
        "here_href": here,
        "worker_href": addresses.to("inspection-write-worker", request.campaign, pk=pk),
        "stored": [finding for finding in stored if finding.state == "recorded"],
        "back_href": addresses.to("inspection-visit", request.campaign, pk=pk),
        "breadcrumb": trail(
            request.campaign, list_link(request), visit_link(request, visit), Link(_("Write a finding"))
        ),
    }
    answer = page(request, "web/inspection/write.html", context, status=400 if form.errors else 200)
    if kept:
        answer.headers[UNTIL] = http_date(request.session.get_expiry_date().timestamp())
    return answer


@never_cache
@require_safe
@in_campaign(InspectionPermission.VIEW)
def worker(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Give the script that opens the page without a network; at this address it can do so for this page alone."""
    _on_the_spot(request, pk)
    text = finders.find("js/spot-worker.js")
    if not isinstance(text, str):
        raise Http404
    return HttpResponse(Path(text).read_bytes(), content_type="text/javascript; charset=utf-8")


def _on_the_spot(request: WorkspaceRequest, pk: int) -> Visit:
    """Return the visit of a round that the reader is on; there is no other."""
    visit = visit_of(request, pk)
    if not is_on_round(request.access, visit.round):
        raise Http404(_("There is no such visit among those that you may see."))
    return visit


def _scripted(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _first(form: Any) -> str:
    """Return the first thing that is wrong, with the name of its field."""
    name, errors = next(iter(form.errors.items()))
    label = f"{form[name].label}: " if name in form.fields else ""
    return f"{label}{errors[0]}"
