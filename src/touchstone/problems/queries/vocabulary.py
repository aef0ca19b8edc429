"""A campaign's sources, aspects, lists and special rectifications."""

from django.db.models import QuerySet

from touchstone.campaigns.models import Campaign, WorkStream
from touchstone.problems.models import Aspect, ProblemList, Source, SpecialRectification
from touchstone.problems.permissions import ProblemPermission
from touchstone.units.access import Access


def find_sources(campaign: Campaign) -> QuerySet[Source]:
    """Return a campaign's sources of problems in their order."""
    return Source.objects.filter(campaign=campaign).order_by("order", "code")


def find_aspects(campaign: Campaign) -> QuerySet[Aspect]:
    """Return a campaign's aspects in their order."""
    return Aspect.objects.filter(campaign=campaign).order_by("order", "code")


def find_lists(campaign: Campaign) -> QuerySet[ProblemList]:
    """Return a campaign's problem lists in their order."""
    return ProblemList.objects.filter(campaign=campaign).order_by("order", "code")


def find_specials(access: Access, campaign: Campaign) -> QuerySet[SpecialRectification]:
    """Return the special rectifications that the reader may see, in order of their numbers."""
    specials = SpecialRectification.objects.visible_to(access, ProblemPermission.VIEW)
    return specials.filter(campaign=campaign).order_by("number")


def find_streams(campaign: Campaign) -> QuerySet[WorkStream]:
    """Return the work streams that sources of problems belong to, in their order."""
    stream_keys = Source.objects.filter(campaign=campaign, stream__isnull=False).order_by().values("stream")
    return WorkStream.objects.filter(pk__in=stream_keys).order_by("order", "code")
