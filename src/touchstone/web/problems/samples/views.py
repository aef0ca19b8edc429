"""Samples of closed problems: planning, drawing, checking, and taking the result away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems.actions import check_sample, draw_sample, plan_sample
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import samples as queries
from touchstone.problems.rules import sits_in
from touchstone.units.queries import Hit, find_seats
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.filtering import files
from touchstone.web.common.own_units import NAMED, own_places
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may, require
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.problems import presenters
from touchstone.web.problems.forms import between
from touchstone.web.problems.links import list_link
from touchstone.web.problems.samples import presenters as samples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from touchstone.problems.models import Sample, SamplingPlan


@require_safe
@in_campaign(ProblemPermission.VIEW)
def sample_list(request: WorkspaceRequest) -> HttpResponse:
    """List the samples that were planned for units of the reader."""
    shown = queries.get_plan_page(request.access, request.campaign, after=request.GET.get("after", ""))
    table = samples.plans(request, shown.rows, queries.get_check_counts(shown.rows), shown.after)
    new = Link(_("Plan a sample"), addresses.to("sample-new", request.campaign))
    context = {
        "table": table,
        "main_action": new if may(request, ProblemPermission.VERIFY) else None,
        "breadcrumb": trail(request.campaign, list_link(request), Link(_("Samples"))),
    }
    return page(request, "web/problems/samples/list.html", context, pieces={samples.PLANS: table})


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VERIFY)
def sample_new(request: WorkspaceRequest) -> HttpResponse:
    """Plan to draw some of the closed problems of a unit, and publish the hash of the seed."""
    choice = _choice(request)
    closed = (
        queries.count_closed_below(request.access, request.campaign, choice.unit) if choice.unit else None
    )
    form = samples.PlanForm(
        request.POST or None, initial={"size": min(closed, samples.USUAL) if closed else samples.USUAL}
    )
    if request.method == "POST" and form.is_valid():
        if choice.unit is None:
            form.add_error(None, choice.error or _("Name the unit."))
        else:
            try:
                plan = plan_sample(
                    by=request.user,
                    access=request.access,
                    campaign=request.campaign,
                    owner=choice.unit,
                    **form.planned(),
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("The sample is planned. Keep the seed; it is not stored."))
                return redirect(addresses.to("sample", request.campaign, pk=plan.pk))
    context = {
        "form": form,
        "choice": choice,
        "other_href": "?choose=1",
        "closed": closed,
        "back_href": _list_link(request).href,
        "breadcrumb": trail(request.campaign, _list_link(request), Link(_("Plan a sample"))),
    }
    return page(request, "web/problems/samples/new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VIEW)
def sample(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one sample: what was promised, what was drawn and found, and what that says of the whole; draw it."""
    plan = _plan(request, pk)
    form = samples.DrawForm(request.POST or None)
    if request.method == "POST":
        require(request, ProblemPermission.VERIFY, plan.owner.path)
        if form.is_valid() and _drawn(request, plan, form):
            messages.success(request, _("The sample is drawn. Anybody can check the draw now."))
            return redirect(addresses.to("sample", request.campaign, pk=pk))
    locked_samples = queries.find_samples(plan)
    checked = queries.get_check_counts([plan])[plan.pk]
    context = {
        "plan": plan,
        "form": form if may(request, ProblemPermission.VERIFY, plan.owner.path) else None,
        "result": samples.result(plan, checked),
        "facts": samples.facts(request, plan, checked),
        "steps": samples.steps(plan),
        "list_href": addresses.to("sample-list", request.campaign, pk=pk) if plan.frame_digest else "",
        "table": samples.drawn(request, plan, locked_samples, _checkable(request, locked_samples)),
        "exports": files(request, "sample-export", {}, pk=pk) if plan.drawn_at else [],
        "breadcrumb": trail(
            request.campaign, list_link(request), _list_link(request), Link(plan.owner.label)
        ),
    }
    return page(request, "web/problems/samples/one.html", context, status=400 if form.errors else 200)


def _drawn(request: WorkspaceRequest, plan: SamplingPlan, form: samples.DrawForm) -> bool:
    """Draw what was planned; the errors of a refusal stand in the form."""
    try:
        draw_sample(by=request.user, access=request.access, plan=plan, **form.cleaned_data)
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


@require_safe
@in_campaign(ProblemPermission.VIEW)
def sample_list_text(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Give the list that is drawn from, byte for byte as its hash was published."""
    plan = _plan(request, pk)
    if not plan.frame_digest:
        raise Http404(_("The list of this sample was not kept."))
    answer = HttpResponse(plan.frame, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sample-{plan.pk}.txt"'
    return answer


@require_safe
@in_campaign(ProblemPermission.VIEW)
def sample_export(request: WorkspaceRequest, pk: int, kind: str) -> HttpResponse:
    """Give one sample with its result as a workbook that is ready to print, or as text."""
    if kind not in KINDS:
        raise Http404
    plan = _plan(request, pk)
    rows = [samples.values(sample) for sample in queries.find_samples(plan)]
    rows += samples.below(plan, queries.get_check_counts([plan])[plan.pk])
    return download(kind, f"{_('Sample')} {plan.owner.label}", samples.COLUMNS, rows, str(plan.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VIEW)
def sample_check(request: WorkspaceRequest, pk: int, sample: int) -> HttpResponse:
    """Record whether a drawn problem was found right."""
    plan = _plan(request, pk)
    locked_sample = queries.get_sample(plan, sample)
    if locked_sample is None:
        raise Http404(_("There is no such problem in this sample."))
    require(request, ProblemPermission.VERIFY, locked_sample.problem.path)
    there = addresses.to("sample", request.campaign, pk=pk)
    if locked_sample.right is not None:
        messages.error(request, _("This one was checked already."))
        return redirect(there)
    form = samples.CheckForm(request.POST or None, initial={"day": clock.today()})
    between(form, "day", None, clock.today())
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "right": form.cleaned_data["right"] == "yes"}
        try:
            check_sample(by=request.user, access=request.access, sample=locked_sample, **given)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("What was found is recorded."))
            return redirect(there)
    context = {
        "held": locked_sample.problem,
        "order": locked_sample.order,
        "short": presenters.short(locked_sample.problem),
        "form": form,
        "back_href": there,
        "breadcrumb": trail(request.campaign, Link(_("Sample"), there), Link(locked_sample.problem.number)),
    }
    return page(request, "web/problems/samples/check.html", context, status=400 if form.errors else 200)


def _choice(request: WorkspaceRequest) -> UnitChoice:
    """Return the unit that was chosen, or else the one place where the reader verifies; of several each is offered."""
    given = request.POST or request.GET
    if given.get("unit") or given.get("unit_name") or "choose" in given:
        return choose(request, ProblemPermission.VERIFY, given)
    own = own_places(request, ProblemPermission.VERIFY)
    if len(own) == 1:
        return UnitChoice(ProblemPermission.VERIFY, own[0], other=True)
    return UnitChoice(ProblemPermission.VERIFY, hits=[Hit(unit) for unit in own[:NAMED]], other=True)


def _checkable(request: WorkspaceRequest, samples: Iterable[Sample]) -> frozenset[int]:
    """Return the drawn problems that this person may check: none of the own unit, and none that they verified."""
    seats, samples = find_seats(request.user, clock.today()), list(samples)
    mine = queries.find_verified_by(
        request.user, [sample.problem_id for sample in samples if sample.right is None]
    )
    return frozenset(
        sample.pk
        for sample in samples
        if sample.right is None
        and request.access.covers(ProblemPermission.VERIFY, sample.problem.path)
        and not sits_in(sample.problem.path, seats)
        and sample.problem_id not in mine
    )


def _plan(request: WorkspaceRequest, pk: int) -> SamplingPlan:
    plan = queries.get_plan(request.access, request.campaign, pk)
    if plan is None:
        raise Http404(_("There is no such sample among those that you may see."))
    return plan


def _list_link(request: WorkspaceRequest) -> Link:
    return Link(_("Samples"), addresses.to("samples", request.campaign))
