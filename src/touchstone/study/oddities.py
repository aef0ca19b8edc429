"""What is odd about study sessions: standing checks of the campaign office."""

from django.db.models import Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.study.models import SessionState, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.units.access import Access
from touchstone.units.queries.oddities import outside_life


def find_outside_period(access: Access, campaign: Campaign) -> "QuerySet[StudySession]":
    """Return the sessions that were held before the campaign opened or after it closed."""
    outside = Q(held_on__lt=campaign.opens_on)
    if campaign.closes_on is not None:
        outside |= Q(held_on__gt=campaign.closes_on)
    return _recorded(access, campaign).filter(outside)


def find_outside_life(access: Access, campaign: Campaign) -> "QuerySet[StudySession]":
    """Return the sessions that were held before their unit opened or after it closed."""
    return _recorded(access, campaign).filter(outside_life("held_on"))


def find_uncounted(access: Access, campaign: Campaign) -> "QuerySet[StudySession]":
    """Return the sessions of units that took part in no batch on that day, so that they count for none."""
    return _recorded(access, campaign).filter(membership__isnull=True)


def _recorded(access: Access, campaign: Campaign) -> "QuerySet[StudySession]":
    rows: QuerySet[StudySession] = StudySession.objects.visible_to(access, StudyPermission.RECORD)
    return rows.filter(campaign=campaign, state=SessionState.RECORDED).select_related("unit", "form")
