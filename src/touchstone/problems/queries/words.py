"""A campaign's own words for problems: sources, aspects, lists."""

from django.db.models import QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import Aspect, ProblemList, Source


def sources_of(campaign: Campaign) -> QuerySet[Source]:
    """Return a campaign's sources of problems in their order."""
    return Source.objects.filter(campaign=campaign).order_by("order", "code")


def aspects_of(campaign: Campaign) -> QuerySet[Aspect]:
    """Return a campaign's aspects in their order."""
    return Aspect.objects.filter(campaign=campaign).order_by("order", "code")


def lists_of(campaign: Campaign) -> QuerySet[ProblemList]:
    """Return a campaign's problem lists in their order."""
    return ProblemList.objects.filter(campaign=campaign).order_by("order", "code")
