"""The question bank: the page of a question, and changing the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.audit.queries import find_history
from touchstone.practice.actions.bank import (
    add_question,
    bring_back_question,
    change_question,
    retire_question,
)
from touchstone.practice.fields import QuestionEntry
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.queries import bank as queries
from touchstone.web.common import addresses, timeline
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404
from touchstone.web.common.components import Link, Timeline
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view, require, sent
from touchstone.web.common.unit_choice import choose
from touchstone.web.practice import forms, presenters
from touchstone.web.practice.lists import QUESTIONS, TESTS, named

if TYPE_CHECKING:
    from touchstone.practice.models import BankQuestion

SET = PracticePermission.SET
STATES = queries.QUESTION_STATES


@read_view(PracticePermission.VIEW)
def question(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one version of a question with its answers, its explanation and its history."""
    question, campaign = _question(request, pk), request.campaign
    entered = queries.read_question(question)
    sets = may(request, SET, question.path) and question.state != STATES.REPLACED
    latest = queries.get_latest(request.access, question) if question.state == STATES.REPLACED else None
    events = find_history(request.access, PracticePermission.VIEW, question)
    act = "question-back" if question.state == STATES.RETIRED else "question-retire"
    label = _("Bring back") if question.state == STATES.RETIRED else pgettext("a question", "Retire")
    context = {
        "question": question,
        "text": entered.text,
        "explanation": entered.explanation,
        "answers": presenters.answers(entered),
        "facts": presenters.question_facts(question),
        "latest_href": addresses.to("question", campaign, pk=latest.pk) if latest else "",
        "act": Link(label, addresses.to(act, campaign, pk=pk)) if sets else None,
        "main_action": Link(pgettext("a record", "Change"), addresses.to("question-change", campaign, pk=pk))
        if sets
        else None,
        "timeline": Timeline(timeline.entries(question, events), _("History")),
        "breadcrumb": trail(campaign, TESTS.link(request), QUESTIONS.link(request), Link(named(question))),
    }
    return page(request, "web/practice/question.html", context)


@act_view(SET, begins=True)
def question_new(request: WorkspaceRequest) -> AnyActPage:
    """Add a question to the bank."""
    choice = choose(request, SET, request.POST or request.GET)
    return ActPage(
        heading=_("New question"),
        form=forms.QuestionForm(sent(request)),
        do=lambda form: add_question(
            **by(request),
            campaign=request.campaign,
            entry=QuestionEntry(choice.the_unit, form.question()),
        ),
        done=_("The question is in the bank."),
        breadcrumb=trail(
            request.campaign, TESTS.link(request), QUESTIONS.link(request), Link(_("New question"))
        ),
        to=lambda question: addresses.to("question", request.campaign, pk=question.pk),
        send=pgettext("a question", "Add it"),
        choice=choice,
        draft="question-new",
    )


@act_view(PracticePermission.VIEW)
def question_change(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Change a question: the next version is drawn from now on, papers that exist keep theirs."""
    question = _own(request, pk)
    return ActPage(
        heading=_("Change the question"),
        form=forms.QuestionChangeForm(
            sent(request), initial=forms.initial_of(queries.read_question(question), question.version)
        ),
        version=question.version,
        do=lambda form: change_question(
            **by(request),
            question=question,
            version=form.cleaned_data["version"],
            changed=form.question(),
            reason=form.cleaned_data["reason"],
        ),
        done=_("The question is changed. Papers that were drawn before keep the earlier version."),
        breadcrumb=_trail(request, question, pgettext("a record", "Change")),
        to=lambda new: addresses.to("question", request.campaign, pk=new.pk),
        send=_("Save"),
        draft=f"question-{pk}",
    )


@act_view(PracticePermission.VIEW)
def question_retire(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Retire a question."""
    question = _own(request, pk)
    return ActPage(
        heading=_("Retire the question"),
        form=forms.ReasonForm(sent(request), initial={"version": question.version}),
        version=question.version,
        do=lambda form: retire_question(**by(request), question=question, **form.cleaned_data),
        done=_("The question is retired."),
        breadcrumb=_trail(request, question, pgettext("a question", "Retire")),
        lead=_("It is drawn no more. Papers that have it keep it; it can be brought back."),
        question=True,
    )


@act_view(PracticePermission.VIEW)
def question_back(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Bring a retired question back."""
    question = _own(request, pk)
    return ActPage(
        heading=_("Bring the question back"),
        form=forms.ReasonForm(sent(request), initial={"version": question.version}),
        version=question.version,
        do=lambda form: bring_back_question(**by(request), question=question, **form.cleaned_data),
        done=_("The question is in use again."),
        breadcrumb=_trail(request, question, _("Bring back")),
        question=True,
    )


def _question(request: WorkspaceRequest, pk: int) -> BankQuestion:
    question = queries.get_question(request.access, request.campaign, pk)
    return or_404(question, _("There is no such question, or you are not allowed to see it."))


def _own(request: WorkspaceRequest, pk: int) -> BankQuestion:
    question = _question(request, pk)
    require(request, SET, question.path)
    return question


def _trail(request: WorkspaceRequest, question: BankQuestion, act: Any) -> Any:
    there = Link(named(question), addresses.to("question", request.campaign, pk=question.pk))
    return trail(request.campaign, TESTS.link(request), QUESTIONS.link(request), there, Link(act))
