"""The public page of published problems: their public words, how they stand, and no names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.campaigns.queries import find_campaigns
from touchstone.problems.queries import get_published_page
from touchstone.problems.queries.labels import OUTCOMES
from touchstone.problems.rules import Outcome
from touchstone.units.access import within
from touchstone.units.paths import EVERYWHERE
from touchstone.web.common import addresses
from touchstone.web.common.components import Breadcrumb, Link, Pager, Status
from touchstone.web.common.navigation import NavItem
from touchstone.web.common.problem_labels import OUTCOME_TONES

AUDIENCE = within(EVERYWHERE)
"""The public: what was published anywhere."""


@require_safe
def public_problems(request: HttpRequest) -> HttpResponse:
    """List the published problems, the newest first; one outcome alone when the address asks for it."""
    wanted = request.GET.get("outcome", "")
    outcome = Outcome(wanted) if wanted in list(Outcome) else None
    after = request.GET.get("after", "")
    shown = get_published_page(AUDIENCE, find_campaigns(AUDIENCE), outcome=outcome, after=after)
    here = reverse("web:public-problems")
    context = {
        "problems": [(row, Status(OUTCOMES[row.outcome], OUTCOME_TONES[row.outcome])) for row in shown.rows],
        "outcomes": [
            Link(_("All"), "" if outcome is None else here),
            *(
                Link(said, "" if one is outcome else f"{here}?outcome={one.value}")
                for one, said in OUTCOMES.items()
            ),
        ],
        "pager": Pager(
            addresses.query(request.GET, after="") if after else "",
            addresses.query(request.GET, after=shown.after) if shown.after else "",
        ),
        "breadcrumb": Breadcrumb((Link(_("Front page"), "/"), Link(_("Published problems")))),
        "sections": [
            NavItem(_("Front page"), "/", "home"),
            NavItem(_("Published problems"), here, "problems", active=True),
        ],
    }
    return render(request, "web/problems/public.html", context)
