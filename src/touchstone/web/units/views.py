"""The units: the tree, a search, one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from touchstone.audit.queries import find_history
from touchstone.cadences.permissions import CadencePermission
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common import clock
from touchstone.inspection.permissions import InspectionPermission
from touchstone.problems.permissions import ProblemPermission
from touchstone.study.permissions import StudyPermission
from touchstone.study.rolls import sees_roll
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_appointments_of_unit, get_breadcrumb
from touchstone.web.cadences.presenters import cadences_of
from touchstone.web.common import addresses, timeline
from touchstone.web.common.components import Link
from touchstone.web.common.lists import New
from touchstone.web.common.own_units import own_places
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, may_begin, read_view
from touchstone.web.common.unit_choice import in_campaign_tree, search
from touchstone.web.exhibitions.lists import exhibitions_of
from touchstone.web.people.presenters import appointed
from touchstone.web.problems import counts
from touchstone.web.units import presenters, tables

if TYPE_CHECKING:
    from touchstone.units.models import Unit

SUGGESTED_FOR = (
    StudyPermission.RECORD,
    StudyPermission.VIEW,
    CadencePermission.VIEW,
    CadencePermission.SET,
    ProblemPermission.REGISTER,
    ProblemPermission.DIRECT,
    ProblemPermission.RECTIFY,
    ProblemPermission.VERIFY,
    InspectionPermission.VISIT,
    InspectionPermission.DIRECT,
    *UnitPermission,
)


@read_view(UnitPermission.VIEW)
def units(request: WorkspaceRequest) -> HttpResponse:
    """Show the reader's part of the tree with its figures, or the hits of a search."""
    places, text = own_places(request), request.GET.get("q", "").strip()
    top = places[0] if len(places) == 1 and places[0].numchild else None
    if text:
        table = tables.hits(request, search(request, UnitPermission.VIEW, text, limit=30))
    elif top is not None:
        table = tables.children(request, top)
    else:
        table = tables.at_places(request, places) or tables.hits(request, [])
    context = {
        "asked": text,
        "top": top,
        "table": table,
        "main_action": New(_("New unit"), "unit-new", UnitPermission.CHANGE, begins=False).link(request),
        "may_join": may_begin(request, CampaignPermission.CHANGE),
        "breadcrumb": trail(request.campaign, Link(_("Units"))),
    }
    return page(request, "web/units/list.html", context, pieces={tables.KEY: table})


@read_view(UnitPermission.VIEW)
def unit_suggest(request: WorkspaceRequest) -> HttpResponse:
    """Suggest units while a name is being typed."""
    purpose = request.GET.get("for", "")
    permission = next((str(code) for code in SUGGESTED_FOR if code == purpose), str(UnitPermission.VIEW))
    text = request.GET.get("unit_name", "").strip()
    hits = search(request, permission, text) if text else []
    return render(request, "web/units/_hits.html", {"hits": hits, "asked": bool(text)})


@read_view(UnitPermission.VIEW)
def unit_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one unit: its facts and figures, the units below it, the people appointed to it, its history."""
    unit, today = in_campaign_tree(request, pk), clock.today()
    closed, appointments = "closed" in request.GET, find_appointments_of_unit(request.access, unit, today)
    below = tables.children(request, unit, closed=closed)
    new = _with_unit(request, "session-new", unit)
    mine = may(request, UnitPermission.CHANGE, unit.path)
    context = {
        "unit": unit,
        "state": tables.state_of(unit, {}),
        "notice": presenters.not_enrolled_notice(request, unit, today),
        "facts": presenters.facts(request, unit, today),
        "figures": presenters.counted(request, unit),
        "last_sessions": presenters.last_sessions(request, unit),
        "all_sessions": addresses.with_query(addresses.to("sessions", request.campaign), {"unit": pk}),
        "study_programme": addresses.to("study-targets", request.campaign, pk=pk),
        "roll_href": addresses.to("study-roll", request.campaign, pk=pk)
        if request.campaign.closed_on is None and sees_roll(request.access, unit)
        else "",
        "problems": counts.of_unit(request, unit),
        "sees_problems": may(request, ProblemPermission.VIEW, unit.path),
        "exhibitions": exhibitions_of(request, unit),
        "all_exhibitions": _with_unit(request, "exhibitions", unit),
        "cadences": cadences_of(request, unit),
        "plan_href": _with_unit(request, "plan", unit)
        if may(request, CadencePermission.VIEW, unit.path)
        else "",
        "new_cadence": _with_unit(request, "cadence-new", unit)
        if may_begin(request, CadencePermission.SET, unit.path)
        else "",
        "below": below if unit.numchild else None,
        "closed": closed,
        "people": appointed(request, appointments, _("Appointed here"), "people"),
        "past": timeline.history(
            timeline.entries(unit, find_history(request.access, UnitPermission.VIEW, unit))
        ),
        "may_describe": mine,
        "acts": presenters.acts(request, unit) if mine else (),
        "may_join_below": bool(unit.numchild) and may_begin(request, CampaignPermission.CHANGE, unit.path),
        "new_below": _with_unit(request, "unit-new", unit) if mine and not unit.closed_on else "",
        "new_person": _with_unit(request, "person-new", unit)
        if may(request, UnitPermission.APPOINT, unit.path) and not unit.closed_on
        else "",
        "main_action": Link(_("Record a session"), new)
        if may_begin(request, StudyPermission.RECORD, unit.path)
        else None,
        "breadcrumb": presenters.way(request, get_breadcrumb(request.access, unit), Link(unit.label)),
    }
    return page(request, "web/units/one.html", context, pieces={tables.KEY: below})


def _with_unit(request: WorkspaceRequest, name: str, unit: Unit) -> str:
    return addresses.with_query(addresses.to(name, request.campaign), {"unit": unit.pk})
