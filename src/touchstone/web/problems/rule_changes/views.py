"""Rules made, changed or abolished: the list, on the screen and as a file, and recording one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems.actions import record_rule_change
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_problem
from touchstone.problems.queries import rule_changes as queries
from touchstone.problems.queries import specials as special_queries
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, long_download
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.problems.links import list_link
from touchstone.web.problems.rule_changes import lists

if TYPE_CHECKING:
    from touchstone.problems.models import Problem, SpecialRectification


@require_safe
@in_campaign(ProblemPermission.VIEW)
def rule_change_list(request: WorkspaceRequest) -> HttpResponse:
    """List the rule changes of the reader's units, the newest first."""
    asked = lists.asked(request)
    if asked.renamed:
        return redirect(addresses.to("rule-changes", request.campaign) + asked.renamed)
    shown = queries.get_rule_page(
        request.access, request.campaign, asked.wanted, after=request.GET.get("after", "")
    )
    table = lists.table(request, asked, shown)
    context = {
        "table": table,
        "breadcrumb": trail(request.campaign, list_link(request), Link(_("Rule changes"))),
    }
    return page(request, "web/problems/rule_changes/list.html", context, pieces={lists.KEY: table})


@require_safe
@in_campaign(ProblemPermission.VIEW)
def rule_changes_export(request: WorkspaceRequest, kind: str) -> HttpResponseBase:
    """Give the selection as a workbook that is ready to print, or as text."""
    if kind not in KINDS:
        raise Http404
    wanted = lists.asked(request).wanted
    rows = (
        lists.values(rule_change)
        for rule_change in queries.find_rule_changes(request.access, request.campaign, wanted)
    )
    return long_download(kind, str(_("Rule changes")), lists.COLUMNS, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.RECTIFY)
def rule_change_new(request: WorkspaceRequest) -> HttpResponse:
    """Record a rule change as what came of a problem or a special rectification."""
    problem, special = _origin(request)
    origin = problem or special
    if origin is None:
        raise Http404(_("There is nothing here from which a rule change could come."))
    name = "problem" if problem else "special"
    there = addresses.to(name, request.campaign, pk=origin.pk)
    choice = _choice(request, origin)
    form = lists.RuleForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if choice.unit is None:
            form.add_error(None, choice.error or _("Name the unit."))
        else:
            try:
                record_rule_change(
                    by=request.user,
                    access=request.access,
                    unit=choice.unit,
                    kind=queries.KINDS(given["kind"]),
                    title=given["title"],
                    day=given["day"],
                    problem=problem,
                    special=special,
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("The rule change is recorded."))
                return redirect(there)
    context = {
        "origin": origin,
        "form": form,
        "choice": choice,
        "other_href": f"?{name}={origin.pk}&choose=1",
        "draft": f"rule-{name}-{origin.pk}",
        "back_href": there,
        "breadcrumb": trail(request.campaign, Link(str(origin), there), Link(_("Rule change"))),
    }
    return page(request, "web/problems/rule_changes/new.html", context, status=400 if form.errors else 200)


def _origin(request: WorkspaceRequest) -> tuple[Problem | None, SpecialRectification | None]:
    """Return the problem or the special rectification that the address names, as far as the reader may see it."""
    key = request.GET.get("problem", "")
    if key.isascii() and key.isdecimal() and len(key) < 18:
        return get_problem(request.access, request.campaign, int(key)), None
    key = request.GET.get("special", "")
    if key.isascii() and key.isdecimal() and len(key) < 18:
        return None, special_queries.get_special(request.access, request.campaign, int(key))
    return None, None


def _choice(request: WorkspaceRequest, origin: Problem | SpecialRectification) -> UnitChoice:
    """Return the unit that was chosen, or else the one that put the problem right, when it is the reader's."""
    given = request.POST if request.method == "POST" else request.GET
    named = given.get("unit") or given.get("unit_name") or "choose" in given
    if not named and may(request, ProblemPermission.RECTIFY, origin.unit.path):
        return UnitChoice(ProblemPermission.RECTIFY, origin.unit, other=True)
    return choose(request, ProblemPermission.RECTIFY, given)
