"""Recording a rule change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.http import Http404
from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.common.pages import read_key
from touchstone.problems.actions import record_rule_change
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_problem
from touchstone.problems.queries.specials import get_special
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by
from touchstone.web.common.components import Link
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, may, sent
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.problems.rule_changes import lists

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import Problem, SpecialRectification
    from touchstone.units.access import Access

Record = TypeVar("Record")


@act_view(ProblemPermission.RECTIFY)
def rule_change_new(request: WorkspaceRequest) -> AnyActPage:
    """Record a rule change that resulted from a problem or a special rectification."""
    problem = _named(request, "problem", get_problem)
    special = None if problem else _named(request, "special", get_special)
    origin = problem or special
    if origin is None:
        raise Http404(_("There is nothing here from which a rule change could come."))
    name = "problem" if problem else "special"
    there = Link(str(origin), addresses.to(name, request.campaign, pk=origin.pk))
    choice = _choice(request, origin)
    return ActPage(
        heading=_("Record a rule change"),
        form=lists.RuleForm(sent(request), initial={"day": clock.today()}),
        do=lambda form: record_rule_change(
            **by(request),
            unit=choice.the_unit,
            problem=problem,
            special=special,
            **form.cleaned_data,
        ),
        done=_("The rule change is recorded."),
        breadcrumb=trail(request.campaign, there, Link(_("Rule change"))),
        lead=_("Because of %(origin)s") % {"origin": origin},
        send=_("Record"),
        other_href=f"?{name}={origin.pk}&choose=1",
        draft=f"rule-{name}-{origin.pk}",
        context={"choice": choice},
    )


def _named(
    request: WorkspaceRequest, name: str, get: Callable[[Access, Campaign, int], Record | None]
) -> Record | None:
    """Return the record whose key is in the query string, or None if the reader may not see it."""
    key = read_key(request.GET.get(name, ""))
    return None if key is None else get(request.access, request.campaign, key)


def _choice(request: WorkspaceRequest, origin: Problem | SpecialRectification) -> UnitChoice:
    """Return the chosen unit, or else the origin's own unit if the reader may rectify there."""
    query = request.POST if request.method == "POST" else request.GET
    chosen = query.get("unit") or query.get("unit_name") or "choose" in query
    if not chosen and may(request, ProblemPermission.RECTIFY, origin.unit.path):
        return UnitChoice(ProblemPermission.RECTIFY, origin.unit, other=True)
    return choose(request, ProblemPermission.RECTIFY, query)
