"""Queries of exhibitions and of the visits to them."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.searching import among
from touchstone.common import clock
from touchstone.common.pages import Page, page_by_day
from touchstone.search.queries import find_keys
from touchstone.search.words import Query
from touchstone.sites.models import (
    Channel,
    Exhibition,
    ExhibitionState,
    ExhibitionVisits,
    VisitorCategory,
    VisitsState,
)
from touchstone.sites.permissions import SitePermission
from touchstone.sites.searching import EXHIBITIONS
from touchstone.units.access import Access
from touchstone.units.models import Unit

CHANNELS = tuple(Channel.choices)
"""(code, label) of each channel."""


class Shown(StrEnum):
    """Which exhibitions a list shows: those that count, of these the ones that are not over, those withdrawn, or all."""

    RECORDED = "recorded"
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ExhibitionFilter:
    """Filter of a list of exhibitions; without a path they are those of all units."""

    path: str = ""
    shown: Shown = Shown.RECORDED


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Filter of a list of counts of visits; an empty field does not filter."""

    paths: tuple[str, ...] = ()
    exhibition: int | None = None
    channel: str = ""
    category: str = ""
    batch_id: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    withdrawn: bool = False


def find_categories(campaign: Campaign) -> QuerySet[VisitorCategory]:
    """Return a campaign's categories of visitors in their order."""
    return VisitorCategory.objects.filter(campaign=campaign).order_by("order", "code")


def find_exhibitions(
    access: Access,
    campaign: Campaign,
    wanted: ExhibitionFilter | None = None,
    *,
    permission: str = SitePermission.VIEW,
) -> QuerySet[Exhibition]:
    """Return the exhibitions that the reader may see and that match the filter, the newest first."""
    wanted = wanted or ExhibitionFilter()
    if wanted.path:
        access = access.inside(permission, wanted.path)
    rows: QuerySet[Exhibition] = Exhibition.objects.visible_to(access, permission).filter(campaign=campaign)
    if wanted.shown == Shown.WITHDRAWN:
        rows = rows.filter(state=ExhibitionState.WITHDRAWN)
    elif wanted.shown != Shown.ALL:
        rows = rows.filter(state=ExhibitionState.RECORDED)
    if wanted.shown == Shown.OPEN:
        rows = rows.exclude(until_day__lt=clock.today())
    return rows.select_related("unit").order_by("-from_day", "-pk")


def get_exhibition_page(
    access: Access,
    campaign: Campaign,
    wanted: ExhibitionFilter,
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> Page[Exhibition]:
    """Return the page of exhibitions next to a cursor ``day.key``, the newest first; an invalid cursor is ignored."""
    rows = find_exhibitions(access, campaign, wanted)
    return page_by_day(rows, "from_day", after=after, before=before, size=size)


def get_exhibition(access: Access, campaign: Campaign, pk: int) -> Exhibition | None:
    """Return one exhibition, recorded or withdrawn, that the reader may see."""
    return _all(access, campaign).filter(pk=pk).first()


def find_exhibitions_by_words(
    access: Access, campaign: Campaign, query: Query, limit: int
) -> list[Exhibition]:
    """Return the newest exhibitions that answer a query."""
    keys = find_keys(EXHIBITIONS, among(campaign, query, access.paths(SitePermission.VIEW)), limit)
    return list(find_exhibitions(access, campaign).filter(pk__in=keys))


def get_exhibitions_by_key(access: Access, campaign: Campaign, keys: Iterable[int]) -> dict[int, Exhibition]:
    """Return the exhibitions with these keys that the reader may see, by key."""
    return {row.pk: row for row in _all(access, campaign).filter(pk__in=list(keys))}


def _all(access: Access, campaign: Campaign) -> QuerySet[Exhibition]:
    return find_exhibitions(access, campaign, ExhibitionFilter(shown=Shown.ALL))


def find_not_counted(
    access: Access,
    campaign: Campaign,
    units: Iterable[Unit],
    *,
    since: datetime.date,
    today: datetime.date,
    count: int,
) -> list[Exhibition]:
    """Return exhibitions of these units themselves that are open, and were so before ``since``, without visits from then on.

    Each has ``counted_on``, the last day of which visits were counted, or None.
    """
    counted = ExhibitionVisits.unscoped.filter(exhibition=OuterRef("pk"), state=VisitsState.RECORDED)
    rows = find_exhibitions(
        access, campaign, ExhibitionFilter(shown=Shown.OPEN), permission=SitePermission.RECORD
    )
    rows = rows.filter(unit__in=[unit.pk for unit in units], from_day__lt=since).exclude(until_day__lt=today)
    last = counted.order_by("-day").values("day")[:1]
    found = rows.annotate(counted_on=Subquery(last)).filter(
        Q(counted_on__isnull=True) | Q(counted_on__lt=since)
    )
    return list(found.order_by("from_day", "pk")[:count])


def count_visits(access: Access, exhibitions: Iterable[Exhibition]) -> dict[int, dict[str, int]]:
    """Return exhibition key -> channel -> visits counted, in one statement."""
    visits = ExhibitionVisits.objects.visible_to(access, SitePermission.VIEW)
    rows = visits.filter(exhibition__in=[row.pk for row in exhibitions], state=VisitsState.RECORDED)
    found: dict[int, dict[str, int]] = {}
    for key, channel, visits_counted in (
        rows.order_by().values_list("exhibition_id", "channel").annotate(Sum("number"))
    ):
        found.setdefault(key, {})[channel] = visits_counted
    return found


def find_visits(access: Access, campaign: Campaign, wanted: VisitFilter) -> QuerySet[ExhibitionVisits]:
    """Return the counts of visits that the reader may see and that match the filter, the newest first."""
    if wanted.paths:
        access = access.inside(SitePermission.VIEW, *wanted.paths)
    rows: QuerySet[ExhibitionVisits] = ExhibitionVisits.objects.visible_to(access, SitePermission.VIEW)
    rows = rows.filter(campaign=campaign)
    if wanted.withdrawn:
        rows = rows.exclude(state=VisitsState.RECORDED)
    else:
        rows = rows.filter(state=VisitsState.RECORDED)
    if wanted.exhibition is not None:
        rows = rows.filter(exhibition=wanted.exhibition)
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.category:
        rows = rows.filter(category__code=wanted.category)
    if wanted.batch_id is not None:
        rows = rows.filter(membership__batch_id=wanted.batch_id)
    if wanted.first is not None:
        rows = rows.filter(day__gte=wanted.first)
    if wanted.last is not None:
        rows = rows.filter(day__lte=wanted.last)
    return rows.select_related("exhibition", "unit", "category").order_by("-day", "-pk")


def get_visits_page(
    access: Access,
    campaign: Campaign,
    wanted: VisitFilter,
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> Page[ExhibitionVisits]:
    """Return the page of counts next to a cursor ``day.key``, the newest first; an invalid cursor is ignored."""
    rows = find_visits(access, campaign, wanted)
    return page_by_day(rows, "day", after=after, before=before, size=size)


def get_visits(access: Access, campaign: Campaign, pk: int) -> ExhibitionVisits | None:
    """Return one count of visits, recorded or withdrawn, that the reader may see."""
    rows = ExhibitionVisits.objects.visible_to(access, SitePermission.VIEW).filter(campaign=campaign, pk=pk)
    return rows.select_related(
        "exhibition__unit", "unit", "category", "membership__batch", "recorded_by", "campaign"
    ).first()


def find_keys_of_visits(access: Access, campaign: Campaign, keys: Iterable[int]) -> set[int]:
    """Return those of some keys that are counts of visits which the reader may see."""
    rows = ExhibitionVisits.objects.visible_to(access, SitePermission.VIEW).filter(campaign=campaign)
    return set(rows.filter(pk__in=list(keys)).values_list("pk", flat=True))


def find_counted_on(exhibition: Exhibition, day: datetime.date) -> list[ExhibitionVisits]:
    """Return the counts of one day of an exhibition, so that an action can find those recorded before."""
    rows = ExhibitionVisits.unscoped.filter(exhibition=exhibition, day=day, state=VisitsState.RECORDED)
    return list(rows.select_related("category").order_by("channel", "category__order", "ordinal"))


def find_stored_visits(
    exhibitions: Collection[int], first: datetime.date, last: datetime.date
) -> QuerySet[ExhibitionVisits]:
    """Return the recorded counts of some exhibitions on some days, for an action or an import that has checked scope."""
    rows = ExhibitionVisits.unscoped.filter(exhibition__in=exhibitions, day__range=(first, last))
    return rows.filter(state=VisitsState.RECORDED)


def find_named(access: Access, campaign: Campaign, within: Unit) -> list[Exhibition]:
    """Return the exhibitions at and below a unit whose visits the reader may record, for a ledger that names them."""
    rows = find_exhibitions(access, campaign, ExhibitionFilter(within.path), permission=SitePermission.RECORD)
    return list(rows.order_by("from_day", "pk"))
