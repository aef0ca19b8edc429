"""Answering with a page: one address, one view, the whole page or the one piece that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.units.permissions import UnitPermission
from touchstone.web.common.components import Breadcrumb, Component, Link
from touchstone.web.common.own_units import units_at
from touchstone.web.common.reader import WorkspaceRequest, places_of
from touchstone.web.common.shell import Choice, Switcher

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign

PIECE = "web/piece.html"
IN_A_MENU = 12
"""Own units that the switcher names; who has more finds them on the page of units."""


def page(
    request: WorkspaceRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    pieces: Mapping[str, Component] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the whole page, or with one of its ``pieces`` when a script asked to replace just that.

    ``pieces`` maps the id of an element of the page to the component that draws it.
    """
    asked = _asked_for(request)
    if pieces and asked in pieces:
        response = render(request, PIECE, {"piece": pieces[asked]}, status=status)
    else:
        frame = {
            "campaign": request.campaign,
            "campaign_switcher": _campaigns(request),
            "unit_switcher": _units(request),
        }
        response = render(request, template, {**frame, **context}, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _asked_for(request: HttpRequest) -> str:
    htmx = getattr(request, "htmx", None)
    return htmx.target or "" if htmx and not htmx.history_restore_request else ""


def _campaigns(request: WorkspaceRequest) -> Switcher:
    others = [campaign for campaign in request.campaigns if campaign.pk != request.campaign.pk]
    choices = [Choice(str(campaign), reverse("web:today", args=[campaign.slug])) for campaign in others]
    here = Choice(str(request.campaign), reverse("web:today", args=[request.campaign.slug]), current=True)
    return Switcher(str(request.campaign), [here, *choices] if choices else ())


def _units(request: WorkspaceRequest) -> Switcher | None:
    """Return the reader's own units; nothing for who sees the whole campaign, or more units than a menu holds."""
    paths = places_of(request, UnitPermission.VIEW)
    if not paths or paths == (request.campaign.root.path,) or len(paths) > IN_A_MENU:
        return None
    own = units_at(request, paths)
    if len(own) == 1:
        return Switcher(own[0].label)
    said = ngettext("%(n)s unit", "%(n)s units", len(own)) % {"n": len(own)}
    choices = [Choice(unit.label, reverse("web:unit", args=[request.campaign.slug, unit.pk])) for unit in own]
    return Switcher(said, choices)


def trail(campaign: Campaign, *steps: Link) -> Breadcrumb:
    """Return the way from the campaign's board to this page."""
    return Breadcrumb((Link(str(campaign), reverse("web:board", args=[campaign.slug])), *steps))


def listed(names: Sequence[object]) -> str:
    """Write names one after the other, as a sentence lists them."""
    return _(", ").join(str(name) for name in names)
