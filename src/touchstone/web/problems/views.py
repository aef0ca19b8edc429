"""Registering a problem, the page of a problem, and the pages of its acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.common.pages import read_key
from touchstone.common.text import tidy
from touchstone.problems import queries
from touchstone.problems.actions import register_problem
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.permissions import PERMISSION_OF, ProblemPermission
from touchstone.problems.queries import Offer, Parts, Work
from touchstone.web.common import addresses, photos, problem_labels
from touchstone.web.common.acts import (
    ActPage,
    AnyActPage,
    act_view,
    answer,
    by,
    renew_version,
    show,
    turn_away,
)
from touchstone.web.common.components import Link, Timeline
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, post_view, read_view, require, sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.problems import acts, links, presenters, registration, timelines
from touchstone.web.problems.links import below_problem, problem_link, problem_or_404
from touchstone.web.problems.lists import PROBLEMS
from touchstone.web.problems.registration import ProblemForm

if TYPE_CHECKING:
    from touchstone.problems.models import Problem
    from touchstone.problems.queries.similarity import Similar

SHORTEST = 8
"""Number of characters that a statement needs before similar problems are searched for."""


@act_view(ProblemPermission.REGISTER, begins=True)
def problem_new(request: WorkspaceRequest) -> AnyActPage:
    """Register a problem; ask first if there is one with nearly the same statement."""
    choice = choose(request, ProblemPermission.REGISTER, request.POST or request.GET)
    initial = {"track": "phased", "severity": "general", **request.GET.dict()}
    form = ProblemForm(request, sent(request), initial=initial)
    near = _nearly_the_same(request, form, choice)
    return ActPage(
        heading=_("Register a problem"),
        form=form,
        do=lambda form: register_problem(
            **by(request),
            campaign=request.campaign,
            entry=form.entry(
                choice.the_unit, registration.named_units(request, form.cleaned_data["supporting"])
            ),
            draft=form.cleaned_data["draft"],
        ),
        done=lambda problem: _("The problem is registered as %(number)s.") % {"number": problem.number},
        breadcrumb=trail(request.campaign, PROBLEMS.link(request), Link(_("Register a problem"))),
        to=lambda problem: problem_link(request, problem).href,
        choice=choice,
        other_href=addresses.query(request.GET, unit="", choose="1"),
        draft="problem-new",
        tight=True,
        template="web/problems/new.html",
        **_asking_first(request, near),
    )


def _asking_first(request: WorkspaceRequest, near: list[Similar]) -> dict[str, Any]:
    """Return the question whether it is one of these problems; while there are any, nothing is registered."""
    return {
        "possible": not near,
        "wrong": bool(near),
        "context": lambda: {"near": presenters.near(request.campaign, near), "asks": bool(near)},
    }


def _nearly_the_same(request: WorkspaceRequest, form: ProblemForm, choice: UnitChoice) -> list[Similar]:
    """Return the problems with nearly the same statement, unless the reader chose to register it anyway."""
    if choice.unit is None or "anyway" in request.POST or not form.is_valid():
        return []
    text = form.cleaned_data["statement"]
    similar = queries.find_similar(request.access, request.campaign, text, unit=choice.unit)
    return [hit for hit in similar if hit.is_same]


@post_view(ProblemPermission.REGISTER)
def problem_similar(request: WorkspaceRequest) -> HttpResponse:
    """List problems with similar statements while a statement is being written."""
    text, key = tidy(request.POST.get("statement", "")), read_key(request.POST.get("unit", ""))
    unit = choose(request, ProblemPermission.REGISTER, request.POST).unit if key is not None else None
    similar_problems = (
        queries.find_similar(request.access, request.campaign, text, unit=unit)
        if len(text) >= SHORTEST
        else []
    )
    return render(
        request, "web/problems/_similar.html", {"near": presenters.near(request.campaign, similar_problems)}
    )


@read_view(ProblemPermission.VIEW)
def problem_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one problem: its statement and standard, whom it is waiting for, the main act, and its timeline."""
    problem, campaign, today = problem_or_404(request, pk), request.campaign, clock.today()
    parts = queries.get_parts(problem)
    offers = queries.get_offers(request.access, request.user, problem, parts, today)
    main = presenters.main_offer(problem, parts, offers)
    happenings = queries.tell_life(request.access, problem, parts)
    similar = (
        queries.find_similar_elsewhere(request.access, campaign, problem) if request.GET.get("like") else []
    )
    context = {
        "problem": problem,
        "holder": problem_labels.holder_name(problem),
        "state": problem_labels.state(problem),
        "due": problem_labels.due(problem, today, get_calendar(campaign)),
        "facts": presenters.facts(request, problem, parts),
        "plan": presenters.plan(request, parts, may_finish=Work.FINISH_ACTION in offers, pk=problem.pk),
        "plan_said": presenters.plan_said(parts),
        "notice": presenters.notice(campaign, problem, happenings[0].text if happenings else ""),
        "timeline": Timeline(timelines.entries(problem, happenings), _("What was done")),
        "further": [
            *(presenters.act_link(campaign, problem, offer) for offer in offers if offer is not main),
            *links.further_acts(request, problem),
        ],
        "letters": links.letters_about(request, problem, parts),
        "questions": links.questions(request, problem),
        "like": presenters.near(campaign, similar),
        "main_action": presenters.act_link(campaign, problem, main) if main else None,
        "breadcrumb": trail(campaign, PROBLEMS.link(request), Link(problem.number)),
    }
    return page(request, "web/problems/one.html", context)


@act_view(ProblemPermission.VIEW)
def problem_act(request: WorkspaceRequest, pk: int, act: str) -> AnyActPage | HttpResponse:
    """Show the form of an act and perform it; a refusal is shown at the field it concerns."""
    problem = problem_or_404(request, pk)
    offer = _offer(act)
    parts, offered = queries.get_parts(problem), acts.PAGES[offer]
    if offer not in queries.get_offers(request.access, request.user, problem, parts, clock.today()):
        return _not_now(request, problem, parts, offer)
    on = acts.on_problem(request, problem, parts, offered)
    form = offered.form(on)
    name = str(problem_labels.offer_name(offer))
    page: AnyActPage = ActPage(
        heading=name,
        form=form,
        do=lambda form: offered.do(on, form),
        done=offered.done,
        explanation=offered.lead,
        draft=f"problem-{problem.pk}-{offer.value}",
        template="web/problems/act.html",
        context=_context(on, form, offer),
        **below_problem(request, problem, name, PROBLEMS.link(request)),
    )
    return show(request, page, status=200) if _adds_lines(request) else answer(request, page)


def _offer(code: str) -> Offer:
    """Return the act with this code in its address, or raise 404."""
    offer: Offer | None = next((offer for offer in acts.PAGES if offer == code), None)
    if offer is None:
        raise Http404(_("There is no such act."))
    return offer


def _adds_lines(request: WorkspaceRequest) -> bool:
    """Return whether the form is sent only to get more lines for its table."""
    return "more" in request.POST


def _context(on: acts.ProblemContext, form: RefusingForm, offer: Offer) -> Callable[[], dict[str, Any]]:
    """Return what the page of an act shows beside its form; what others changed meanwhile is looked up at once."""
    request, problem, parts = on.request, on.problem, on.parts
    submits = request.method == "POST" and not _adds_lines(request)
    changed = _changed(request, form, problem, parts) if submits else None
    return lambda: {
        "choice": on.choice,
        "changed": changed,
        "warning": presenters.warning(request.campaign, problem, parts, offer),
        **_beside(problem, parts, shows_work=acts.PAGES[offer].shows_work),
    }


def _beside(problem: Problem, parts: Parts, *, shows_work: bool) -> dict[str, Any]:
    """Return what is shown next to the form: the standard and the work done, or a short summary of the problem."""
    if not shows_work:
        return {"short": presenters.short(problem, parts)}
    return {
        "beside": presenters.sidebar_facts(problem, parts),
        "photos": presenters.photo_links(
            problem.campaign,
            [evidence for evidence in parts.evidence if evidence.note_id or evidence.request_id],
        ),
        "beside_heading": _("Standard and what was done") if parts.requests else _("Standard and plan"),
    }


@read_view(ProblemPermission.VIEW)
def photo_file(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Serve a photo to a reader who may see its problem."""
    return photos.photo_response(queries.get_photo(request.access, request.campaign, pk))


def _changed(request: WorkspaceRequest, form: RefusingForm, problem: Problem, parts: Parts) -> Any:
    """Return what someone else did meanwhile, or None; the form keeps its input and takes the new version."""
    if renew_version(form, problem.version):
        return None
    form.add_error(
        None, _("Somebody changed this problem while you were writing. Look at it again, then go on.")
    )
    return next(iter(timelines.entries(problem, queries.tell_life(request.access, problem, parts)[:1])), None)


def _not_now(request: WorkspaceRequest, problem: Problem, parts: Parts, offer: Offer) -> HttpResponse:
    """Refuse a reader without the permission; tell any other why the act cannot be done now or by them."""
    require(request, PERMISSION_OF[queries.get_party(offer)], problem.path)
    fault = queries.explain_refusal(request.access, request.user, problem, parts, clock.today(), offer)
    return turn_away(request, MESSAGES[fault], problem_link(request, problem).href)
