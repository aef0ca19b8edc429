"""Letters about a problem: writing, reading, answering, and taking one away as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.interchange.documents import write_letter
from touchstone.problems.actions import answer_letter, proposed_letter, send_letter
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_due_soon_limit, get_problem
from touchstone.problems.queries import letters as queries
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may, require
from touchstone.web.problems import presenters as pieces
from touchstone.web.problems.conflicts import is_current, status
from touchstone.web.problems.forms import between
from touchstone.web.problems.letters import presenters
from touchstone.web.problems.links import list_link

if TYPE_CHECKING:
    from touchstone.problems.models import Letter, Problem
    from touchstone.web.common.components import Breadcrumb

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@in_campaign(ProblemPermission.VIEW)
def problem_letters(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """List the letters that were sent about a problem."""
    problem = problem_or_404(request, pk)
    new = Link(_("Write a letter"), addresses.to("letter-new", request.campaign, pk=pk))
    context = {
        "held": problem,
        "short": pieces.short(problem),
        "table": presenters.table(request.campaign, problem, queries.find_letters(problem)),
        "main_action": new
        if presenters.is_open(problem) and may(request, ProblemPermission.DIRECT, problem.path)
        else None,
        "breadcrumb": _trail(request, problem, Link(_("Letters"))),
    }
    return page(request, "web/problems/letters/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VIEW)
def letter_new(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Write one of the four letters from what is known of the problem, and send it."""
    problem = problem_or_404(request, pk)
    require(request, ProblemPermission.DIRECT, problem.path)
    today = clock.today()
    kind = presenters.asked_kind(
        request.GET.get("kind", ""), problem, get_due_soon_limit(request.campaign, today)
    )
    text, answer_by = proposed_letter(problem, kind, today)
    initial = {"version": problem.version, "text": text, "answer_by": answer_by}
    form = presenters.LetterForm(request.POST or None, initial=initial)
    between(form, "answer_by", today)
    if request.method == "POST" and is_current(form, problem.version) and form.is_valid():
        given = form.cleaned_data
        try:
            sent = send_letter(by=request.user, access=request.access, problem=problem, kind=kind, **given)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, _("The letter is sent; the unit sees it on its page and on the problem.")
            )
            return redirect(addresses.to("letter", request.campaign, pk=pk, letter=sent.pk))
    context = {
        "held": problem,
        "short": pieces.short(problem),
        "form": form,
        "kinds": presenters.kinds(kind, problem),
        "kind": kind,
        "heading": presenters.HEADINGS[kind],
        "back_href": addresses.to("problem", request.campaign, pk=pk),
        "breadcrumb": _short_trail(request, problem, _("Write a letter")),
    }
    return page(
        request,
        "web/problems/letters/write.html",
        context,
        status=status(form),
    )


@require_safe
@in_campaign(ProblemPermission.VIEW)
def letter(request: WorkspaceRequest, pk: int, letter: int) -> HttpResponse:
    """Show a letter as it was sent, ready to be printed."""
    problem = problem_or_404(request, pk)
    found_letter = _letter(problem, letter)
    answers = (
        found_letter.answer is None
        and presenters.is_open(problem)
        and may(request, ProblemPermission.RECTIFY, problem.path)
    )
    where = {"pk": pk, "letter": found_letter.pk}
    answer = Link(_("Answer"), addresses.to("letter-answer", request.campaign, **where)) if answers else None
    directs = may(request, ProblemPermission.DIRECT, problem.path)
    context = {
        "held": problem,
        "letter": found_letter,
        "paper": presenters.Paper(
            presenters.sheet(request.campaign, problem, found_letter), settings.LANGUAGE_CODE
        ),
        "heading": presenters.heading(found_letter),
        "number": presenters.number(problem, found_letter),
        "answered": presenters.answered(problem, found_letter),
        "file_href": addresses.to("letter-file", request.campaign, **where),
        "main_action": None if directs else answer,
        "answer_for_unit": answer if directs else None,
        "breadcrumb": _trail(
            request, problem, _letters_link(request, problem), Link(presenters.number(problem, found_letter))
        ),
    }
    return page(request, "web/problems/letters/letter.html", context)


@require_safe
@in_campaign(ProblemPermission.VIEW)
def letter_file(request: WorkspaceRequest, pk: int, letter: int) -> HttpResponse:
    """Give a letter as a .docx file."""
    problem = problem_or_404(request, pk)
    sheet = presenters.sheet(request.campaign, problem, _letter(problem, letter))
    response = HttpResponse(write_letter(sheet), content_type=DOCX)
    name = f"{sheet.heading} {sheet.number}.docx".replace("/", "-")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VIEW)
def letter_answer(request: WorkspaceRequest, pk: int, letter: int) -> HttpResponse:
    """Answer a letter for the unit that received it."""
    problem = problem_or_404(request, pk)
    found_letter = _letter(problem, letter)
    require(request, ProblemPermission.RECTIFY, problem.path)
    there = addresses.to("letter", request.campaign, pk=pk, letter=found_letter.pk)
    if found_letter.answer is not None or not presenters.is_open(problem):
        said = (
            _("This letter was answered already.")
            if found_letter.answer
            else _("The problem is not open any more.")
        )
        messages.error(request, said)
        return redirect(there)
    form = presenters.AnswerForm(request.POST or None, initial={"version": problem.version})
    if request.method == "POST" and is_current(form, problem.version) and form.is_valid():
        try:
            answer_letter(by=request.user, access=request.access, letter=found_letter, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The letter is answered."))
            return redirect(there)
    context = {
        "held": problem,
        "letter": found_letter,
        "heading": presenters.heading(found_letter),
        "number": presenters.number(problem, found_letter),
        "form": form,
        "back_href": there,
        "breadcrumb": trail(
            request.campaign, Link(presenters.number(problem, found_letter), there), Link(_("Answer"))
        ),
    }
    return page(
        request,
        "web/problems/letters/answer.html",
        context,
        status=status(form),
    )


def problem_or_404(request: WorkspaceRequest, pk: int) -> Problem:
    """Return the problem that an address names, or answer that there is none."""
    problem = get_problem(request.access, request.campaign, pk)
    if problem is None:
        raise Http404(_("There is no such problem among those that you may see."))
    return problem


def _letter(problem: Problem, pk: int) -> Letter:
    letter = queries.get_letter(problem, pk)
    if letter is None:
        raise Http404(_("There is no such letter about this problem."))
    return letter


def _letters_link(request: WorkspaceRequest, problem: Problem) -> Link:
    return Link(_("Letters"), addresses.to("problem-letters", request.campaign, pk=problem.pk))


def _short_trail(request: WorkspaceRequest, problem: Problem, name: str) -> Breadcrumb:
    there = Link(problem.number, addresses.to("problem", request.campaign, pk=problem.pk))
    return trail(request.campaign, there, Link(name))


def _trail(request: WorkspaceRequest, problem: Problem, *steps: Link) -> Breadcrumb:
    there = Link(problem.number, addresses.to("problem", request.campaign, pk=problem.pk))
    return trail(request.campaign, list_link(request), there, *steps)
