"""Registering a problem, the page of one, and the page of every act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems.actions import register_problem
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.permissions import PERMISSION_OF, ProblemPermission
from touchstone.problems.queries import (
    Offer,
    Parts,
    Work,
    explain_refusal,
    find_similar,
    find_similar_elsewhere,
    get_offers,
    get_parts,
    get_party,
    get_photo,
    get_problem,
    tell_life,
)
from touchstone.problems.rules import Act
from touchstone.web.common import addresses, photos, problem_labels
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, require
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.problems import acts, presenters, registration, related, timelines
from touchstone.web.problems.forms import ActForm, plain
from touchstone.web.problems.links import list_link
from touchstone.web.problems.registration import ProblemForm

if TYPE_CHECKING:
    from touchstone.problems.models import Problem

SHORTEST = 8
"""Letters of a statement from which on problems like it are looked for."""


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.REGISTER)
def problem_new(request: WorkspaceRequest) -> HttpResponse:
    """Register a problem; when one with nearly the same words stands there, ask first."""
    choice = choose(request, ProblemPermission.REGISTER, request.POST or request.GET)
    near: list[Any] = []
    form = ProblemForm(
        request,
        request.POST or None,
        initial={"track": "phased", "severity": "general", **request.GET.dict()},
    )
    if request.method == "POST":
        form.full_clean()
        if choice.unit is None:
            form.add_error(None, choice.error or _("Name the unit."))
        elif not form.errors:
            text = form.cleaned_data["statement"]
            near = [
                similar_problem
                for similar_problem in find_similar(request.access, request.campaign, text, unit=choice.unit)
                if similar_problem.is_same
            ]
            if not near or "anyway" in request.POST:
                made = _register(request, form, choice)
                if made is not None:
                    messages.success(
                        request, _("The problem is registered as %(number)s.") % {"number": made.number}
                    )
                    return redirect(addresses.to("problem", request.campaign, pk=made.pk))
    context = {
        "form": form,
        "choice": choice,
        "other_href": addresses.query(request.GET, unit="", choose="1"),
        "near": presenters.near(request.campaign, near),
        "asks": bool(near),
        "breadcrumb": trail(request.campaign, list_link(request), Link(_("Register a problem"))),
    }
    return page(request, "web/problems/new.html", context, status=400 if form.errors or near else 200)


def _register(request: WorkspaceRequest, form: ProblemForm, choice: UnitChoice) -> Problem | None:
    """Store what was entered; the errors of a refusal stand in the form."""
    if choice.unit is None:
        return None
    try:
        supporting = registration.named_units(request, form.cleaned_data["supporting"])
        return register_problem(
            by=request.user,
            access=request.access,
            campaign=request.campaign,
            entry=form.entry(choice.unit, supporting),
            draft=form.cleaned_data["draft"],
        )
    except Refused as refused:
        form.refuse(refused)
        return None


@require_POST
@in_campaign(ProblemPermission.REGISTER)
def problem_similar(request: WorkspaceRequest) -> HttpResponse:
    """Offer the problems with a near text while a statement is being written."""
    text, key = request.POST.get("statement", "").strip(), request.POST.get("unit", "")
    unit = choose(request, ProblemPermission.REGISTER, request.POST).unit if key.isdecimal() else None
    similar_problems = (
        find_similar(request.access, request.campaign, text, unit=unit) if len(text) >= SHORTEST else []
    )
    return render(
        request, "web/problems/_similar.html", {"near": presenters.near(request.campaign, similar_problems)}
    )


@require_safe
@in_campaign(ProblemPermission.VIEW)
def problem_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one problem: statement, standard, who has the ball, the one thing to do, and its life."""
    problem, campaign, today = _problem(request, pk), request.campaign, clock.today()
    parts = get_parts(problem)
    offers = get_offers(request.access, request.user, problem, parts, today)
    life = tell_life(problem, parts)
    like = find_similar_elsewhere(request.access, campaign, problem) if request.GET.get("like") else []
    context = {
        "held": problem,
        "ball": presenters.ball(campaign, problem, today),
        "facts": presenters.facts(request, problem, parts),
        "plan": presenters.plan(request, parts, may_finish=Work.FINISH_ACTION in offers, pk=problem.pk),
        "plan_said": presenters.plan_said(parts),
        "notice": presenters.notice(campaign, problem)
        or presenters.returned(problem, timelines.last(problem, life)),
        "timeline": timelines.timeline(problem, life),
        "further": [*presenters.further(campaign, problem, parts, offers), *related.acts(request, problem)],
        "letters": related.letters_about(request, problem, parts),
        "questions": related.questions(request, problem),
        "like": presenters.near(campaign, like),
        "like_asked": bool(request.GET.get("like")),
        "main_action": presenters.main_action(campaign, problem, parts, offers),
        "breadcrumb": trail(campaign, list_link(request), Link(problem.number)),
    }
    return page(request, "web/problems/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VIEW)
def problem_act(request: WorkspaceRequest, pk: int, act: str) -> HttpResponse:
    """Ask for what an act needs, and do it; what the rules refuse stands at its field."""
    problem, offer = _problem(request, pk), _offer(act)
    parts, shown = get_parts(problem), acts.PAGES[offer]
    if offer not in get_offers(request.access, request.user, problem, parts, clock.today()):
        return _not_now(request, problem, parts, offer)
    doing = acts.Doing(request, problem, parts, _choice(request, problem) if shown.chooses_unit else None)
    form = shown.make(doing, request.POST or None)
    changed = None
    if request.method == "POST" and "more" not in request.POST:
        changed = _changed(form, problem, parts)
        if not changed and form.is_valid() and _done(form, shown, doing):
            messages.success(request, str(shown.done))
            return redirect(addresses.to("problem", request.campaign, pk=pk))
    context = {
        "held": problem,
        "offer": offer.value,
        "name": problem_labels.offer_name(offer),
        "lead": shown.lead,
        "form": form,
        "choice": doing.choice,
        "other_href": "?choose=1",
        "changed": changed,
        "beside": presenters.beside(problem, parts) if shown.shows_work else None,
        "photos": presenters.work_photos(problem, parts) if shown.shows_work else [],
        "beside_heading": presenters.beside_heading(parts),
        "warning": presenters.warning(request.campaign, problem, parts, offer),
        "short": None if shown.shows_work else presenters.short(problem, parts),
        "back_href": addresses.to("problem", request.campaign, pk=pk),
        "breadcrumb": trail(
            request.campaign,
            list_link(request),
            Link(problem.number, addresses.to("problem", request.campaign, pk=pk)),
            Link(problem_labels.offer_name(offer)),
        ),
    }
    return page(request, "web/problems/act.html", context, status=_status(form, request))


@require_safe
@in_campaign(ProblemPermission.VIEW)
def photo_file(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Give a photo to whoever may see its problem."""
    evidence = get_photo(request.access, request.campaign, pk)
    if evidence is None:
        raise Http404(_("There is no such photo among those that you may see."))
    return photos.shown(evidence.file)


def _status(form: ActForm, request: WorkspaceRequest) -> int:
    return 400 if request.method == "POST" and "more" not in request.POST and form.errors else 200


def _done(form: ActForm, shown: acts.ActPage, doing: acts.Doing) -> bool:
    """Do the act; the errors of a refusal stand in the form."""
    if doing.choice is not None and doing.choice.unit is None:
        form.add_error(None, doing.choice.error or _("Name the unit."))
        return False
    try:
        shown.do(doing, form)
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


def _changed(form: ActForm, problem: Problem, parts: Parts) -> Any:
    """Return what somebody else did meanwhile, and let the form go on from there with all that was written."""
    given = form.data.get("version", "")
    if given == str(problem.version):
        return None
    form.data = {**plain(form.data), "version": str(problem.version)}
    form.add_error(
        None, _("Somebody changed this problem while you were writing. Look at it again, then go on.")
    )
    return timelines.last(problem, tell_life(problem, parts))


def _choice(request: WorkspaceRequest, problem: Problem) -> UnitChoice:
    given = request.POST or request.GET
    if "unit" in given or "unit_name" in given or "choose" in given:
        return choose(request, ProblemPermission.DIRECT, given)
    return UnitChoice(ProblemPermission.DIRECT, problem.unit, other=True)


def _not_now(request: WorkspaceRequest, problem: Problem, parts: Parts, offer: Offer) -> HttpResponse:
    """Refuse an act to whom it does not belong; or say why it cannot be done now, or not by this person."""
    require(request, PERMISSION_OF[get_party(offer)], problem.path)
    fault = explain_refusal(request.access, request.user, problem, parts, clock.today(), offer)
    messages.error(request, str(MESSAGES[fault]))
    return redirect(addresses.to("problem", request.campaign, pk=problem.pk))


def _offer(code: str) -> Offer:
    for kind in (Act, Work):
        if code in list(kind):
            return kind(code)
    raise Http404(_("There is no such act."))


def _problem(request: WorkspaceRequest, pk: int) -> Problem:
    problem = get_problem(request.access, request.campaign, pk)
    if problem is None:
        raise Http404(_("There is no such problem among those that you may see."))
    return problem
