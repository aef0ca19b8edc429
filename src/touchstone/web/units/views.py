"""The units: the tree, a search, one unit, moving and closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.inspection.permissions import InspectionPermission
from touchstone.problems.permissions import ProblemPermission
from touchstone.study.permissions import StudyPermission
from touchstone.units.actions import close_unit, move_unit
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import get_breadcrumb, preview_close, preview_move
from touchstone.web.common import addresses
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.own_units import own_places
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may, require
from touchstone.web.common.unit_choice import UnitChoice, by_name, chosen, in_campaign_tree, search
from touchstone.web.problems import counts
from touchstone.web.units import lists, presenters
from touchstone.web.units.forms import CloseDayForm, CloseForm, MoveForm

if TYPE_CHECKING:
    from touchstone.units.models import Unit

SUGGESTED_FOR = (
    StudyPermission.RECORD,
    StudyPermission.VIEW,
    ProblemPermission.REGISTER,
    ProblemPermission.DIRECT,
    ProblemPermission.RECTIFY,
    ProblemPermission.VERIFY,
    InspectionPermission.VISIT,
    InspectionPermission.DIRECT,
    *UnitPermission,
)


@require_safe
@in_campaign(UnitPermission.VIEW)
def units(request: WorkspaceRequest) -> HttpResponse:
    """Show the reader's part of the tree with what was done in it, or what a search found."""
    places, asked = own_places(request), request.GET.get("q", "").strip()
    top = places[0] if len(places) == 1 and places[0].numchild else None
    if asked:
        table = lists.hits(request, search(request, UnitPermission.VIEW, asked, limit=30))
    elif top is not None:
        table = lists.children(request, top)
    else:
        table = lists.at_places(request, places) or lists.hits(request, [])
    context = {
        "asked": asked,
        "top": top,
        "table": table,
        "main_action": Link(_("New unit"), addresses.to("unit-new", request.campaign))
        if may(request, UnitPermission.CHANGE)
        else None,
        "breadcrumb": trail(request.campaign, Link(_("Units"))),
    }
    return page(request, "web/units/list.html", context, pieces={lists.KEY: table})


@require_safe
@in_campaign(UnitPermission.VIEW)
def unit_suggest(request: WorkspaceRequest) -> HttpResponse:
    """Offer the units that a name may mean, while it is being written."""
    wanted = request.GET.get("for", "")
    permission = next((str(code) for code in SUGGESTED_FOR if code == wanted), str(UnitPermission.VIEW))
    text = request.GET.get("unit_name", "").strip()
    hits = search(request, permission, text) if text else []
    return render(request, "web/units/_hits.html", {"hits": hits, "asked": bool(text)})


@require_safe
@in_campaign(UnitPermission.VIEW)
def unit_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one unit: what is known of it, what it did, what stands below it and who is appointed there."""
    unit, today = in_campaign_tree(request, pk), clock.today()
    closed = "closed" in request.GET
    below = lists.children(request, unit, closed=closed)
    new = _with_unit(request, "session-new", unit)
    mine = may(request, UnitPermission.CHANGE, unit.path)
    context = {
        "unit": unit,
        "state": lists.state_of(unit, {}),
        "notice": presenters.no_part(request, unit, today),
        "facts": presenters.facts(request, unit, today),
        "figures": presenters.counted(request, unit),
        "last_sessions": presenters.last_sessions(request, unit),
        "all_sessions": addresses.with_query(addresses.to("sessions", request.campaign), {"unit": pk}),
        "problems": counts.of_unit(request, unit),
        "sees_problems": may(request, ProblemPermission.VIEW, unit.path),
        "below": below if unit.numchild else None,
        "closed": closed,
        "people": presenters.people(request, unit, today),
        "past": presenters.past(unit),
        "may_describe": mine,
        "may_change": mine and unit.path != request.campaign.root.path,
        "new_below": _with_unit(request, "unit-new", unit) if mine and not unit.closed_on else "",
        "new_person": _with_unit(request, "person-new", unit)
        if may(request, UnitPermission.APPOINT, unit.path) and not unit.closed_on
        else "",
        "main_action": Link(_("Record a session"), new)
        if may(request, StudyPermission.RECORD, unit.path)
        else None,
        "breadcrumb": presenters.way(request, get_breadcrumb(request.access, unit), Link(unit.label)),
    }
    return page(request, "web/units/one.html", context, pieces={lists.KEY: below})


def _with_unit(request: WorkspaceRequest, name: str, unit: Unit) -> str:
    return addresses.with_query(addresses.to(name, request.campaign), {"unit": unit.pk})


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(UnitPermission.VIEW)
def unit_move(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Choose where a unit goes, show what that would do, and move it."""
    unit = _own_unit(request, pk)
    target = _target(request)
    preview = preview_move(request.access, unit, target.unit) if target.unit else None
    form = MoveForm(request.POST or None, initial={"to": target.unit.pk if target.unit else None})
    if request.method == "POST" and form.is_valid() and target.unit and preview and preview.possible:
        reason = form.cleaned_data["reason"]
        try:
            move_unit(by=request.user, access=request.access, unit=unit, to_parent=target.unit, reason=reason)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request, _("The unit is moved. Its records and published figures stay as they are.")
            )
            return redirect(addresses.to("unit", request.campaign, pk=pk))
    context = {
        "unit": unit,
        "choice": target,
        "other_href": "?",
        "preview": preview,
        "effect": presenters.effect_of_move(preview) if preview else None,
        "form": form,
        "breadcrumb": _way_to(request, unit, Link(pgettext("a unit", "Move"))),
    }
    return page(request, "web/units/move.html", context, status=400 if target.error or form.errors else 200)


def _target(request: WorkspaceRequest) -> UnitChoice:
    """Return where the unit shall go, by key or by name."""
    key = request.POST.get("to", "") or request.GET.get("unit", "")
    text = request.GET.get("unit_name", "").strip()
    if key:
        return UnitChoice(UnitPermission.CHANGE, chosen(request, UnitPermission.CHANGE, key), other=True)
    return by_name(request, UnitPermission.CHANGE, text) if text else UnitChoice(UnitPermission.CHANGE)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(UnitPermission.VIEW)
def unit_close(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Ask for the last day of a unit, show what closing it would do, and close it."""
    unit = _own_unit(request, pk)
    given = request.POST if request.method == "POST" else request.GET
    asked = CloseDayForm(given if given.get("day") is not None else None, initial={"day": clock.today()})
    day = asked.cleaned_data["day"] if asked.is_valid() else None
    preview = preview_close(request.access, unit, day) if day else None
    form = CloseForm(request.POST or None, initial={"day": day.isoformat() if day else ""})
    if request.method == "POST" and preview and preview.possible and form.is_valid():
        try:
            close_unit(by=request.user, access=request.access, unit=unit, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The unit is closed. Its records stay and count as before."))
            return redirect(addresses.to("unit", request.campaign, pk=pk))
    context = {
        "unit": unit,
        "asked": asked,
        "preview": preview,
        "effect": presenters.effect_of_closing(preview) if preview else None,
        "form": form,
        "breadcrumb": _way_to(request, unit, Link(pgettext("a unit", "Close"))),
    }
    return page(request, "web/units/close.html", context, status=400 if asked.errors or form.errors else 200)


def _own_unit(request: WorkspaceRequest, pk: int) -> Unit:
    """Return a unit that the reader may change; the campaign's own unit stays where it is."""
    unit = in_campaign_tree(request, pk)
    require(request, UnitPermission.CHANGE, unit.path)
    return unit


def _way_to(request: WorkspaceRequest, unit: Unit, act: Link) -> Breadcrumb:
    there = Link(unit.label, addresses.to("unit", request.campaign, pk=unit.pk))
    return presenters.way(request, get_breadcrumb(request.access, unit), there, act)
