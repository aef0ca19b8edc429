"""The same problem elsewhere: asking units of the same kind, answering, and seeing who looked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems.actions import answer_self_check, ask_elsewhere
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_problems
from touchstone.problems.queries import self_checks as queries
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may, require
from touchstone.web.problems import presenters, requests
from touchstone.web.problems.forms import between
from touchstone.web.problems.letters.views import problem_or_404
from touchstone.web.problems.links import list_link
from touchstone.web.problems.self_checks import presenters as self_checks

DAYS_TO_LOOK = 10
"""Working days that a question gives at first."""

TO_ANSWER = 20
"""Own answers that the page names at once."""


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VIEW)
def ask(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Ask the units of the same kind whether they have a verified problem too."""
    problem = problem_or_404(request, pk)
    require(request, ProblemPermission.DIRECT, problem.path)
    there = addresses.to("problem", request.campaign, pk=pk)
    if not queries.may_ask_about(problem):
        messages.error(
            request, _("Others are asked about a problem that is verified and whose unit has a kind.")
        )
        return redirect(there)
    today = clock.today()
    initial = {
        "question": self_checks.proposed(problem),
        "answer_by": get_calendar(request.campaign).add(today, DAYS_TO_LOOK),
    }
    form = self_checks.AskForm(request.POST or None, initial=initial)
    between(form, "answer_by", today)
    if request.method == "POST" and form.is_valid():
        try:
            check = ask_elsewhere(
                by=request.user, access=request.access, problem=problem, **form.cleaned_data
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The question is asked; each unit finds it on its page of today."))
            return redirect(addresses.to("self-check", request.campaign, pk=check.pk))
    context = {
        "held": problem,
        "short": presenters.short(problem),
        "form": form,
        "kind": problem.unit.kind,
        "back_href": there,
        "breadcrumb": trail(request.campaign, Link(problem.number, there), Link(_("Ask elsewhere"))),
    }
    return page(request, "web/problems/self_checks/ask.html", context, status=400 if form.errors else 200)


@require_safe
@in_campaign(ProblemPermission.VIEW)
def self_check_list(request: WorkspaceRequest) -> HttpResponse:
    """Show what the reader's units are asked, and the questions with how far they are answered."""
    shown = queries.get_self_check_page(request.access, request.campaign, after=request.GET.get("after", ""))
    tallies = queries.get_tallies(request.access, request.campaign, shown.rows)
    keys = {row.problem.pk for row in shown.rows}
    visible = frozenset(
        problem.pk for problem in get_problems(request.access, request.campaign, sorted(keys))
    )
    table = self_checks.table(request, shown.rows, tallies, shown.after, visible)
    context = {
        "tasks": requests.questions(request, clock.today(), TO_ANSWER),
        "answers": may(request, ProblemPermission.RECTIFY),
        "table": table,
        "breadcrumb": trail(request.campaign, list_link(request), Link(_("The same problem elsewhere"))),
    }
    return page(request, "web/problems/self_checks/list.html", context, pieces={self_checks.CHECKS: table})


@require_safe
@in_campaign(ProblemPermission.VIEW)
def self_check(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show who looked, who found it too, and name who is silent."""
    check = queries.get_self_check(request.access, request.campaign, pk)
    if check is None:
        raise Http404(_("There is no such question among those that you may see."))
    given = request.GET.get("show", "")
    chosen = queries.Answered(given) if given in list(queries.Answered) else queries.Answered.SILENT
    tally = queries.get_tallies(request.access, request.campaign, [check])[check.pk]
    shown = queries.get_answer_page(request.access, check, chosen, after=request.GET.get("after", ""))
    table = self_checks.answers(request, chosen, shown.rows, shown.after)
    context = {
        "check": check,
        "facts": self_checks.facts(request.campaign, check, tally),
        "sides": self_checks.sides(chosen, tally),
        "table": table,
        "breadcrumb": trail(
            request.campaign,
            _list_link(request),
            Link(_("About %(number)s") % {"number": check.problem.number}),
        ),
    }
    return page(request, "web/problems/self_checks/one.html", context, pieces={self_checks.KEY: table})


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VIEW)
def self_check_answer(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Answer for a unit: it looked, and the problem is there too or not."""
    answer = queries.get_answer(request.access, request.campaign, pk)
    if answer is None:
        raise Http404(_("There is no such question among those that you may see."))
    require(request, ProblemPermission.RECTIFY, answer.path)
    there = addresses.to("self-checks", request.campaign)
    if answer.looked_on is not None:
        messages.error(request, _("This unit has answered already."))
        return redirect(there)
    form = self_checks.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            done = answer_self_check(
                by=request.user,
                access=request.access,
                answer=answer,
                found=given["answer"] != "none",
                note=given["note"],
                register=given["answer"] == "register",
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Thank you: the answer is noted."))
            own = done.became
            return redirect(addresses.to("problem", request.campaign, pk=own.pk) if own else there)
    context = {
        "held": answer,
        "due": self_checks.due_day(answer.self_check.answer_by),
        "form": form,
        "back_href": there,
        "breadcrumb": trail(request.campaign, _list_link(request), Link(_("Answer"))),
    }
    return page(request, "web/problems/self_checks/answer.html", context, status=400 if form.errors else 200)


def _list_link(request: WorkspaceRequest) -> Link:
    return Link(_("The same problem elsewhere"), addresses.to("self-checks", request.campaign))
