"""Queries of calendar feeds."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from touchstone.cadences.models import Cadence, CadenceDate, CalendarFeed, FeedOf
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.occurrences import find_dates
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.units.models import Appointment, Group, GroupAssignment, User
from touchstone.units.paths import EVERYWHERE, is_under
from touchstone.units.queries.rights import build_access, in_force_on

BACK = datetime.timedelta(days=60)
"""For how long a feed keeps dates that are over."""


def digest_of(secret: str) -> str:
    """Return what is stored of the secret of a feed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_own_feeds(user: User, campaign: Campaign) -> QuerySet[CalendarFeed]:
    """Return a person's own feeds in a campaign that are not revoked, in the order in which they were made."""
    rows = CalendarFeed.objects.filter(made_by=user, campaign=campaign, revoked_at__isnull=True)
    return rows.select_related("unit", "group", "made_by", "campaign__root").order_by("pk")


def find_own_groups(user: User) -> QuerySet[Group]:
    """Return the groups to which a person belongs today, by number."""
    seats = Appointment.unscoped.filter(in_force_on(clock.today()), user=user, group__isnull=False)
    return Group.unscoped.filter(pk__in=seats.values("group")).order_by("number", "pk")


def may_follow_group(user: User, group: Group) -> bool:
    """Say whether a person belongs to a group today."""
    return find_own_groups(user).filter(pk=group.pk).exists()


def get_feed(secret: str) -> CalendarFeed | None:
    """Return the feed with this secret, unless it was revoked or its maker may no longer log in."""
    rows = CalendarFeed.objects.filter(
        digest=digest_of(secret), revoked_at__isnull=True, made_by__is_active=True
    )
    return rows.select_related("campaign__root", "unit", "group", "made_by").first()


@dataclass(frozen=True, slots=True)
class FeedDates:
    """What a feed holds now: its dates, those that were called off among them, in the order of their due days."""

    feed: CalendarFeed
    dates: Sequence[CadenceDate]


def read_feed(feed: CalendarFeed) -> FeedDates | None:
    """Return the dates of a feed as its maker may see them today, or None if they may see nothing of it any more."""
    paths = _paths(feed)
    if not paths:
        return None
    today = clock.today()
    dates = find_dates(feed.campaign, paths, today - BACK, datetime.date.max)
    replaced = _find_replaced(feed.campaign, paths)
    return FeedDates(
        feed,
        [date for date in dates if date.due_on < replaced.get(date.cadence_id, datetime.date.max)],
    )


def _paths(feed: CalendarFeed) -> list[str]:
    """Return the paths of the units whose dates a feed holds, as far as its maker may see them."""
    access = build_access(feed.made_by, clock.today(), feed.campaign.slug)
    if feed.of == FeedOf.PERSON:
        return [
            path if path != EVERYWHERE else feed.campaign.root.path
            for path in access.paths(CadencePermission.VIEW)
        ]
    if feed.of == FeedOf.UNIT and feed.unit is not None:
        paths = [feed.unit.path]
    elif feed.group is not None and may_follow_group(feed.made_by, feed.group):
        today = clock.today()
        assigned = GroupAssignment.unscoped.filter(
            Q(to_day__isnull=True) | Q(to_day__gte=today), group=feed.group, from_day__lte=today
        )
        paths = list(assigned.order_by("unit__path").values_list("unit__path", flat=True))
    else:
        paths = []
    return [path for path in paths if access.covers(CadencePermission.VIEW, path)]


def _find_replaced(campaign: Campaign, paths: Sequence[str]) -> dict[int, datetime.date]:
    """Return the cadences that all these units have replaced by one of their own, and from which day."""
    own = Cadence.objects.filter(campaign=campaign, replaces__isnull=False, retired_on__isnull=True)
    return {
        cadence.replaces_id: cadence.starts_on
        for cadence in own.select_related("owner")
        if cadence.replaces_id is not None
        and cadence.owner is not None
        and cadence.starts_on is not None
        and all(is_under(path, cadence.owner.path) for path in paths)
    }
