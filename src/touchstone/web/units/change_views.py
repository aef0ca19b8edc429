"""Making a unit, changing what it is called and how it is described, and opening a closed one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touchstone.campaigns.actions import add_members
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import find_batches
from touchstone.common.refusal import Refused
from touchstone.units.actions import create_unit, describe_unit, reopen_unit
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_aliases, find_kinds, get_breadcrumb
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, require, sent
from touchstone.web.common.unit_choice import UnitChoice, by_name, chosen, in_campaign_tree
from touchstone.web.units import presenters
from touchstone.web.units.forms import ChangeForm, JoinForm, ReopenForm, UnitForm

if TYPE_CHECKING:
    from touchstone.units.models import Unit

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@in_campaign(UnitPermission.CHANGE)
def unit_new(request: WorkspaceRequest) -> HttpResponse:
    """Make a unit below another one."""
    above = _above(request, request.POST or request.GET)
    form = UnitForm(find_kinds(), sent(request))
    if request.method == "POST":
        form.full_clean()
        if above.unit is None:
            form.add_error("unit_name", above.error or _("Name the unit above."))
        elif form.is_valid():
            given = form.cleaned_data
            try:
                made = create_unit(
                    by=request.user,
                    access=request.access,
                    parent=above.unit,
                    name=given["name"],
                    name_en=given["name_en"],
                    aliases=form.names,
                    **form.details,
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("The unit is made."))
                return redirect(addresses.to("unit", request.campaign, pk=made.pk))
    units = Link(_("Units"), addresses.to("units", request.campaign))
    context = {
        "form": form,
        "choice": above,
        "choice_label": _("Unit above"),
        "other_href": "?",
        "back_href": addresses.to("units", request.campaign),
        "breadcrumb": trail(request.campaign, units, Link(_("New unit"))),
    }
    return page(request, "web/units/new.html", context, status=400 if form.errors else 200)


def _above(request: WorkspaceRequest, given: QueryDict) -> UnitChoice:
    """Return the unit below which the new one shall stand, by key or by name."""
    key, text = given.get("unit", ""), given.get("unit_name", "").strip()
    if key:
        return UnitChoice(UnitPermission.CHANGE, chosen(request, UnitPermission.CHANGE, key), other=True)
    return by_name(request, UnitPermission.CHANGE, text) if text else UnitChoice(UnitPermission.CHANGE)


@require_http_methods(FORM)
@in_campaign(UnitPermission.VIEW)
def unit_change(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Change the names, the kind and the details of a unit; a former name stays known."""
    unit = _own_unit(request, pk)
    form = ChangeForm(find_kinds(), sent(request), initial=_initial(request, unit))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            describe_unit(
                by=request.user,
                access=request.access,
                unit=unit,
                name=given["name"],
                name_en=given["name_en"],
                aliases=form.names,
                details=form.details,
                reason=given["reason"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The unit is changed."))
            return redirect(addresses.to("unit", request.campaign, pk=pk))
    context = {
        "unit": unit,
        "form": form,
        "back_href": addresses.to("unit", request.campaign, pk=pk),
        "breadcrumb": _way_to(request, unit, _("Change")),
    }
    return page(request, "web/units/change.html", context, status=400 if form.errors else 200)


def _initial(request: WorkspaceRequest, unit: Unit) -> dict[str, object]:
    names = [alias.name for alias in find_aliases(request.access, unit) if alias.until is None]
    return {
        "name": unit.name,
        "name_en": unit.name_en,
        "kind": unit.kind.code if unit.kind else "",
        "aliases": "\n".join(names),
        "liaison_post": unit.liaison_post,
        "liaison_phone": unit.liaison_phone,
        "opened_on": unit.opened_on,
    }


@require_http_methods(FORM)
@in_campaign(UnitPermission.VIEW)
def unit_reopen(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Open a closed unit again."""
    unit = _own_unit(request, pk)
    if unit.closed_on is None:
        raise Http404(_("This unit is not closed."))
    form = ReopenForm(sent(request))
    if not unit.numchild:
        del form.fields["with_below"]
    if request.method == "POST" and form.is_valid():
        try:
            reopen_unit(by=request.user, access=request.access, unit=unit, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The unit is open again."))
            return redirect(addresses.to("unit", request.campaign, pk=pk))
    context = {
        "unit": unit,
        "closed_on": formats.day(unit.closed_on),
        "form": form,
        "back_href": addresses.to("unit", request.campaign, pk=pk),
        "breadcrumb": _way_to(request, unit, _("Open again")),
    }
    return page(request, "web/units/reopen.html", context, status=400 if form.errors else 200)


@require_http_methods(FORM)
@in_campaign(UnitPermission.VIEW)
def unit_join(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Let a unit take part in a batch."""
    unit = in_campaign_tree(request, pk)
    require(request, CampaignPermission.CHANGE, unit.path)
    first = request.campaign.opens_on
    initial = {"from_day": max(first, unit.opened_on or first)}
    form = JoinForm(list(find_batches(request.campaign)), sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        batch, day = form.batches[form.cleaned_data["batch"]], form.cleaned_data["from_day"]
        try:
            add_members(by=request.user, access=request.access, batch=batch, units=[unit], from_day=day)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The unit takes part. What it records counts for the batch."))
            return redirect(addresses.to("unit", request.campaign, pk=pk))
    context = {
        "title": _("Let %(unit)s take part") % {"unit": unit.label},
        "said": _("The units below it take part with it, unless they are in a batch of their own."),
        "send": _("Let it take part"),
        "form": form,
        "back_href": addresses.to("unit", request.campaign, pk=pk),
        "breadcrumb": _way_to(request, unit, _("Let it take part")),
    }
    return page(request, "web/units/join.html", context, status=400 if form.errors else 200)


def _own_unit(request: WorkspaceRequest, pk: int) -> Unit:
    unit = in_campaign_tree(request, pk)
    require(request, UnitPermission.CHANGE, unit.path)
    return unit


def _way_to(request: WorkspaceRequest, unit: Unit, act: str) -> Breadcrumb:
    there = Link(unit.label, addresses.to("unit", request.campaign, pk=unit.pk))
    return presenters.way(request, get_breadcrumb(request.access, unit), there, Link(act))
