"""What is odd about who takes part: standing checks of the campaign office."""

import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from touchstone.campaigns.models import BatchMembership, Campaign, MembershipState
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import below_condition, get_memberships
from touchstone.units.access import Access
from touchstone.units.models import Unit
from touchstone.units.queries.oddities import unless_appointed


def find_deserted(access: Access, campaign: Campaign, day: datetime.date) -> "QuerySet[BatchMembership]":
    """Return the participations of units to which nobody is appointed on a day."""
    return _open(access, campaign).filter(unless_appointed(day, "unit", campaign.slug))


def find_beyond_batch(access: Access, campaign: Campaign, day: datetime.date) -> "QuerySet[BatchMembership]":
    """Return the participations that began before their batch opened, or go on although it has closed."""
    return _open(access, campaign).filter(Q(from_day__lt=F("batch__opens_on")) | Q(batch__closes_on__lt=day))


def find_closed_members(
    access: Access, campaign: Campaign, day: datetime.date
) -> "QuerySet[BatchMembership]":
    """Return the participations of units that closed before a day."""
    return _open(access, campaign).filter(unit__closed_on__lt=day)


def _open(access: Access, campaign: Campaign) -> "QuerySet[BatchMembership]":
    rows: QuerySet[BatchMembership] = BatchMembership.objects.visible_to(access, CampaignPermission.CHANGE)
    return rows.filter(
        batch__campaign=campaign, standing=MembershipState.OPEN, to_day__isnull=True
    ).select_related("unit", "batch")


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
