"""Rounds of inspection: one round with its draw, and every act on it; notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from touchstone.common.refusal import Refused
from touchstone.inspection.actions import create_round, withdraw_notice
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import (
    find_events_of_round,
    find_groups_of_owner,
    find_notices,
    find_sending_units,
    find_steps_of_round,
    find_visits_of_round,
    get_draw,
    get_notice,
    get_round,
)
from touchstone.inspection.rules import RoundState
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may
from touchstone.web.inspection import acts, presenters, timelines
from touchstone.web.inspection.forms import ReasonForm, RoundForm
from touchstone.web.inspection.presenters import list_link
from touchstone.web.inspection.round_acts import ROUND_ACTS

if TYPE_CHECKING:
    from touchstone.inspection.models import Round


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(InspectionPermission.DIRECT)
def round_new(request: WorkspaceRequest) -> HttpResponse:
    """Open a round with all inspection groups of the unit that sends it."""
    owners = {str(unit.pk): unit for unit in find_sending_units(request.access, request.campaign)}
    form = RoundForm(request.POST or None, initial={"owner": next(iter(owners), "")})
    form.offer("owner", [(key, unit.label) for key, unit in owners.items()])
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        owner = owners[given.pop("owner")]
        try:
            made = create_round(
                by=request.user,
                access=request.access,
                campaign=request.campaign,
                owner=owner,
                groups=find_groups_of_owner(request.access, owner),
                **given,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The round is open. You lead it."))
            return redirect(addresses.to("inspection-round", request.campaign, pk=made.pk))
    context = {
        "form": form,
        "name": _("Open a round"),
        "lead": _("All open inspection groups of the sender go out in it; who leads it sees its visits too."),
        "back_href": addresses.to("inspection", request.campaign),
        "breadcrumb": trail(request.campaign, list_link(request), Link(_("Open a round"))),
    }
    return page(request, "web/inspection/act.html", context, status=400 if form.errors else 200)


@never_cache
@require_safe
@in_campaign(InspectionPermission.VIEW)
def round_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one round: its draw, and its visits as far as the reader may know of them."""
    inspection_round = _round(request, pk)
    doing = acts.doing_on(request, inspection_round)
    visits, drawn = find_visits_of_round(request.access, inspection_round), get_draw(inspection_round)
    told_of: list[Any] = [
        *find_events_of_round(inspection_round),
        *find_steps_of_round(request.access, inspection_round),
    ]
    history = sorted(told_of, key=lambda item: item.at, reverse=True)
    table = presenters.visits_table(request, visits, works=doing.works)
    plans = may(request, InspectionPermission.VISIT) or may(request, InspectionPermission.DIRECT)
    plan = Link(_("Plan a visit"), addresses.to("inspection-visit-new", request.campaign, pk=pk))
    offers = acts.offered(doing, ROUND_ACTS)
    context = {
        "held": inspection_round,
        "facts": presenters.round_facts(inspection_round, works=doing.works),
        "draw": presenters.draw_facts(drawn) if drawn else None,
        "draw_revealed": drawn is not None and drawn.revealed_at is not None,
        "keys_href": reverse("web:inspection-keys", args=[pk]),
        "table": table,
        "progress": presenters.progress(visits) if doing.works else "",
        "timeline": timelines.timeline(inspection_round, history, names=doing.works),
        "links": presenters.act_links(request.campaign, "inspection-round-act", ROUND_ACTS, offers, pk),
        "main_action": plan if doing.works and plans and inspection_round.state == RoundState.OPEN else None,
        "breadcrumb": trail(request.campaign, list_link(request), Link(str(inspection_round))),
    }
    return page(request, "web/inspection/round.html", context, pieces={presenters.KEY: table})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(InspectionPermission.VIEW)
def round_act(request: WorkspaceRequest, pk: int, act: str) -> HttpResponse:
    """Ask for what an act on a round needs, and do it."""
    inspection_round = _round(request, pk)
    there = Link(str(inspection_round), addresses.to("inspection-round", request.campaign, pk=pk))
    return act_page(request, acts.doing_on(request, inspection_round), ROUND_ACTS, act, (there,))


@require_safe
@in_campaign(InspectionPermission.VIEW)
def notice_list(request: WorkspaceRequest) -> HttpResponse:
    """Show the notices to units and to everybody."""
    context = {
        "notices": [
            (notice, addresses.to("inspection-notice-withdraw", request.campaign, pk=notice.pk))
            for notice in find_notices(request.access, request.campaign)
        ],
        "may_withdraw": may(request, InspectionPermission.DIRECT),
        "public_href": reverse("web:public-inspections"),
        "breadcrumb": trail(request.campaign, list_link(request), Link(_("Notices"))),
    }
    return page(request, "web/inspection/notices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(InspectionPermission.DIRECT)
def notice_withdraw(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Take a notice back, with a reason."""
    notice = get_notice(request.access, request.campaign, pk)
    if notice is None or notice.withdrawn_at is not None:
        raise Http404(_("There is no such notice among those that you may withdraw."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_notice(by=request.user, access=request.access, notice=notice, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The notice is withdrawn."))
            return redirect(addresses.to("inspection-notices", request.campaign))
    listing = Link(_("Notices"), addresses.to("inspection-notices", request.campaign))
    context = {
        "form": form,
        "name": _("Withdraw the notice"),
        "concerns": notice.title,
        "back_href": listing.href,
        "breadcrumb": trail(request.campaign, list_link(request), listing, Link(_("Withdraw"))),
    }
    return page(request, "web/inspection/act.html", context, status=400 if form.errors else 200)


def act_page(
    request: WorkspaceRequest,
    doing: acts.Doing,
    pages: Mapping[str, acts.ActPage],
    act: str,
    way: tuple[Link, ...],
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Ask for what an act needs and do it; the last step of ``way`` is where it leads back to."""
    shown, back = pages.get(act), way[-1].href
    if shown is None:
        raise Http404(_("There is no such act."))
    if not any(doing.may(need, doing.path) for need in shown.needs):
        raise PermissionDenied(
            _("Your role does not include this. The campaign office can give you the right.")
        )
    if not shown.offered(doing):
        messages.error(request, _("This cannot be done now, or not by you."))
        return redirect(back)
    form = shown.make(doing, request.POST or None, request.FILES or None)
    if request.method == "POST":
        form.is_bound = True  # an act without words sends nothing but its token
        if form.is_valid():
            try:
                shown.do(doing, form)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, str(shown.done))
                return redirect(back)
    frame = {
        "form": form,
        "name": shown.name,
        "concerns": doing.concerns,
        "lead": shown.lead,
        "plain": shown.plain,
        "multipart": form.is_multipart(),
        "draft": f"inspection-{act}",
        "back_href": back,
        "breadcrumb": trail(request.campaign, list_link(request), *way, Link(shown.name)),
    }
    return page(
        request, "web/inspection/act.html", {**frame, **(context or {})}, status=400 if form.errors else 200
    )


def _round(request: WorkspaceRequest, pk: int) -> Round:
    inspection_round = get_round(request.access, request.campaign, pk)
    if inspection_round is None:
        raise Http404(_("There is no such round among those that you may see."))
    return inspection_round
