"""Visits: planning one, its page with findings and photos, and the pages of its acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from touchstone.audit.queries import find_history
from touchstone.inspection import queries
from touchstone.inspection.actions import plan_visit
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import VisitState
from touchstone.web.common import addresses, photos
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view, sent
from touchstone.web.common.unit_choice import choose
from touchstone.web.inspection import acts, presenters, timelines
from touchstone.web.inspection.finding_acts import FINDING_ACTS
from touchstone.web.inspection.forms import VisitForm
from touchstone.web.inspection.lists import VISITS
from touchstone.web.inspection.round_views import act_page
from touchstone.web.inspection.visit_acts import VISIT_ACTS

if TYPE_CHECKING:
    from touchstone.inspection.models import Visit


@act_view(InspectionPermission.VIEW, begins=True)
def visit_new(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Plan a visit in a round that the reader is on."""
    round_ = queries.get_round(request.access, request.campaign, pk)
    round_ = or_404(
        round_ if round_ is not None and queries.is_on_round(request.access, round_) else None,
        _("There is no such round, or you are not allowed to see it."),
    )
    choice = choose(request, _planning(request), request.POST or request.GET)
    form = VisitForm(sent(request))
    form.offer("group", queries.find_groups(round_))
    there = Link(str(round_), addresses.to("inspection-round", request.campaign, pk=pk))
    return ActPage(
        heading=_("Plan a visit"),
        form=form,
        do=lambda form: plan_visit(**by(request), round_=round_, unit=choice.the_unit, plan=form.entry()),
        done=_("The visit is planned. Nobody outside the round knows of it."),
        breadcrumb=trail(request.campaign, VISITS.link(request), there, Link(_("Plan a visit"))),
        to=lambda visit: addresses.to("inspection-visit", request.campaign, pk=visit.pk),
        lead=str(round_),
        explanation=_(
            "It stays hidden from the unit, the offices above it and every figure until it is disclosed."
        ),
        choice=choice,
    )


def _planning(request: WorkspaceRequest) -> InspectionPermission:
    """Return the permission under which the reader plans visits."""
    visiting = may(request, InspectionPermission.VISIT)
    return InspectionPermission.VISIT if visiting else InspectionPermission.DIRECT


@read_view(InspectionPermission.VIEW)
def visit_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one visit: its facts, findings, replies, conclusion and timeline."""
    visit = visit_of(request, pk)
    on = acts.on_visit(request, visit)
    campaign, access = request.campaign, request.access
    findings = queries.find_findings(access, visit)
    links = {}
    for finding in findings:
        offers = acts.offered(acts.on_finding(on, finding), FINDING_ACTS)
        links[finding.pk] = presenters.act_links(
            campaign, "inspection-finding-act", FINDING_ACTS, offers, finding.pk
        )
    replies = queries.find_replies(access, visit)
    steps = queries.find_steps(access, visit) if on.works or on.directs else []
    events = (
        find_history(access, InspectionPermission.VIEW, visit, *findings)
        if visit.state == VisitState.DISCLOSED
        else []
    )
    main = _main(request, on, pk, replied=bool(replies))
    offers = [
        code for code in acts.offered(on, VISIT_ACTS) if main is None or VISIT_ACTS[code].name != main.label
    ]
    context = {
        "visit": visit,
        "facts": presenters.visit_facts(request, visit, queries.find_exclusions(visit) if on.works else ()),
        "notice": presenters.hidden_notice(visit, works=on.works),
        "cards": presenters.cards(request, findings, queries.find_photos(access, visit), replies, links),
        "said": presenters.count_said(visit, sum(1 for finding in findings if finding.state == "recorded")),
        "replies": [reply for reply in replies if reply.finding_id is None],
        "conclusion": on.conclusion,
        "conclusion_facts": presenters.conclusion(on.conclusion),
        "timeline": timelines.timeline(visit, [*events, *steps], names=on.works),
        "links": presenters.act_links(campaign, "inspection-visit-act", VISIT_ACTS, offers, pk),
        "main_action": main,
        "spot_over_href": "" if visit.hidden else addresses.to("inspection-write", campaign, pk=pk),
        "breadcrumb": trail(campaign, VISITS.link(request), Link(visit.unit.label)),
    }
    return page(request, "web/inspection/visit.html", context)


def _main(request: WorkspaceRequest, on: acts.VisitContext, pk: int, *, replied: bool) -> Link | None:
    """Return the main act: for the unit to reply; for those on the round to write findings, then to conclude."""
    office = on.may(InspectionPermission.DIRECT, on.round.path)
    if not on.works and not office and not replied and VISIT_ACTS["reply"].offered(on):
        return _act_link(request, "reply", pk)
    if not on.works or on.conclusion is not None or on.visit.state == VisitState.CALLED_OFF:
        return None
    if replied and VISIT_ACTS["conclude"].offered(on):
        return _act_link(request, "conclude", pk)
    if request.campaign.closed_on is not None:
        return None
    return Link(_("Write a finding"), addresses.to("inspection-write", request.campaign, pk=pk))


def _act_link(request: WorkspaceRequest, code: str, pk: int) -> Link:
    (link,) = presenters.act_links(request.campaign, "inspection-visit-act", VISIT_ACTS, [code], pk)
    return link


@act_view(InspectionPermission.VIEW)
def visit_act(request: WorkspaceRequest, pk: int, act: str) -> AnyActPage | HttpResponse:
    """Show the form of an act on a visit, and perform it."""
    visit = visit_of(request, pk)
    on = acts.on_visit(request, visit)
    return act_page(on, VISIT_ACTS, act, visit_link(request, visit))


@act_view(InspectionPermission.VIEW)
def finding_act(request: WorkspaceRequest, pk: int, act: str) -> AnyActPage | HttpResponse:
    """Show the form of an act on a finding, and perform it."""
    finding = or_404(
        queries.get_finding(request.access, request.campaign, pk),
        _("There is no such finding, or you are not allowed to see it."),
    )
    visit = finding.visit
    on = acts.on_finding(acts.on_visit(request, visit), finding)
    return act_page(on, FINDING_ACTS, act, visit_link(request, visit), finding.statement)


@read_view(InspectionPermission.VIEW)
def photo_file(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Serve a photo to a reader who may see its visit."""
    return photos.photo_response(queries.get_photo(request.access, request.campaign, pk))


def visit_of(request: WorkspaceRequest, pk: int) -> Visit:
    """Return the visit, or raise 404 if it does not exist or the reader may not see it."""
    visit = queries.get_visit(request.access, request.campaign, pk)
    return or_404(visit, _("There is no such visit, or you are not allowed to see it."))


def visit_link(request: WorkspaceRequest, visit: Visit) -> Link:
    """Return the link to a visit."""
    return Link(visit.unit.label, addresses.to("inspection-visit", request.campaign, pk=visit.pk))
