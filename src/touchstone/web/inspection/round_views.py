"""Rounds of inspection: the page of a round with its draw, the pages of its acts, and notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from touchstone.audit.queries import find_history
from touchstone.inspection import queries
from touchstone.inspection.actions import create_round, withdraw_notice
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import RoundState
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, may_begin, read_view, require, sent
from touchstone.web.inspection import acts, presenters, timelines
from touchstone.web.inspection.forms import ReasonForm, RoundForm
from touchstone.web.inspection.lists import VISITS
from touchstone.web.inspection.round_acts import ROUND_ACTS

if TYPE_CHECKING:
    from touchstone.inspection.models import Round


@act_view(InspectionPermission.DIRECT, begins=True)
def round_new(request: WorkspaceRequest) -> AnyActPage:
    """Open a round with all inspection groups of the unit that sends it out."""
    owners = queries.find_sending_units(request.access, request.campaign)
    form = RoundForm(sent(request), initial={"owner": owners[0].pk if owners else ""})
    form.offer("owner", owners)

    def make(form: RoundForm) -> Round:
        owner = form.cleaned_data["owner"]
        groups = queries.find_groups_of_owner(request.access, owner)
        return create_round(
            **by(request), campaign=request.campaign, owner=owner, groups=groups, entry=form.entry()
        )

    return ActPage(
        heading=_("Open a round"),
        form=form,
        do=make,
        done=_("The round is open. You lead it."),
        breadcrumb=trail(request.campaign, VISITS.link(request), Link(_("Open a round"))),
        to=lambda made: addresses.to("inspection-round", request.campaign, pk=made.pk),
        explanation=_(
            "All open inspection groups of the sender go out in it; who leads it sees its visits too."
        ),
    )


@read_view(InspectionPermission.VIEW)
def round_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one round with its draw, and those of its visits that the reader may see."""
    inspection_round = _round(request, pk)
    on = acts.on_round(request, inspection_round)
    visits, drawn = (
        queries.find_visits_of_round(request.access, inspection_round),
        queries.get_draw(inspection_round),
    )
    entries: list[Any] = [
        *find_history(request.access, InspectionPermission.VIEW, inspection_round),
        *queries.find_steps_of_round(request.access, inspection_round),
    ]
    history = sorted(entries, key=lambda entry: entry.at, reverse=True)
    table = presenters.visits_table(request, visits, works=on.works)
    plans = any(
        may_begin(request, code) for code in (InspectionPermission.VISIT, InspectionPermission.DIRECT)
    )
    plan = Link(_("Plan a visit"), addresses.to("inspection-visit-new", request.campaign, pk=pk))
    offers = acts.offered(on, ROUND_ACTS)
    context = {
        "inspection_round": inspection_round,
        "facts": presenters.round_facts(inspection_round, works=on.works),
        "draw": presenters.draw_facts(drawn) if drawn else None,
        "draw_revealed": drawn is not None and drawn.revealed_at is not None,
        "keys_href": reverse("web:inspection-keys", args=[pk]),
        "table": table,
        "progress": presenters.progress(visits) if on.works else "",
        "timeline": timelines.timeline(inspection_round, history, names=on.works),
        "links": presenters.act_links(request.campaign, "inspection-round-act", ROUND_ACTS, offers, pk),
        "main_action": plan if on.works and plans and inspection_round.state == RoundState.OPEN else None,
        "breadcrumb": trail(request.campaign, VISITS.link(request), Link(str(inspection_round))),
    }
    return page(request, "web/inspection/round.html", context, pieces={presenters.KEY: table})


@act_view(InspectionPermission.VIEW)
def round_act(request: WorkspaceRequest, pk: int, act: str) -> AnyActPage | HttpResponse:
    """Show the form of an act on a round, and perform it."""
    round_ = _round(request, pk)
    there = Link(str(round_), addresses.to("inspection-round", request.campaign, pk=pk))
    return act_page(acts.on_round(request, round_), ROUND_ACTS, act, there)


@read_view(InspectionPermission.VIEW)
def notice_list(request: WorkspaceRequest) -> HttpResponse:
    """Show the notices to units and to the public."""
    context = {
        "notices": [
            (notice, addresses.to("inspection-notice-withdraw", request.campaign, pk=notice.pk))
            for notice in queries.find_notices(request.access, request.campaign)
        ],
        "may_withdraw": may(request, InspectionPermission.DIRECT),
        "public_href": reverse("web:public-inspections"),
        "breadcrumb": trail(request.campaign, VISITS.link(request), Link(_("Notices"))),
    }
    return page(request, "web/inspection/notices.html", context)


@act_view(InspectionPermission.DIRECT)
def notice_withdraw(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Withdraw a notice, with a reason."""
    notice = queries.get_notice(request.access, request.campaign, pk)
    notice = or_404(
        notice if notice is not None and notice.withdrawn_at is None else None,
        _("There is no such notice, or you are not allowed to withdraw it."),
    )
    listing = Link(_("Notices"), addresses.to("inspection-notices", request.campaign))
    return ActPage(
        heading=_("Withdraw the notice"),
        form=ReasonForm(sent(request)),
        do=lambda form: withdraw_notice(**by(request), notice=notice, **form.cleaned_data),
        done=_("The notice is withdrawn."),
        breadcrumb=trail(request.campaign, VISITS.link(request), listing, Link(_("Withdraw"))),
        lead=notice.title,
    )


def act_page(
    on: acts.On, table: Mapping[str, acts.InspectionAct[acts.On]], code: str, there: Link, quote: str = ""
) -> AnyActPage | HttpResponse:
    """Return the page of an act from a table of acts; ``there`` links back to its record."""
    act = or_404(table.get(code), _("There is no such act."))
    if not any(on.may(permission, on.path) for permission in act.needs):
        require(on.request, act.needs[0], on.path)
    if not act.offered(on):
        return turn_away(on.request, _("This cannot be done now, or not by you."), there.href)
    form = act.form(on)
    return ActPage(
        heading=act.name,
        form=form,
        do=lambda form: act.do(on, form),
        done=act.done,
        breadcrumb=trail(on.request.campaign, VISITS.link(on.request), there, Link(act.name)),
        lead=on.concerns,
        quote="" if "statement" in form.fields else quote,
        explanation=act.lead,
        draft="" if act.question else f"inspection-{code}",
    )


def _round(request: WorkspaceRequest, pk: int) -> Round:
    round_ = queries.get_round(request.access, request.campaign, pk)
    return or_404(round_, _("There is no such round, or you are not allowed to see it."))
