"""Criteria of inspections, which each campaign defines."""

from django.db.models import QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.inspection.models import Criterion


def find_criteria(campaign: Campaign) -> QuerySet[Criterion]:
    """Return a campaign's criteria in their order."""
    return Criterion.objects.filter(campaign=campaign).order_by("order", "code")
