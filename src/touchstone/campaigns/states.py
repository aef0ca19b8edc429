"""The state of a campaign on a day: ahead, under way, past its last day, or closed."""

import datetime

from django.db import models
from django.utils.translation import pgettext_lazy

from touchstone.campaigns.models import Campaign


class CampaignState(models.TextChoices):
    """How far a campaign is."""

    AHEAD = "ahead", pgettext_lazy("a campaign", "not begun")
    UNDER_WAY = "under-way", pgettext_lazy("a campaign", "under way")
    OVER = "over", pgettext_lazy("a campaign", "past its last day")
    CLOSED = "closed", pgettext_lazy("a campaign", "closed")


def state_of(campaign: Campaign, today: datetime.date) -> CampaignState:
    """Return the state of a campaign; only the office closes it, whatever its last day is."""
    if campaign.closed_on is not None:
        return CampaignState.CLOSED
    if today < campaign.opens_on:
        return CampaignState.AHEAD
    if campaign.closes_on is not None and today > campaign.closes_on:
        return CampaignState.OVER
    return CampaignState.UNDER_WAY
