"""What the office does with groups: make, rename, let them guide units, appoint members, close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.units.actions import (
    appoint,
    assign_unit,
    change_group,
    close_group,
    create_group,
    unassign_unit,
)
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_assignments
from touchstone.web.common import addresses
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.own_units import own_places
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, require, sent
from touchstone.web.common.unit_choice import choose
from touchstone.web.groups.forms import AssignForm, LastDayForm, MemberForm, NamesForm, NewGroupForm
from touchstone.web.groups.views import group_in_campaign
from touchstone.web.people.appointment_choice import chosen_person

if TYPE_CHECKING:
    from touchstone.units.models import Group, GroupAssignment

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@in_campaign(UnitPermission.CHANGE)
def group_new(request: WorkspaceRequest) -> HttpResponse:
    """Make a steering or inspection group."""
    offices = own_places(request, UnitPermission.CHANGE)
    form = NewGroupForm(offices, sent(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        owner = next(unit for unit in offices if str(unit.pk) == given.pop("owner"))
        try:
            made = create_group(by=request.user, access=request.access, owner=owner, **given)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The group is made. Now assign units and appoint members."))
            return redirect(addresses.to("steering-group", request.campaign, pk=made.pk))
    context = {
        "title": _("New group"),
        "form": form,
        "send": _("Make the group"),
        "back_href": addresses.to("steering-groups", request.campaign),
        "breadcrumb": trail(request.campaign, _list(request), Link(_("New group"))),
    }
    return page(request, "web/groups/form.html", context, status=400 if form.errors else 200)


@require_http_methods(FORM)
@in_campaign(UnitPermission.VIEW)
def group_change(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Give a group another name."""
    group = _own_group(request, pk)
    form = NamesForm(sent(request), initial={"name": group.name, "name_en": group.name_en})
    if request.method == "POST" and form.is_valid():
        try:
            change_group(by=request.user, access=request.access, group=group, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The group is renamed."))
            return _back(request, group)
    return _form(request, group, form, _("Rename the group"), _("Save"))


@require_http_methods(FORM)
@in_campaign(UnitPermission.VIEW)
def group_assign(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Let a group guide one more unit, with everything below it."""
    group = _own_group(request, pk)
    choice = choose(request, UnitPermission.APPOINT, request.POST or request.GET)
    form = AssignForm(sent(request), initial={"from_day": clock.today()})
    if request.method == "POST":
        form.full_clean()
        if choice.unit is None:
            form.add_error("unit_name", choice.error or _("Name the unit."))
        elif form.is_valid():
            day = form.cleaned_data["from_day"]
            try:
                assign_unit(
                    by=request.user, access=request.access, group=group, unit=choice.unit, from_day=day
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("The group guides the unit and everything below it."))
                return _back(request, group)
    more = {"choice": choice, "other_href": addresses.query(request.GET, unit="", choose="1")}
    return _form(request, group, form, _("Assign a unit"), _("Assign"), "web/groups/assign.html", more)


@require_http_methods(FORM)
@in_campaign(UnitPermission.VIEW)
def group_release(request: WorkspaceRequest, pk: int, assignment: int) -> HttpResponse:
    """End the assignment of a unit to a group."""
    group = _own_group(request, pk)
    locked_assignment = _assignment(request, group, assignment)
    form = LastDayForm(sent(request), initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        day, reason = form.cleaned_data["day"], form.cleaned_data["reason"]
        try:
            unassign_unit(
                by=request.user,
                access=request.access,
                assignment=locked_assignment,
                to_day=day,
                reason=reason,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The group guides the unit until the day that you chose."))
            return _back(request, group)
    title = _("Release %(unit)s?") % {"unit": locked_assignment.unit.label}
    more = {"said": _("From the next day the group no longer sees this unit. What was recorded stays.")}
    return _form(request, group, form, title, _("Release"), more=more)


@require_http_methods(FORM)
@in_campaign(UnitPermission.VIEW)
def group_appoint(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Appoint somebody who has an account to a group."""
    group = _own_group(request, pk)
    require(request, UnitPermission.APPOINT, group.owner.path)
    choice = chosen_person(request, request.POST or request.GET)
    form = MemberForm(group.kind, clock.today(), sent(request))
    if request.method == "POST":
        form.full_clean()
        if choice.person is None:
            form.add_error("person_name", choice.error or _("Name the person."))
        elif form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("role", "post", "from_day")}
            try:
                appoint(by=request.user, access=request.access, user=choice.person, group=group, **given)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("The appointment is made."))
                return _back(request, group)
    more = {
        "person_choice": choice,
        "new_person": addresses.with_query(addresses.to("person-new", request.campaign), {"group": group.pk}),
    }
    return _form(request, group, form, _("Appoint a member"), _("Appoint"), "web/groups/appoint.html", more)


@require_http_methods(FORM)
@in_campaign(UnitPermission.VIEW)
def group_close(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Close a group; its appointments and assignments end with it."""
    group = _own_group(request, pk)
    form = LastDayForm(sent(request), initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            close_group(by=request.user, access=request.access, group=group, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The group is closed. What its members recorded stays."))
            return redirect(addresses.to("steering-groups", request.campaign))
    title = _("Close %(group)s?") % {"group": group}
    more = {
        "said": _("Its appointments and its assignments of units end with it. It cannot be opened again.")
    }
    return _form(request, group, form, title, pgettext("a group", "Close"), more=more)


def _own_group(request: WorkspaceRequest, pk: int) -> Group:
    """Return an open group that the reader may change."""
    group = group_in_campaign(request, pk)
    require(request, UnitPermission.CHANGE, group.owner.path)
    if group.closed_on is not None:
        raise Http404(_("This group is closed."))
    return group


def _assignment(request: WorkspaceRequest, group: Group, pk: int) -> GroupAssignment:
    assignment = next(
        (assignment for assignment in find_assignments(request.access, group) if assignment.pk == pk), None
    )
    if assignment is None:
        raise Http404(_("There is no such assignment among those that you may end."))
    return assignment


def _form(
    request: WorkspaceRequest,
    group: Group,
    form: AssignForm | LastDayForm | MemberForm | NamesForm,
    title: str,
    send: str,
    template: str = "web/groups/form.html",
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "send": send,
        "back_href": addresses.to("steering-group", request.campaign, pk=group.pk),
        "breadcrumb": _way_to(request, group, title),
        **(more or {}),
    }
    return page(request, template, context, status=400 if form.errors else 200)


def _back(request: WorkspaceRequest, group: Group) -> HttpResponse:
    return redirect(addresses.to("steering-group", request.campaign, pk=group.pk))


def _list(request: WorkspaceRequest) -> Link:
    return Link(_("Steering groups"), addresses.to("steering-groups", request.campaign))


def _way_to(request: WorkspaceRequest, group: Group, act: str) -> Breadcrumb:
    there = Link(str(group), addresses.to("steering-group", request.campaign, pk=group.pk))
    return trail(request.campaign, _list(request), there, Link(act))
