"""The list of groups, and the page of one group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_members, get_group
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.lists import New
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view
from touchstone.web.groups import presenters
from touchstone.web.people.presenters import appointed

if TYPE_CHECKING:
    from touchstone.units.models import Group


@read_view(UnitPermission.VIEW)
def steering_groups(request: WorkspaceRequest) -> HttpResponse:
    """List the groups that guide the reader's units, with the figures of these units."""
    context = {
        "tables": presenters.tables_by_kind(request, clock.today()),
        "main_action": New(_("New group"), "steering-group-new", UnitPermission.CHANGE).link(request),
        "breadcrumb": trail(request.campaign, Link(_("Steering groups"))),
    }
    return page(request, "web/groups/list.html", context)


@read_view(UnitPermission.VIEW)
def steering_group(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one group: its figures, its units with their figures, its members, its history."""
    group, today = group_in_campaign(request, pk), clock.today()
    mine, appoints = (
        group.closed_on is None and may(request, permission, group.owner.path)
        for permission in (UnitPermission.CHANGE, UnitPermission.APPOINT)
    )
    context = {
        "group": group,
        "mine": mine,
        "appoints": appoints,
        "figures": presenters.counted(request, group),
        "units": presenters.units(request, group, today, mine=mine),
        "past": presenters.history_of(request, group),
        "members": appointed(request, find_members(request.access, group, today), _("Members"), "members"),
        "breadcrumb": trail(
            request.campaign,
            Link(_("Steering groups"), addresses.to("steering-groups", request.campaign)),
            Link(str(group)),
        ),
    }
    return page(request, "web/groups/one.html", context)


def group_in_campaign(request: WorkspaceRequest, pk: int) -> Group:
    """Return a group of the campaign that the reader may see, or raise 404."""
    group = get_group(request.access, pk)
    if group is None or not presenters.of_campaign(request, group):
        raise Http404(_("There is no such group, or you are not allowed to see it."))
    return group
