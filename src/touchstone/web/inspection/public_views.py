"""The public page of inspections: public notices, and what has been published about draws."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.campaigns.queries import find_campaigns
from touchstone.inspection.queries import find_public_draws, find_public_notices, get_draw_keys
from touchstone.units.access import within
from touchstone.units.paths import EVERYWHERE
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.navigation import NavItem
from touchstone.web.inspection import presenters

AUDIENCE = within(EVERYWHERE)
"""Access for the public: whatever was published in any unit."""


@require_safe
def public_inspections(request: HttpRequest) -> HttpResponse:
    """Show the public notices, and the data with which anyone can repeat a draw."""
    campaigns = find_campaigns(AUDIENCE)
    context = {
        "notices": find_public_notices(campaigns),
        "draws": [
            (draw, presenters.draw_facts(draw), reverse("web:inspection-keys", args=[draw.round_id]))
            for draw in find_public_draws(campaigns)
        ],
        "breadcrumb": Breadcrumb((Link(_("Front page"), "/"), Link(_("Inspections")))),
        "sections": [
            NavItem(_("Front page"), "/", "home"),
            NavItem(_("Published problems"), reverse("web:public-problems"), "problems"),
            NavItem(_("Inspections"), reverse("web:public-inspections"), "search", active=True),
        ],
    }
    return render(request, "web/inspection/public.html", context)


@require_safe
def keys(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the keys of the units that a round draws from, one per line."""
    text = get_draw_keys(pk)
    if not text:
        raise Http404(_("Nothing was published of this draw."))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
