"""The steering groups, and one of them with its units."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.common import clock
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import group
from touchstone.web import addresses
from touchstone.web.components import Link
from touchstone.web.groups import pieces
from touchstone.web.pages import page, trail
from touchstone.web.reader import WorkspaceRequest, in_campaign


@require_safe
@in_campaign(UnitPermission.VIEW)
def steering_groups(request: WorkspaceRequest) -> HttpResponse:
    """List the steering groups that guide units of the reader, with how these stand."""
    context = {
        "table": pieces.table(request, clock.today()),
        "breadcrumb": trail(request.campaign, Link(_("Steering groups"))),
    }
    return page(request, "web/groups/list.html", context)


@require_safe
@in_campaign(UnitPermission.VIEW)
def steering_group(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one group: its figures, its units with what they did, its members."""
    found, today = group(request.access, pk), clock.today()
    if found is None or not _of_campaign(found.owner.path, request.campaign.root.path):
        raise Http404(_("There is no such group among those that you may see."))
    context = {
        "group": found,
        "figures": pieces.counted(request, found),
        "units": pieces.units(request, found, today),
        "members": pieces.members(request, found, today),
        "breadcrumb": trail(
            request.campaign,
            Link(_("Steering groups"), addresses.to("steering-groups", request.campaign)),
            Link(str(found)),
        ),
    }
    return page(request, "web/groups/one.html", context)


def _of_campaign(owner: str, root: str) -> bool:
    """Say whether a group's office stands in the campaign's tree, or above it."""
    return owner.startswith(root) or root.startswith(owner)
