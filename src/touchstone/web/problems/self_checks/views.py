"""Self-checks: asking units of the same kind whether they have a problem too, answering, and seeing who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems.actions import answer_self_check, ask_elsewhere
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import self_checks as queries
from touchstone.web.common import addresses, formats, provisional
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, read_view, require, sent
from touchstone.web.problems import presenters
from touchstone.web.problems.links import problem_link, problem_or_404
from touchstone.web.problems.self_checks import presenters as self_checks
from touchstone.web.problems.self_checks.lists import SELF_CHECKS

if TYPE_CHECKING:
    from touchstone.problems.models import SelfCheckAnswer

DAYS_TO_LOOK = 10
"""Number of working days that the form proposes for answering."""


@act_view(ProblemPermission.VIEW)
def ask(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponse:
    """Ask the units of the same kind whether they have a verified problem too."""
    problem = problem_or_404(request, pk)
    require(request, ProblemPermission.DIRECT, problem.path)
    there = problem_link(request, problem)
    if not queries.may_ask_about(problem):
        why = _("Others are asked about a problem that is verified and whose unit has a kind.")
        return turn_away(request, why, there.href)
    today = clock.today()
    answer_by = get_calendar(request.campaign).add(today, DAYS_TO_LOOK)
    initial = {"question": self_checks.proposed(problem), "answer_by": answer_by}
    form = self_checks.AskForm(sent(request), initial=initial)
    form.between("answer_by", today)
    provisional.mark(form, "answer_by", request.campaign, answer_by)
    return ActPage(
        title=_("Ask elsewhere"),
        about=problem.number,
        heading=_("Ask whether others have it too"),
        form=form,
        do=lambda form: ask_elsewhere(**by(request), problem=problem, **form.cleaned_data),
        done=_("The question is asked; each unit finds it on its page of today."),
        breadcrumb=trail(request.campaign, there, Link(_("Ask elsewhere"))),
        to=lambda check: addresses.to("self-check", request.campaign, pk=check.pk),
        lead=f"{problem.number} · {problem.unit.label}",
        notice=lambda: presenters.short(problem),
        explanation=_(
            "Every other unit of the kind “%(kind)s” is asked. Units that checked are counted; silent ones are named."
        )
        % {"kind": problem.unit.kind},
        send=_("Ask"),
        draft=f"elsewhere-{problem.pk}",
    )


@read_view(ProblemPermission.VIEW)
def self_check(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one question: how many units looked and found it too, and the units of one group by name."""
    check = or_404(
        queries.get_self_check(request.access, request.campaign, pk),
        _("There is no such question, or you are not allowed to see it."),
    )
    code = request.GET.get("show", "")
    chosen = queries.Answered(code) if code in list(queries.Answered) else queries.Answered.SILENT
    tally = queries.get_tallies(request.access, request.campaign, [check])[check.pk]
    answer_page = queries.get_answer_page(request.access, check, chosen, after=request.GET.get("after", ""))
    table = self_checks.answers(request, chosen, answer_page.rows, answer_page.after)
    context = {
        "check": check,
        "facts": self_checks.facts(request.campaign, check, tally),
        "other_views": self_checks.filter_links(chosen, tally),
        "table": table,
        "breadcrumb": trail(
            request.campaign,
            SELF_CHECKS.link(request),
            Link(_("About %(number)s") % {"number": check.problem.number}),
        ),
    }
    return page(request, "web/problems/self_checks/one.html", context, pieces={self_checks.KEY: table})


@act_view(ProblemPermission.VIEW)
def self_check_answer(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponse:
    """Answer for a unit whether it has the problem too."""
    pending = or_404(
        queries.get_answer(request.access, request.campaign, pk),
        _("There is no such question, or you are not allowed to see it."),
    )
    require(request, ProblemPermission.RECTIFY, pending.path)
    there = SELF_CHECKS.link(request)
    if pending.looked_on is not None:
        return turn_away(request, _("This unit has answered already."), there.href)

    answer_by = _("Answer by %(day)s") % {"day": formats.day(pending.self_check.answer_by)}

    def answer(form: self_checks.AnswerForm) -> SelfCheckAnswer:
        data = form.cleaned_data
        return answer_self_check(
            **by(request),
            answer=pending,
            found=data["answer"] != "none",
            note=data["note"],
            register=data["answer"] == "register",
        )

    return ActPage(
        heading=_("Do you have it too?"),
        form=self_checks.AnswerForm(sent(request)),
        do=answer,
        done=_("Thank you: the answer is noted."),
        breadcrumb=trail(request.campaign, there, Link(_("Answer"))),
        to=lambda done: problem_link(request, done.became).href if done.became else there.href,
        lead=f"{pending.unit.label} · {answer_by}",
        explanation=pending.self_check.question,
        send=_("Answer"),
        draft=f"self-check-{pending.pk}",
    )
