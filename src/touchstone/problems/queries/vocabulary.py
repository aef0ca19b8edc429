"""A campaign's sources, aspects, lists and special rectifications."""

from django.db.models import Q, QuerySet

from touchstone.campaigns.models import Campaign, WorkStream
from touchstone.common.prepared import KEY, Prepared
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


def _streams(campaign: int) -> QuerySet[WorkStream]:
    stream_keys = Source.objects.filter(campaign=campaign, stream__isnull=False).order_by().values("stream")
    of_plans = Q(campaign=campaign, covered_by=WorkStream.Cover.PLANS)
    return WorkStream.objects.filter(Q(pk__in=stream_keys) | of_plans).order_by("order", "code")


_STREAMS = Prepared(_streams, KEY)


def find_streams(campaign: Campaign) -> list[WorkStream]:
    """Return the work streams in which problems can cover a unit, in their order."""
    return _STREAMS(campaign.pk)
