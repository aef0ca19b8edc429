"""Which campaign a reader who logs in is led to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest

from touchstone.campaigns.queries import count_own_members
from touchstone.campaigns.states import CampaignState, state_of
from touchstone.common import clock
from touchstone.web.common.last_campaign import find_last
from touchstone.web.common.reader import access_of

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign


def choose_campaign(request: HttpRequest, campaigns: Sequence[Campaign]) -> Campaign:
    """Return one of the reader's campaigns, given newest first.

    The one they chose last; else that under way in which most of their units take part; else the newest. One that is
    over comes last as long as another is under way.
    """
    under_way = [campaign for campaign in campaigns if _is_under_way(campaign)]
    last = find_last(request, under_way or campaigns)
    if last is not None or len(under_way) < 2:
        return last or (under_way or campaigns)[0]
    members = count_own_members(access_of(request), under_way)
    return max(under_way, key=lambda campaign: members.get(campaign.pk, 0))


def _is_under_way(campaign: Campaign) -> bool:
    return state_of(campaign, clock.today()) is CampaignState.UNDER_WAY
