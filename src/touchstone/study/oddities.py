"""What is odd about study sessions: standing checks of the campaign office."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from touchstone.campaigns.models import Campaign
from touchstone.common.planner import without_index
from touchstone.study.models import SessionState, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.units.access import Access
from touchstone.units.models import Unit
from touchstone.units.queries.oddities import find_closed_before, find_opened_after, outside_life


def find_outside_period(access: Access, campaign: Campaign) -> "QuerySet[StudySession]":
    """Return the sessions that were held before the campaign opened or after it closed."""
    outside = Q(held_on__lt=campaign.opens_on)
    if campaign.closes_on is not None:
        outside |= Q(held_on__gt=campaign.closes_on)
    return _recorded(access, campaign).filter(outside)


def find_outside_life(access: Access, campaign: Campaign) -> "QuerySet[StudySession]":
    """Return the sessions that were held before their unit opened or after it closed."""
    first = StudySession.unscoped.filter(campaign=campaign).order_by("held_on").values("held_on")[:1]
    # Units that opened before the first session, and have not closed, can have none: most are such.
    units = find_opened_after(Subquery(first)).union(find_closed_before(datetime.date.max))
    return _recorded(access, campaign, units).filter(outside_life("held_on"))


def find_uncounted(access: Access, campaign: Campaign) -> "QuerySet[StudySession]":
    """Return the sessions of units that took part in no batch on that day, so that they count for none."""
    return _recorded(access, campaign).filter(membership__isnull=True)


def _recorded(
    access: Access, campaign: Campaign, units: "QuerySet[Unit, Any] | None" = None
) -> "QuerySet[StudySession]":
    rows: QuerySet[StudySession] = StudySession.objects.visible_to(access, StudyPermission.RECORD)
    if units is not None:
        rows = rows.alias(held_in=without_index("campaign_id")).filter(unit__in=units, held_in=campaign.pk)
    else:
        rows = rows.filter(campaign=campaign)
    return rows.filter(state=SessionState.RECORDED).select_related("unit", "form")
