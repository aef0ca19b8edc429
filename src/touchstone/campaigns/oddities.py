"""What is odd about who takes part: standing checks of the campaign office."""

import datetime

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When

from touchstone.campaigns.models import BatchMembership, Campaign, MembershipState
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import below_condition, get_memberships
from touchstone.common.planner import without_index
from touchstone.units.access import Access
from touchstone.units.models import Unit
from touchstone.units.queries.oddities import find_closed_before, unless_appointed

_LAST_OF_DAYS = Value(datetime.date.max, output_field=DateField())


def find_deserted(access: Access, campaign: Campaign, day: datetime.date) -> "QuerySet[BatchMembership]":
    """Return the participations of units to which nobody is appointed on a day."""
    return _open(access, campaign, walk=True).filter(unless_appointed(day, "unit"))


def find_beyond_batch(access: Access, campaign: Campaign, day: datetime.date) -> "QuerySet[BatchMembership]":
    """Return the participations that began before their batch opened, or go on although it has closed."""
    # One comparison for both, which for each batch is one range of an index.
    begun_before = Case(When(batch__closes_on__lt=day, then=_LAST_OF_DAYS), default=F("batch__opens_on"))
    return _open(access, campaign).filter(from_day__lt=begun_before)


def find_closed_members(
    access: Access, campaign: Campaign, day: datetime.date
) -> "QuerySet[BatchMembership]":
    """Return the participations of units that closed before a day."""
    return _open(access, campaign).filter(unit__in=find_closed_before(day))


def _open(access: Access, campaign: Campaign, *, walk: bool = False) -> "QuerySet[BatchMembership]":
    """Return the open participations. With ``walk`` they are read in the order of the tree, not batch by batch."""
    rows: QuerySet[BatchMembership] = BatchMembership.objects.visible_to(access, CampaignPermission.CHANGE)
    of = without_index("batch__campaign_id") if walk else F("batch__campaign_id")
    return (
        rows.alias(held_in=of)
        .filter(held_in=campaign.pk, standing=MembershipState.OPEN, to_day__isnull=True)
        .select_related("unit", "batch")
    )


def find_outsiders(access: Access, campaign: Campaign, day: datetime.date) -> "QuerySet[Unit]":
    """Return the open units directly below the campaign's that take part in no batch, nor does any unit below them."""
    root = campaign.root
    narrowed = access.inside(CampaignPermission.CHANGE, root.path)
    units = Unit.objects.visible_to(narrowed, CampaignPermission.CHANGE)
    if get_memberships(campaign, [root.path]).at(root.path, day) is not None:
        return units.none()
    part = BatchMembership.unscoped.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=day),
        below_condition(OuterRef("path")),
        batch__campaign=campaign,
    )
    return units.filter(
        ~Exists(part), Q(closed_on__isnull=True) | Q(closed_on__gte=day), depth=root.depth + 1
    )
