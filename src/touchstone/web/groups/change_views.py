"""Changing groups: create, rename, assign and release units, appoint members, close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.common import clock
from touchstone.units import actions
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_assignments
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.own_units import own_places
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, require, sent
from touchstone.web.common.unit_choice import choose
from touchstone.web.groups.forms import AssignForm, LastDayForm, MemberForm, NamesForm, NewGroupForm
from touchstone.web.groups.views import group_in_campaign
from touchstone.web.people.appointment_choice import campaigns_to_choose, chosen_person

if TYPE_CHECKING:
    from touchstone.units.models import Group, GroupAssignment


@act_view(UnitPermission.CHANGE)
def group_new(request: WorkspaceRequest) -> AnyActPage:
    """Create a steering or inspection group."""
    return ActPage(
        heading=_("New group"),
        form=NewGroupForm(own_places(request, UnitPermission.CHANGE), sent(request)),
        do=lambda form: actions.create_group(**by(request), **form.cleaned_data),
        done=_("The group is made. Now assign units and appoint members."),
        breadcrumb=trail(request.campaign, _list(request), Link(_("New group"))),
        to=lambda group: addresses.to("steering-group", request.campaign, pk=group.pk),
        send=_("Make the group"),
        tight=True,
    )


@act_view(UnitPermission.VIEW)
def group_change(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Rename a group."""
    group = _own_group(request, pk)
    return ActPage(
        heading=_("Rename the group"),
        form=NamesForm(sent(request), initial={"name": group.name, "name_en": group.name_en}),
        do=lambda form: actions.change_group(**by(request), group=group, **form.cleaned_data),
        done=_("The group is renamed."),
        breadcrumb=_breadcrumb(request, group, _("Rename the group")),
        send=_("Save"),
        tight=True,
    )


@act_view(UnitPermission.VIEW)
def group_assign(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Assign a unit, with everything below it, to a group."""
    group = _own_group(request, pk)
    choice = choose(request, UnitPermission.APPOINT, request.POST or request.GET)
    return ActPage(
        heading=_("Assign a unit"),
        form=AssignForm(sent(request), initial={"from_day": clock.today()}),
        do=lambda form: actions.assign_unit(
            **by(request), group=group, unit=choice.the_unit, from_day=form.cleaned_data["from_day"]
        ),
        done=_("The group guides the unit and everything below it."),
        breadcrumb=_breadcrumb(request, group, _("Assign a unit")),
        send=_("Assign"),
        choice=choice,
        other_href=addresses.query(request.GET, unit="", choose="1"),
        tight=True,
        template="web/groups/assign.html",
    )


@act_view(UnitPermission.VIEW)
def group_release(request: WorkspaceRequest, pk: int, assignment: int) -> AnyActPage:
    """End the assignment of a unit to a group."""
    group = _own_group(request, pk)
    assigned = _assignment(request, group, assignment)
    title = _("Release %(unit)s?") % {"unit": assigned.unit.label}
    return ActPage(
        heading=title,
        form=LastDayForm(sent(request), initial={"day": clock.today()}),
        do=lambda form: actions.unassign_unit(
            **by(request),
            assignment=assigned,
            to_day=form.cleaned_data["day"],
            reason=form.cleaned_data["reason"],
        ),
        done=_("The group guides the unit until the day that you chose."),
        breadcrumb=_breadcrumb(request, group, title),
        lead=_("From the next day the group no longer sees this unit. What was recorded stays."),
        send=_("Release"),
        tight=True,
    )


@act_view(UnitPermission.VIEW)
def group_appoint(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Appoint a person with an account to a group."""
    group = _own_group(request, pk, UnitPermission.APPOINT)
    choice = chosen_person(request, request.POST or request.GET)
    new_person = addresses.with_query(addresses.to("person-new", request.campaign), {"group": group.pk})
    return ActPage(
        heading=_("Appoint a member"),
        form=MemberForm(group.kind, campaigns_to_choose(request), clock.today(), sent(request)),
        do=lambda form: actions.appoint(
            **by(request),
            user=choice.the_person,
            group=group,
            **{name: form.cleaned_data[name] for name in ("role", "post", "from_day", "campaign")},
        ),
        done=_("The appointment is made."),
        breadcrumb=_breadcrumb(request, group, _("Appoint a member")),
        send=_("Appoint"),
        choice=choice,
        tight=True,
        template="web/groups/appoint.html",
        context={"new_person": new_person},
    )


@act_view(UnitPermission.VIEW)
def group_close(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Close a group; its appointments and assignments end with it."""
    group = _own_group(request, pk)
    title = _("Close %(group)s?") % {"group": group}
    return ActPage(
        heading=title,
        form=LastDayForm(sent(request), initial={"day": clock.today()}),
        do=lambda form: actions.close_group(**by(request), group=group, **form.cleaned_data),
        done=_("The group is closed. What its members recorded stays."),
        breadcrumb=_breadcrumb(request, group, title),
        to=addresses.to("steering-groups", request.campaign),
        lead=_("Its appointments and its assignments of units end with it. It cannot be opened again."),
        send=pgettext("a group", "Close"),
        tight=True,
    )


def _own_group(request: WorkspaceRequest, pk: int, permission: str = UnitPermission.CHANGE) -> Group:
    """Return an open group that the reader may change, or appoint to, or raise 403 or 404."""
    group = group_in_campaign(request, pk)
    require(request, permission, group.owner.path)
    if group.closed_on is not None:
        raise Http404(_("This group is closed."))
    return group


def _assignment(request: WorkspaceRequest, group: Group, pk: int) -> GroupAssignment:
    assignments = find_assignments(request.access, group)
    return or_404(
        next((assignment for assignment in assignments if assignment.pk == pk), None),
        _("There is no such assignment, or you are not allowed to end it."),
    )


def _list(request: WorkspaceRequest) -> Link:
    return Link(_("Steering groups"), addresses.to("steering-groups", request.campaign))


def _breadcrumb(request: WorkspaceRequest, group: Group, act: str) -> Breadcrumb:
    there = Link(str(group), addresses.to("steering-group", request.campaign, pk=group.pk))
    return trail(request.campaign, _list(request), there, Link(act))
