"""All campaigns that concern the reader, and opening one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import count_members_by_campaign, find_campaigns
from touchstone.web.campaign import opening_presenters
from touchstone.web.common import addresses
from touchstone.web.common.last_campaign import remember
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, read_view, signed_in


@require_safe
@signed_in
def campaigns(request: WorkspaceRequest) -> HttpResponse:
    """List the campaigns that concern the reader, the newest first. The page belongs to no campaign."""
    found = find_campaigns(request.access)
    context = {
        "table": opening_presenters.campaigns(found, count_members_by_campaign(request.access, found)),
        "starts": request.access.allows(CampaignPermission.CHANGE),
    }
    return page(request, "web/campaign/campaigns.html", context)


@read_view()
def campaign_open(request: WorkspaceRequest) -> HttpResponse:
    """Redirect to Today in a campaign, and let the browser remember that the reader chose it."""
    response = redirect(addresses.to("today", request.campaign))
    remember(request, response, request.campaign)
    return response
