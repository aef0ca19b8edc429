"""The list of problems: on the screen and on paper, and several assigned at once."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from touchstone.common.refusal import Refused
from touchstone.problems.actions import Assignment, assign_many
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_problems
from touchstone.web.common import addresses, formats, saved_filters
from touchstone.web.common.components import Link
from touchstone.web.common.filtering import ON_PAPER
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may
from touchstone.web.common.unit_choice import one_for_all
from touchstone.web.problems import filters, links, lists, presenters, related
from touchstone.web.problems.forms import BulkForm

AT_ONCE = 50
"""Problems that are assigned at once: a page of the list."""

saved_filters.offer_saving("problems", ProblemPermission.VIEW, filters.LIST.filters)


@require_safe
@in_campaign(ProblemPermission.VIEW)
def problem_list(request: WorkspaceRequest) -> HttpResponse:
    """List the problems that the reader may see, with the totals of the whole selection."""
    asked = filters.asked(request)
    if asked.renamed:
        return redirect(addresses.to("problems", request.campaign) + asked.renamed)
    table = lists.table(request, asked, lists.problems_of(request, asked))
    new = Link(_("Register a problem"), addresses.to("problem-new", request.campaign))
    context = {
        "table": table,
        "saved": saved_filters.shown(request, "problems"),
        "sides": links.sides(request),
        "ways": related.ways(request),
        "print_link": filters.LIST.print_link(request),
        "main_action": new if may(request, ProblemPermission.REGISTER) else None,
        "breadcrumb": trail(request.campaign, Link(_("Problems"))),
    }
    return page(request, "web/problems/list.html", context, pieces={lists.KEY: table})


@require_safe
@in_campaign(ProblemPermission.VIEW)
def problem_list_print(request: WorkspaceRequest) -> HttpResponse:
    """Show the selection as it goes on paper."""
    asked = filters.asked(request)
    shown = lists.problems_of(request, asked, ON_PAPER)
    return filters.LIST.on_paper(
        request,
        lists.table(request, asked, shown, plain=True),
        title=_("Problems"),
        chips=lists.chips(request, asked),
        cut=_("The first %(n)s problems of the selection. Take the whole as a workbook.")
        if shown.after
        else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.DIRECT)
def problems_assign(request: WorkspaceRequest) -> HttpResponse:
    """Assign several problems alike, all or none."""
    keys = [key for key in (request.POST or request.GET).getlist("pk") if key.isdecimal() and len(key) < 18]
    chosen = [
        problem
        for problem in get_problems(request.access, request.campaign, list(map(int, keys[:AT_ONCE])))
        if may(request, ProblemPermission.DIRECT, problem.path)
    ]
    if not chosen:
        messages.error(request, _("Choose the problems first."))
        return redirect(addresses.to("problems", request.campaign))
    form, choice = BulkForm(request.POST or None), one_for_all(request, ProblemPermission.DIRECT)
    if request.method == "POST":
        form.full_clean()
        if choice.error:
            form.add_error(None, choice.error)
    if request.method == "POST" and form.is_valid():
        given = {name: value or None for name, value in form.cleaned_data.items()}
        versions = {problem.pk: request.POST.get(f"version_{problem.pk}", "") for problem in chosen}
        try:
            done = assign_many(
                by=request.user,
                access=request.access,
                problems=[
                    (
                        problem,
                        int(versions[problem.pk]) if versions[problem.pk].isdecimal() else problem.version,
                    )
                    for problem in chosen
                ],
                assignment=Assignment(unit=choice.unit, **given),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            said = ngettext("%(n)s problem is assigned.", "%(n)s problems are assigned.", len(done))
            messages.success(request, said % {"n": formats.number(len(done))})
            return redirect(addresses.to("problems", request.campaign))
    context = {
        "form": form,
        "choice": choice,
        "other_href": f"?{urlencode([('pk', problem.pk) for problem in chosen])}",
        "warning": presenters.not_assignable(chosen),
        "chosen": chosen,
        "table": lists.plain_table(request, chosen),
        "back_href": addresses.to("problems", request.campaign),
        "breadcrumb": trail(
            request.campaign, links.list_link(request), Link(pgettext("a problem", "Assign"))
        ),
    }
    return page(request, "web/problems/bulk.html", context, status=400 if form.errors else 200)
