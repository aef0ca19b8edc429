"""The page of the campaign; changing its names, its period, its country and its times."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from touchstone.audit.queries import find_history
from touchstone.campaigns.actions import change_campaign, set_times
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import get_times
from touchstone.common import clock
from touchstone.web.campaign import calendar_presenters, presenters, word_presenters
from touchstone.web.campaign.forms import CampaignForm, TimesForm
from touchstone.web.common import timeline
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, read_view, sent


@read_view(CampaignPermission.CHANGE)
def campaign_page(request: WorkspaceRequest) -> HttpResponse:
    """Show the campaign: its facts, its batches, its times, its history."""
    events = find_history(request.access, CampaignPermission.VIEW, request.campaign)
    context = {
        "mine": presenters.runs_campaign(request),
        "facts": presenters.facts(request.campaign),
        "batches": presenters.batches(request),
        "words": word_presenters.overview(request),
        "calendar": calendar_presenters.standings(request, clock.today()),
        "times": presenters.times(request.campaign),
        "past": timeline.history(timeline.entries(request.campaign, events)),
        "breadcrumb": presenters.way(request),
    }
    return page(request, "web/campaign/one.html", context)


@act_view(CampaignPermission.CHANGE)
def campaign_change(request: WorkspaceRequest) -> AnyActPage:
    """Change the names, the period and the country."""
    campaign = presenters.own_campaign(request)
    return ActPage(
        heading=_("Change the campaign"),
        form=CampaignForm(sent(request), initial=CampaignForm.initial_of(campaign)),
        do=lambda form: change_campaign(**by(request), campaign=campaign, **form.values),
        done=_("The campaign is changed."),
        breadcrumb=presenters.way(request, _("Change")),
        lead=_("Its address and its records stay as they are; so do published figures."),
        send=_("Save"),
        tight=True,
        template="web/campaign/change.html",
    )


@act_view(CampaignPermission.CHANGE)
def campaign_times(request: WorkspaceRequest) -> AnyActPage:
    """Change the times: how long things may take."""
    campaign = presenters.own_campaign(request)
    return ActPage(
        heading=_("Change the times"),
        form=TimesForm(get_times(campaign), sent(request)),
        do=lambda form: set_times(
            **by(request), campaign=campaign, times=form.times, reason=form.cleaned_data["reason"]
        ),
        done=_("The times are changed. Days that were set before stay as they are."),
        breadcrumb=presenters.way(request, _("Times")),
        lead=_("They apply to what is assigned, closed or disclosed from now on."),
        send=_("Save"),
        tight=True,
        template="web/campaign/times.html",
    )
