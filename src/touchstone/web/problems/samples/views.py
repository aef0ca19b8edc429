"""Samples of closed problems: planning, drawing, checking, and exporting the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from touchstone.campaigns.queries import find_tied_paths
from touchstone.common import clock
from touchstone.problems.actions import check_sample, draw_sample, plan_sample
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import samples as queries
from touchstone.problems.rules import sits_in
from touchstone.units.queries import Hit
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.filtering import files
from touchstone.web.common.own_units import NAMED, own_places
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view, require, sent
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.problems import presenters
from touchstone.web.problems.lists import PROBLEMS
from touchstone.web.problems.samples import presenters as samples
from touchstone.web.problems.samples.lists import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from touchstone.problems.models import Sample, SamplingPlan


@act_view(ProblemPermission.VERIFY)
def sample_new(request: WorkspaceRequest) -> AnyActPage:
    """Plan a sample of a unit's closed problems, and publish the hash of the seed."""
    choice = _choice(request)
    closed = (
        queries.count_closed_below(request.access, request.campaign, choice.unit) if choice.unit else None
    )
    initial = {"size": min(closed, samples.USUAL) if closed else samples.USUAL}
    return ActPage(
        heading=_("Plan a sample"),
        form=samples.PlanForm(sent(request), initial=initial),
        do=lambda form: plan_sample(
            **by(request), campaign=request.campaign, owner=choice.the_unit, **form.planned()
        ),
        done=_("The sample is planned. Keep the seed; it is not stored."),
        breadcrumb=trail(request.campaign, SAMPLES.link(request), Link(_("Plan a sample"))),
        to=lambda plan: addresses.to("sample", request.campaign, pk=plan.pk),
        send=_("Publish the plan"),
        template="web/problems/samples/new.html",
        context={"choice": choice, "closed": closed},
    )


@act_view(ProblemPermission.VIEW)
def sample(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Show one sample: the plan, the drawn problems and the result; on POST, draw it."""
    plan = _plan(request, pk)
    if request.method == "POST":
        require(request, ProblemPermission.VERIFY, plan.owner.path)
    form = samples.DrawForm(sent(request))
    return ActPage(
        title=_("Sample"),
        about=plan.owner.label,
        heading=_("Sample of closed problems"),
        form=form,
        do=lambda form: draw_sample(**by(request), plan=plan, **form.cleaned_data),
        done=_("The sample is drawn. Anybody can check the draw now."),
        breadcrumb=trail(
            request.campaign, PROBLEMS.link(request), SAMPLES.link(request), Link(plan.owner.label)
        ),
        to=_link(request, plan).href,
        lead=plan.owner.label,
        template="web/problems/samples/one.html",
        context=lambda: _context(request, plan, form),
    )


def _context(request: WorkspaceRequest, plan: SamplingPlan, form: samples.DrawForm) -> dict[str, object]:
    drawn = queries.find_samples(plan)
    checked = queries.get_check_counts([plan])[plan.pk]
    return {
        "plan": plan,
        "form": form if may(request, ProblemPermission.VERIFY, plan.owner.path) else None,
        "result": samples.result(plan, checked),
        "facts": samples.facts(request, plan, checked),
        "steps": samples.steps(plan),
        "list_href": addresses.to("sample-list", request.campaign, pk=plan.pk) if plan.frame_digest else "",
        "table": samples.drawn(request, plan, drawn, _checkable(request, drawn)),
        "exports": files(request, "sample-export", {}, pk=plan.pk) if plan.drawn_at else [],
    }


@read_view(ProblemPermission.VIEW)
def sample_list_text(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Serve the list that the sample is drawn from, with exactly the bytes that were hashed."""
    plan = _plan(request, pk)
    if not plan.frame_digest:
        raise Http404(_("The list of this sample was not kept."))
    headers = {"Content-Disposition": f'attachment; filename="sample-{plan.pk}.txt"'}
    return HttpResponse(plan.frame, content_type="text/plain; charset=utf-8", headers=headers)


@read_view(ProblemPermission.VIEW)
def sample_export(request: WorkspaceRequest, pk: int, kind: str) -> HttpResponse:
    """Export one sample with its result, as a workbook ready to print or as text."""
    if kind not in KINDS:
        raise Http404
    plan = _plan(request, pk)
    columns = samples.COLUMNS
    rows = [[column.read(sample) for column in columns] for sample in queries.find_samples(plan)]
    rows += samples.below(plan, queries.get_check_counts([plan])[plan.pk])
    return download(
        kind, f"{_('Sample')} {plan.owner.label}", [column.label for column in columns], rows, str(plan.pk)
    )


@act_view(ProblemPermission.VIEW)
def sample_check(request: WorkspaceRequest, pk: int, sample: int) -> AnyActPage | HttpResponse:
    """Record whether a drawn problem was found right."""
    plan = _plan(request, pk)
    drawn = or_404(queries.get_sample(plan, sample), _("There is no such problem in this sample."))
    problem = drawn.problem
    require(request, ProblemPermission.VERIFY, problem.path)
    if drawn.right is not None:
        return turn_away(request, _("This one was checked already."), _link(request, plan).href)
    form = samples.CheckForm(sent(request), initial={"day": clock.today()})
    form.between("day", None, clock.today())
    return ActPage(
        title=_("Check"),
        about=problem.number,
        heading=_("Check a closed problem"),
        form=form,
        do=lambda form: check_sample(**by(request), sample=drawn, **form.cleaned_data),
        done=_("What was found is recorded."),
        breadcrumb=trail(request.campaign, _link(request, plan), Link(problem.number)),
        lead=f"{drawn.order}. {problem.number} · {problem.unit.label}",
        notice=lambda: presenters.short(problem),
        send=_("Record"),
        draft=f"sample-{problem.pk}",
        template="web/problems/samples/check.html",
        context={"standard": problem.standard},
    )


def _link(request: WorkspaceRequest, plan: SamplingPlan) -> Link:
    return Link(_("Sample"), addresses.to("sample", request.campaign, pk=plan.pk))


def _choice(request: WorkspaceRequest) -> UnitChoice:
    """Return the chosen unit, or else the reader's only unit as verifier; offer a choice if there are several."""
    query = request.POST or request.GET
    if query.get("unit") or query.get("unit_name") or "choose" in query:
        return choose(request, ProblemPermission.VERIFY, query)
    own = own_places(request, ProblemPermission.VERIFY)
    if len(own) == 1:
        return UnitChoice(ProblemPermission.VERIFY, own[0], other=True)
    return UnitChoice(ProblemPermission.VERIFY, hits=[Hit(unit) for unit in own[:NAMED]], other=True)


def _checkable(request: WorkspaceRequest, samples: Iterable[Sample]) -> frozenset[int]:
    """Return the keys of the samples that this person may check: not of their own unit, nor verified by them."""
    samples = list(samples)
    seats = find_tied_paths(request.user, request.campaign, clock.today())
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
    return or_404(plan, _("There is no such sample, or you are not allowed to see it."))
