"""Rendering pages: the whole page, or the one fragment that htmx requests from the same URL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.states import CampaignState, state_of
from touchstone.common import clock
from touchstone.units.permissions import UnitPermission
from touchstone.web.common import formats
from touchstone.web.common.components import Breadcrumb, Component, Link
from touchstone.web.common.own_units import units_at
from touchstone.web.common.reader import WorkspaceRequest, may, places_of
from touchstone.web.common.shell import Choice, Switcher

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign

PIECE = "web/piece.html"
IN_A_MENU = 12
"""Maximum number of entries of a switcher; readers with more campaigns or units use the list of all."""


def page(
    request: WorkspaceRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    pieces: Mapping[str, Component] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the whole page, or only one of its ``pieces`` if htmx requests that element.

    ``pieces`` maps the id of an element of the page to the component that renders it.
    """
    target = _htmx_target(request)
    if pieces and target in pieces:
        response = render(request, PIECE, {"piece": pieces[target]}, status=status)
    else:
        response = render(request, template, {**_frame(request), **context}, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _frame(request: WorkspaceRequest) -> dict[str, Any]:
    """Return what every page of a campaign shows around it; nothing for a page that belongs to none."""
    if not hasattr(request, "campaign"):
        return {}
    return {
        "campaign": request.campaign,
        "closed_line": _closed_line(request.campaign),
        "campaign_switcher": _campaigns(request),
        "unit_switcher": _units(request),
    }


def _closed_line(campaign: Campaign) -> str:
    """Return what the frame says of a closed campaign, or ""."""
    if campaign.closed_on is None:
        return ""
    return _("Closed on %(day)s: read and finish only") % {"day": formats.day(campaign.closed_on)}


def _htmx_target(request: HttpRequest) -> str:
    htmx = getattr(request, "htmx", None)
    return htmx.target or "" if htmx and not htmx.history_restore_request else ""


def _campaigns(request: WorkspaceRequest) -> Switcher:
    """Return the campaign switcher: the reader's campaigns, or if they are many those under way, and all of them."""
    current, campaigns = request.campaign, request.campaigns
    if len(campaigns) == 1 and not may(request, CampaignPermission.CHANGE):
        return Switcher(str(current))
    if len(campaigns) > IN_A_MENU:
        today = clock.today()
        campaigns = [
            campaign for campaign in campaigns if state_of(campaign, today) is CampaignState.UNDER_WAY
        ]
    others = [campaign for campaign in campaigns if campaign.pk != current.pk]
    others.sort(key=lambda campaign: campaign.closed_on is not None)  # those that go on come first
    others = others[: IN_A_MENU - 1]
    choices = [
        Choice(_named(campaign), reverse("web:campaign-open", args=[campaign.slug])) for campaign in others
    ]
    here = Choice(str(current), reverse("web:today", args=[current.slug]), current=True)
    return Switcher(str(current), [here, *choices, Choice(_("All campaigns"), reverse("web:campaigns"))])


def _named(campaign: Campaign) -> str:
    """Return the name of a campaign, and that it is closed."""
    if campaign.closed_on is None:
        return str(campaign)
    return _("%(campaign)s (closed)") % {"campaign": campaign}


def _units(request: WorkspaceRequest) -> Switcher | None:
    """Return the unit switcher, or None if the reader sees the whole campaign or too many units for a menu."""
    paths = places_of(request, UnitPermission.VIEW)
    if not paths or paths == (request.campaign.root.path,) or len(paths) > IN_A_MENU:
        return None
    own = units_at(request, paths)
    if len(own) == 1:
        return Switcher(own[0].label)
    label = ngettext("%(n)s unit", "%(n)s units", len(own)) % {"n": len(own)}
    choices = [Choice(unit.label, reverse("web:unit", args=[request.campaign.slug, unit.pk])) for unit in own]
    return Switcher(label, choices)


def trail(campaign: Campaign, *steps: Link) -> Breadcrumb:
    """Return the breadcrumb from the campaign's board to this page."""
    return Breadcrumb((Link(str(campaign), reverse("web:board", args=[campaign.slug])), *steps))
