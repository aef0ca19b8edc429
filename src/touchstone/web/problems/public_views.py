"""The public page of published problems: their public texts and outcomes, without names."""

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
"""Access for the public: whatever was published in any unit."""


@require_safe
def public_problems(request: HttpRequest) -> HttpResponse:
    """List the published problems, newest first, optionally with one outcome only."""
    code = request.GET.get("outcome", "")
    outcome = Outcome(code) if code in list(Outcome) else None
    after = request.GET.get("after", "")
    problem_page = get_published_page(AUDIENCE, find_campaigns(AUDIENCE), outcome=outcome, after=after)
    here = reverse("web:public-problems")
    context = {
        "problems": [
            (row, Status(OUTCOMES[row.outcome], OUTCOME_TONES[row.outcome])) for row in problem_page.rows
        ],
        "outcomes": [
            Link(_("All"), "" if outcome is None else here),
            *(
                Link(label, "" if option is outcome else f"{here}?outcome={option.value}")
                for option, label in OUTCOMES.items()
            ),
        ],
        "pager": Pager(
            addresses.query(request.GET, after="") if after else "",
            addresses.query(request.GET, after=problem_page.after) if problem_page.after else "",
        ),
        "breadcrumb": Breadcrumb((Link(_("Front page"), "/"), Link(_("Published problems")))),
        "sections": [
            NavItem(_("Front page"), "/", "home"),
            NavItem(_("Published problems"), here, "problems", active=True),
        ],
    }
    return render(request, "web/problems/public.html", context)
