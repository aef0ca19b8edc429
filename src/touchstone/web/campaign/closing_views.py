"""The end of the campaign: what is still open, what becomes of the problems, closing it and opening it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.campaigns.actions import close_campaign, open_again, propose_last_day
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common import clock
from touchstone.problems.actions import carry_problems, hand_over_continuing, working_day_after
from touchstone.problems.queries.carrying import (
    find_next_campaigns,
    find_to_carry,
    find_to_hand_over,
    match_words,
)
from touchstone.web.campaign import closing_presenters, presenters
from touchstone.web.campaign.closing_forms import CarryForm, CloseForm, HandOverForm, OpenForm
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, turn_away
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, read_view, sent

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign


MOST_CHOSEN = 200
"""Maximum number of problems among which the page lets choose; more go on all together."""


@read_view(CampaignPermission.CHANGE)
def campaign_end(request: WorkspaceRequest) -> HttpResponse:
    """Show what is still open, by kind, and what can be done with it."""
    campaign = presenters.own_campaign(request)
    context = {
        "open": closing_presenters.still_open(request, clock.today()),
        "ways": closing_presenters.ways(request, clock.today()),
        "closed": campaign.closed_on is not None,
        "breadcrumb": presenters.way(request, _("The end")),
    }
    return page(request, "web/campaign/end.html", context)


@act_view(CampaignPermission.CHANGE)
def campaign_hand_over(request: WorkspaceRequest) -> AnyActPage | HttpResponse:
    """Hand the problems found continuing to the routine management of their units."""
    campaign = presenters.own_campaign(request)
    if not find_to_hand_over(request.access, campaign).exists() and request.method != "POST":
        nothing = _("No problem that was found continuing is left to be handed over.")
        return turn_away(request, nothing, addresses.to("campaign-end", campaign))
    review = working_day_after("review", clock.today(), campaign)
    return ActPage(
        heading=_("Hand over to routine management"),
        form=HandOverForm(sent(request), initial={"review_on": review}),
        do=lambda form: hand_over_continuing(**by(request), campaign=campaign, **form.cleaned_data),
        done=closing_presenters.say_handed_over,
        breadcrumb=closing_presenters.way(request, _("Hand over")),
        lead=_("Each stays with its responsible unit, and is looked at again on the day of review."),
        notice=closing_presenters.to_hand_over(request),
        send=_("Hand over"),
        question=True,
    )


@act_view(CampaignPermission.CHANGE)
def campaign_carry(request: WorkspaceRequest) -> AnyActPage | HttpResponse:
    """Carry the open problems into another campaign."""
    campaign = presenters.own_campaign(request)
    offered = find_next_campaigns(request.access, campaign, clock.today())
    if not offered:
        why = _("There is no other campaign under way or ahead that you run. Start the next one first.")
        return turn_away(request, why, addresses.to("campaign-end", campaign))
    into = _chosen(request, offered)
    missing = match_words(request.access, campaign, into).missing
    problems = find_to_carry(request.access, campaign).select_related("unit").order_by("pk")
    number = problems.count()
    if not number and request.method != "POST":
        nothing = _("No open problem is left to be carried.")
        return turn_away(request, nothing, addresses.to("campaign-end", campaign))
    shown = list(problems) if number <= MOST_CHOSEN else []
    return ActPage(
        heading=_("Carry problems into the next campaign"),
        form=CarryForm(offered, missing, shown, sent(request), initial={"into": into.slug}),
        do=lambda form: carry_problems(
            **by(request),
            campaign=campaign,
            into=form.cleaned_data["into"],
            problems=form.chosen,
            choices=form.choices,
            reason=form.cleaned_data["reason"],
        ),
        done=closing_presenters.say_carried,
        breadcrumb=closing_presenters.way(request, _("Carry")),
        lead=_(
            "Each goes on there with a number of its own, in the same place of the workflow and with the same deadline. "
            "Here it keeps its outcome and is open no more. This cannot be taken back."
        ),
        notice=closing_presenters.all_carried(number) if number > MOST_CHOSEN else None,
        template="web/campaign/carry.html",
        context={"number": number, "chooses": len(shown) > 1},
    )


@act_view(CampaignPermission.CHANGE)
def campaign_close(request: WorkspaceRequest) -> AnyActPage | HttpResponse:
    """Close the campaign; where somebody else did so meanwhile, say who."""
    campaign, today = presenters.own_campaign(request), clock.today()
    if campaign.closed_on is not None:
        return _as_it_is(request, closing_presenters.say_closed(campaign))
    return ActPage(
        heading=_("Close the campaign"),
        form=CloseForm(sent(request), initial={"day": min(campaign.closes_on or today, today)}),
        do=lambda form: close_campaign(**by(request), campaign=campaign, **form.cleaned_data),
        done=_("The campaign is closed. Published figures stay as they are."),
        breadcrumb=closing_presenters.way(request, _("Close the campaign")),
        lead=_(
            "Its batches close, and it takes nothing new. What is open goes on: checks, replies, look-backs, corrections."
        ),
        notice=closing_presenters.kinds_open(request, today),
        explanation=_(
            "Who came to a session by name is deleted for good, and so are the names of trainees, and the rolls for study of "
            "units that no other open campaign reaches. The numbers stay."
        ),
        send=pgettext("a campaign", "Close"),
        question=True,
    )


@act_view(CampaignPermission.CHANGE)
def campaign_reopen(request: WorkspaceRequest) -> AnyActPage | HttpResponse:
    """Open the campaign again; where somebody else did so meanwhile, say who."""
    campaign = presenters.own_campaign(request)
    if campaign.closed_on is None:
        return _as_it_is(request, closing_presenters.say_open(request))
    return ActPage(
        heading=_("Open the campaign again"),
        form=OpenForm(sent(request), initial={"closes_on": propose_last_day(campaign)}),
        do=lambda form: open_again(**by(request), campaign=campaign, **form.cleaned_data),
        done=_("The campaign is open again."),
        breadcrumb=closing_presenters.way(request, pgettext("a campaign", "Open again")),
        lead=_(
            "Batches and units go on as if it had not been closed, but for units that have closed since. "
            "What was carried or handed over stays so."
        ),
        send=pgettext("a campaign", "Open again"),
        question=True,
    )


def _as_it_is(request: WorkspaceRequest, why: str) -> HttpResponse:
    """Lead back from a form whose act somebody has done already, and say what is the case."""
    messages.info(request, why)
    return redirect("web:campaign-end", campaign=request.campaign.slug)


def _chosen(request: WorkspaceRequest, offered: list[Campaign]) -> Campaign:
    """Return the next campaign that was chosen, or else the one that opened last."""
    slug = (request.POST if request.method == "POST" else request.GET).get("into", "")
    return next((campaign for campaign in offered if campaign.slug == slug), offered[0])
