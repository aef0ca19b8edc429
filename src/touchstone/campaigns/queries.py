"""Every read of campaigns, batches and the units that take part."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from touchstone.campaigns.models import Batch, BatchMembership, Campaign, WorkStream
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.units.access import Access
from touchstone.units.paths import ancestors, overlap


def campaigns_for(access: Access) -> list[Campaign]:
    """Return the campaigns that touch the reader's units, newest first."""
    places = access.places(CampaignPermission.VIEW)
    every = Campaign.objects.select_related("root")
    return [one for one in every if overlap([one.root.path], places)]


def campaign_by_slug(access: Access, slug: str) -> Campaign | None:
    """Return a campaign that touches the reader's units, by its address."""
    found = Campaign.objects.select_related("root").filter(slug=slug).first()
    if found is None or not overlap([found.root.path], access.places(CampaignPermission.VIEW)):
        return None
    return found


def batches_of(campaign: Campaign) -> QuerySet[Batch]:
    """Return a campaign's batches by number."""
    return Batch.objects.filter(campaign=campaign).order_by("number")


def streams_of(campaign: Campaign) -> QuerySet[WorkStream]:
    """Return a campaign's work streams in their order."""
    return WorkStream.objects.filter(campaign=campaign).order_by("order", "code")


class Memberships:
    """The memberships of some units and of all units above them, to ask which one holds on a day."""

    def __init__(self, by_path: Mapping[str, list[BatchMembership]]) -> None:
        self._by_path = by_path

    def at(self, path: str, day: datetime.date) -> BatchMembership | None:
        """Return the membership of the unit, or else of the nearest unit above it, that holds on ``day``."""
        for place in reversed(ancestors(path)):
            for membership in self._by_path.get(place, ()):
                if membership.from_day <= day and (membership.to_day is None or day <= membership.to_day):
                    return membership
        return None


def memberships_for(campaign: Campaign, paths: Iterable[str]) -> Memberships:
    """Load the memberships in a campaign that can hold for the units with these paths."""
    wanted = sorted({place for path in paths for place in ancestors(path)})
    by_path: defaultdict[str, list[BatchMembership]] = defaultdict(list)
    for start in range(0, len(wanted), 500):
        rows = BatchMembership.unscoped.filter(batch__campaign=campaign, path__in=wanted[start : start + 500])
        for membership in rows.select_related("batch").order_by("-from_day"):
            by_path[membership.path].append(membership)
    return Memberships(by_path)
