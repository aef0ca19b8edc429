"""Every query of campaigns, batches and the units that take part."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import TypeVar

from django.db.models import Count, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from touchstone.campaigns.models import (
    Batch,
    BatchMembership,
    Campaign,
    CampaignWord,
    MembershipState,
    SavedFilter,
    WorkStream,
)
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.rules import Time, times_with
from touchstone.common.chunks import find_in
from touchstone.common.pages import Page, page_of, read_key
from touchstone.common.prepared import Prepared
from touchstone.common.working_days import WorkingCalendar
from touchstone.units.access import Access
from touchstone.units.models import Unit, User
from touchstone.units.paths import EVERYWHERE, ancestors, overlap, under, under_any
from touchstone.units.queries import find_own_paths

_CAMPAIGNS = Prepared(lambda: Campaign.objects.select_related("root"))
W = TypeVar("W", bound=CampaignWord)


def find_campaigns(access: Access, permission: str = CampaignPermission.VIEW) -> list[Campaign]:
    """Return the campaigns that concern the units for which the reader holds a permission, newest first."""
    return [campaign for campaign in _CAMPAIGNS() if _concerns(campaign, access, permission)]


def get_campaign(access: Access, slug: str) -> Campaign | None:
    """Return the campaign with this slug, if it concerns the reader's units."""
    campaign = Campaign.objects.select_related("root").filter(slug=slug).first()
    return campaign if campaign is not None and _concerns(campaign, access) else None


def _concerns(campaign: Campaign, access: Access, permission: str = CampaignPermission.VIEW) -> bool:
    """Say whether the reader holds a permission at units of a campaign, by the appointments that count in it."""
    paths = access.in_campaign(campaign.slug).paths(permission)
    return bool(overlap([campaign.root.path], paths))


def count_members_by_campaign(access: Access, campaigns: Iterable[Campaign]) -> dict[int, int]:
    """Return how many units that the reader may see take part in each campaign, or will, by its key."""
    counts: dict[int, int] = {}
    for there, some in _by_rights(access, campaigns):
        rows = BatchMembership.objects.visible_to(there, CampaignPermission.VIEW)
        rows = rows.filter(batch__campaign__in=some).exclude(standing=MembershipState.OVER).order_by()
        counts |= dict(rows.values_list("batch__campaign").annotate(number=Count("pk")))
    return counts


def count_own_members(access: Access, campaigns: Iterable[Campaign]) -> dict[int, int]:
    """Return how many participations that count today concern the reader, in each of some campaigns, by its key.

    Those of their units and of units below, and those through which their units take part.
    """
    counts: dict[int, int] = {}
    for there, some in _by_rights(access, campaigns):
        paths = there.paths(CampaignPermission.VIEW)
        rows = BatchMembership.unscoped.filter(batch__campaign__in=some, standing=MembershipState.OPEN)
        if EVERYWHERE not in paths:
            above = {ancestor for path in paths for ancestor in ancestors(path)}
            rows = rows.filter(under_any(paths) | Q(path__in=above))
        counts |= dict(rows.order_by().values_list("batch__campaign").annotate(number=Count("pk")))
    return counts


def _by_rights(access: Access, campaigns: Iterable[Campaign]) -> Iterable[tuple[Access, list[Campaign]]]:
    """Return the campaigns together in which the reader sees the same units, each time with the access there."""
    alike: dict[tuple[str, ...], tuple[Access, list[Campaign]]] = {}
    for campaign in campaigns:
        there = access.in_campaign(campaign.slug)
        alike.setdefault(there.paths(CampaignPermission.VIEW), (there, []))[1].append(campaign)
    return alike.values()


def runs(access: Access, campaign: Campaign) -> bool:
    """Say whether the reader may change a campaign, by the rights that they have in it."""
    return access.in_campaign(campaign.slug).covers(CampaignPermission.CHANGE, campaign.root.path)


def find_batches(campaign: Campaign) -> QuerySet[Batch]:
    """Return a campaign's batches by number."""
    return Batch.objects.filter(campaign=campaign).order_by("number")


def count_members_by_batch(campaign: Campaign) -> dict[int, int]:
    """Return how many units take part in each batch of a campaign, or will, by the key of the batch."""
    rows = BatchMembership.unscoped.filter(batch__campaign=campaign).exclude(standing=MembershipState.OVER)
    return dict(rows.order_by().values_list("batch").annotate(number=Count("pk")))


def count_taking_part(batch: Batch) -> int:
    """Return how many units take part in a batch without an end."""
    return BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()


def get_member_page(
    access: Access,
    batch: Batch,
    *,
    going_on: bool = False,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> Page[BatchMembership]:
    """Return one page of the participations in a batch that the reader may see, in the order in which they began.

    ``going_on`` leaves out those that have an end.
    """
    rows = BatchMembership.objects.visible_to(access, CampaignPermission.VIEW).filter(batch=batch)
    if going_on:
        rows = rows.filter(to_day__isnull=True)
    rows = rows.select_related("unit")
    if newer := read_key(before):
        earlier = rows.filter(pk__lt=newer).order_by("-pk")[: size + 1]
        return page_of(earlier, size, attrgetter("pk"), backward=True)
    last = read_key(after) or 0
    later = rows.filter(pk__gt=last).order_by("pk")[: size + 1]
    return page_of(later, size, attrgetter("pk"), turned=bool(last))


def find_streams_of_plans(campaigns: Collection[int]) -> QuerySet[WorkStream]:
    """Return the work streams of some campaigns, given by keys, in which a problem with a plan covers its unit."""
    return WorkStream.objects.filter(campaign__in=campaigns, covered_by=WorkStream.Cover.PLANS)


def find_streams(campaign: Campaign) -> QuerySet[WorkStream]:
    """Return a campaign's work streams in order."""
    return WorkStream.objects.filter(campaign=campaign).order_by("order", "code")


def find_offered(words: QuerySet[W], *keep: int | None) -> QuerySet[W]:
    """Return those words of a campaign that are not retired, and those with the keys in ``keep``."""
    return words.filter(Q(retired_on__isnull=True) | Q(pk__in=[key for key in keep if key]))


def get_times(campaign: Campaign) -> dict[str, Time]:
    """Return all times of a campaign by name: its own, or else the defaults."""
    return times_with(campaign.times)


def get_calendar(campaign: Campaign) -> WorkingCalendar:
    """Return the working days of a campaign: those of its country with its own exceptions."""
    exceptions = (campaign.extra_working, campaign.extra_free)
    working, free = (frozenset(map(datetime.date.fromisoformat, days)) for days in exceptions)
    return WorkingCalendar(campaign.country, working, free, frozenset(campaign.settled_years))


def preview_settled(
    campaign: Campaign, year: int, free: Collection[datetime.date], worked: Collection[datetime.date]
) -> WorkingCalendar:
    """Return the working days of a campaign as they would be with the notice of a year."""
    now = get_calendar(campaign)
    published = year not in now.settled and now.is_certain_in(year)
    return WorkingCalendar(
        campaign.country,
        frozenset(worked) | {day for day in now.extra_working if day.year != year},
        frozenset(free) | {day for day in now.extra_free if day.year != year},
        now.settled if published else now.settled | {year},
    )


def get_first_tied_day(campaign: Campaign, day: datetime.date) -> datetime.date:
    """Return the day until which an appointment must have lasted, or longer, to tie a person to its unit on ``day``."""
    return get_times(campaign)["tie"].before(day, get_calendar(campaign))


def find_tied_paths(user: User | int, campaign: Campaign, day: datetime.date) -> tuple[str, ...]:
    """Return the paths of all units to which a person is tied on a day: appointed there, or until lately.

    For rules on who may check, decide or close; :func:`find_own_paths` says where they are appointed. An appointment for
    another campaign ties as well.
    """
    return find_own_paths(user, day, since=get_first_tied_day(campaign, day))


def get_membership(
    access: Access, campaign: Campaign, unit: Unit, day: datetime.date
) -> BatchMembership | None:
    """Return the participation that counts for a unit on a day: its own, or that of the nearest unit above it."""
    if not access.covers(CampaignPermission.VIEW, unit.path):
        return None
    return get_memberships(campaign, [unit.path]).at(unit.path, day)


def get_own_membership(access: Access, campaign: Campaign, unit: Unit) -> BatchMembership | None:
    """Return the participation of a unit by itself that has no end yet, begun or not."""
    rows = BatchMembership.objects.visible_to(access, CampaignPermission.VIEW).select_related(
        "batch__campaign__root"
    )
    found: BatchMembership | None = rows.filter(
        batch__campaign=campaign, unit=unit, to_day__isnull=True
    ).first()
    return found


def count_members(access: Access, campaign: Campaign, day: datetime.date) -> int:
    """Return how many participations of visible units in a campaign have not ended by a day."""
    members = BatchMembership.objects.visible_to(access, CampaignPermission.VIEW).filter(
        batch__campaign=campaign
    )
    return members.filter(Q(to_day__isnull=True) | Q(to_day__gte=day)).count()


def count_open_below(path: str, day: datetime.date) -> int:
    """Return how many participations at and below a unit are open. Their number is the same for every day."""
    return _open_below(path).count()


def does_anyone_take_part_below(path: str) -> bool:
    """Say whether a unit, or a unit below it, takes part without an end."""
    return _open_below(path).exists()


def _open_below(path: str) -> QuerySet[BatchMembership]:
    return BatchMembership.unscoped.filter(under(path), to_day__isnull=True)


def below_condition(outer: OuterRef, field: str = "path") -> Q:
    """Return the condition that a path is at or below the path of the outer row: one index range for each."""
    return Q(**{f"{field}__gte": outer, f"{field}__lt": Concat(outer, Value("~"))})


class Memberships:
    """The memberships of some units and of all units above them, for looking up which one applies on a day."""

    def __init__(self, by_path: Mapping[str, list[BatchMembership]]) -> None:
        self._by_path = by_path

    def at(self, path: str, day: datetime.date, *, begun: bool = False) -> BatchMembership | None:
        """Return the membership, of the unit or else of the nearest unit above it, that applies on ``day``.

        ``begun`` leaves out those still ahead: nothing counts for them before ``turn_the_day`` on their first day.
        """
        for ancestor in reversed(ancestors(path)):
            for membership in self._by_path.get(ancestor, ()):
                if begun and membership.standing == MembershipState.AHEAD:
                    continue
                if membership.from_day <= day and (membership.to_day is None or day <= membership.to_day):
                    return membership
        return None


def get_memberships(campaign: Campaign, paths: Iterable[str]) -> Memberships:
    """Load the memberships in a campaign that can apply to the units with these paths."""
    candidates = sorted({ancestor for path in paths for ancestor in ancestors(path)})
    by_path: defaultdict[str, list[BatchMembership]] = defaultdict(list)
    rows = BatchMembership.unscoped.filter(batch__campaign=campaign)
    for membership in find_in(rows.select_related("batch").order_by("-from_day"), "path", candidates):
        by_path[membership.path].append(membership)
    return Memberships(by_path)


def find_saved_filters(access: Access, campaign: Campaign, page: str) -> list[SavedFilter]:
    """Return the filters that the reader has saved for a list, by name."""
    return list(SavedFilter.objects.filter(user=access.user_id or 0, campaign=campaign, page=page))
