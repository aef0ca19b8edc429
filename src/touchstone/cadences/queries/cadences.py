"""Queries of cadences and their dates."""

from django.db.models import QuerySet

from touchstone.cadences.models import Cadence
from touchstone.campaigns.models import Campaign
from touchstone.common.prepared import KEY, Prepared

_FULFILLED_BY = Prepared(
    lambda campaign: Cadence.objects.filter(campaign=campaign).order_by().values_list("pk", "fulfilled_by"),
    KEY,
)


def find_cadences(campaign: Campaign) -> QuerySet[Cadence]:
    """Return the cadences of a whole campaign in their order, without those that units have of their own."""
    return Cadence.objects.filter(campaign=campaign, owner__isnull=True).order_by("order", "code")


def find_every_cadence(campaign: Campaign) -> QuerySet[Cadence]:
    """Return all cadences of a campaign: its own in their order, then those of units by the place in the tree."""
    rows = Cadence.objects.filter(campaign=campaign).select_related("owner", "replaces")
    return rows.order_by("owner__path", "order", "code")


def find_cadences_fulfilled_by(campaign: int, name: str) -> list[int]:
    """Return the keys of the cadences of a campaign that a record of this name fulfils, such as ``session:lecture``."""
    return [key for key, names in _FULFILLED_BY(campaign) if name in names]
