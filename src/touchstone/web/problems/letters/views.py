"""Letters about a problem: writing, reading, answering, and downloading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.interchange.documents import write_letter
from touchstone.problems.actions import answer_letter, proposed_letter, send_letter
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_due_soon_limit
from touchstone.problems.queries import letters as queries
from touchstone.web.common import addresses, provisional
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import DOCX, attachment
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view, require, sent
from touchstone.web.problems import presenters as problem_presenters
from touchstone.web.problems.letters import presenters
from touchstone.web.problems.links import below_problem, problem_link, problem_or_404
from touchstone.web.problems.lists import PROBLEMS

if TYPE_CHECKING:
    from touchstone.problems.models import Letter, Problem


@read_view(ProblemPermission.VIEW)
def problem_letters(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """List the letters sent about a problem."""
    problem = problem_or_404(request, pk)
    new = Link(_("Write a letter"), addresses.to("letter-new", request.campaign, pk=pk))
    context = {
        "problem": problem,
        "short": problem_presenters.short(problem),
        "table": presenters.table(request.campaign, problem, queries.find_letters(problem)),
        "main_action": new
        if presenters.is_open(problem) and may(request, ProblemPermission.DIRECT, problem.path)
        else None,
        "breadcrumb": trail(
            request.campaign, PROBLEMS.link(request), problem_link(request, problem), Link(_("Letters"))
        ),
    }
    return page(request, "web/problems/letters/list.html", context)


@act_view(ProblemPermission.VIEW)
def letter_new(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Write and send a letter of one of the four kinds, starting from a text proposed from the problem's data."""
    problem = problem_or_404(request, pk)
    require(request, ProblemPermission.DIRECT, problem.path)
    today = clock.today()
    kind = presenters.asked_kind(
        request.GET.get("kind", ""), problem, get_due_soon_limit(request.campaign, today)
    )
    text, answer_by = proposed_letter(problem, kind, today)
    initial = {"version": problem.version, "text": text, "answer_by": answer_by}
    form = presenters.LetterForm(sent(request), initial=initial)
    form.between("answer_by", today)
    provisional.mark(form, "answer_by", request.campaign, answer_by)
    return ActPage(
        heading=_("Write a letter"),
        form=form,
        version=problem.version,
        do=lambda form: send_letter(**by(request), problem=problem, kind=kind, **form.cleaned_data),
        done=_("The letter is sent; the unit sees it on its page and on the problem."),
        to=lambda letter: addresses.to("letter", request.campaign, pk=pk, letter=letter.pk),
        template="web/problems/letters/write.html",
        context=lambda: presenters.writing(kind, problem),
        **below_problem(request, problem, _("Write a letter")),
    )


@read_view(ProblemPermission.VIEW)
def letter(request: WorkspaceRequest, pk: int, letter: int) -> HttpResponse:
    """Show a letter as it was sent, ready to print."""
    problem = problem_or_404(request, pk)
    sent_letter = _letter(problem, letter)
    number = presenters.number(problem, sent_letter)
    answers = (
        sent_letter.answer is None
        and presenters.is_open(problem)
        and may(request, ProblemPermission.RECTIFY, problem.path)
    )
    where = {"pk": pk, "letter": sent_letter.pk}
    answer = Link(_("Answer"), addresses.to("letter-answer", request.campaign, **where)) if answers else None
    directs = may(request, ProblemPermission.DIRECT, problem.path)
    context = {
        "problem": problem,
        "letter": sent_letter,
        "sheet": presenters.sheet(request.campaign, problem, sent_letter),
        "sheet_language": settings.LANGUAGE_CODE,
        "heading": presenters.heading(sent_letter),
        "number": number,
        "answered": presenters.answered(problem, sent_letter),
        "file_href": addresses.to("letter-file", request.campaign, **where),
        "main_action": None if directs else answer,
        "answer_for_unit": answer if directs else None,
        "breadcrumb": trail(
            request.campaign,
            PROBLEMS.link(request),
            problem_link(request, problem),
            Link(_("Letters"), addresses.to("problem-letters", request.campaign, pk=pk)),
            Link(number),
        ),
    }
    return page(request, "web/problems/letters/letter.html", context)


@read_view(ProblemPermission.VIEW)
def letter_file(request: WorkspaceRequest, pk: int, letter: int) -> HttpResponse:
    """Serve a letter as a .docx file."""
    problem = problem_or_404(request, pk)
    sheet = presenters.sheet(request.campaign, problem, _letter(problem, letter))
    return attachment(write_letter(sheet), f"{sheet.heading} {sheet.number}.docx", DOCX)


@act_view(ProblemPermission.VIEW)
def letter_answer(request: WorkspaceRequest, pk: int, letter: int) -> AnyActPage | HttpResponse:
    """Answer a letter for the unit that received it."""
    problem = problem_or_404(request, pk)
    received = _letter(problem, letter)
    require(request, ProblemPermission.RECTIFY, problem.path)
    number = presenters.number(problem, received)
    there = Link(number, addresses.to("letter", request.campaign, pk=pk, letter=received.pk))
    if received.answer is not None:
        return turn_away(request, _("This letter was answered already."), there.href)
    if not presenters.is_open(problem):
        return turn_away(request, _("The problem is not open any more."), there.href)
    return ActPage(
        heading=_("Answer"),
        about=number,
        form=presenters.AnswerForm(sent(request), initial={"version": problem.version}),
        version=problem.version,
        do=lambda form: answer_letter(**by(request), letter=received, **form.cleaned_data),
        done=_("The letter is answered."),
        breadcrumb=trail(request.campaign, there, Link(_("Answer"))),
        lead=f"{presenters.heading(received)} · {number}",
        quote=received.text,
        draft=f"letter-answer-{received.pk}",
    )


def _letter(problem: Problem, pk: int) -> Letter:
    return or_404(queries.get_letter(problem, pk), _("There is no such letter about this problem."))
