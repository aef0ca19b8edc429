"""Queries of occurrences."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from touchstone.cadences.models import Cadence, CadenceDate, Occurrence, OccurrenceState
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.rules import Timing
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.pages import Page, page_by_day
from touchstone.units.access import Access
from touchstone.units.paths import ancestors, under_any


@dataclass(frozen=True, slots=True)
class OccurrenceFilter:
    """Filter of a list of occurrences; an empty field does not filter. ``first`` and ``last`` are last days on time."""

    paths: tuple[str, ...] = ()
    cadence: str = ""
    timing: str = ""
    batch_id: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None


def timing_of(occurrence: Occurrence, today: datetime.date | None = None) -> Timing:
    """Return when an occurrence was fulfilled, or that it is open, explained or missed."""
    if occurrence.state == OccurrenceState.OPEN and occurrence.until < (today or clock.today()):
        return Timing.MISSED
    return Timing(occurrence.state)


def timing_condition(timing: str) -> Q:
    """Return the condition that occurrences are of a timing."""
    today = clock.today()
    if timing == Timing.MISSED:
        return Q(state=OccurrenceState.OPEN, until__lt=today)
    if timing == Timing.OPEN:
        return Q(state=OccurrenceState.OPEN, until__gte=today)
    return Q(state=timing)


def find_occurrences(access: Access, campaign: Campaign, wanted: OccurrenceFilter) -> QuerySet[Occurrence]:
    """Return the occurrences that the reader may see and that match the filter, unordered."""
    if wanted.paths:
        access = access.inside(CadencePermission.VIEW, *wanted.paths)
    rows: QuerySet[Occurrence] = Occurrence.objects.visible_to(access, CadencePermission.VIEW)
    rows = rows.filter(campaign=campaign)
    if wanted.cadence:
        rows = rows.filter(cadence__code=wanted.cadence, cadence__campaign=campaign)
    if wanted.timing:
        rows = rows.filter(timing_condition(wanted.timing))
    if wanted.batch_id is not None:
        rows = rows.filter(membership__batch_id=wanted.batch_id)
    if wanted.first is not None:
        rows = rows.filter(until__gte=wanted.first)
    if wanted.last is not None:
        rows = rows.filter(until__lte=wanted.last)
    return rows


def get_occurrence_page(
    access: Access,
    campaign: Campaign,
    wanted: OccurrenceFilter,
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> Page[Occurrence]:
    """Return the page of occurrences next to a cursor ``day.key``, newest first; an invalid cursor is ignored."""
    rows = find_occurrences(access, campaign, wanted).order_by("-until", "-pk")
    rows = rows.prefetch_related("unit", "cadence", "date")
    return page_by_day(rows, "until", after=after, before=before, size=size)


def get_occurrence(access: Access, campaign: Campaign, pk: int) -> Occurrence | None:
    """Return one occurrence that the reader may see."""
    rows = Occurrence.objects.visible_to(access, CadencePermission.VIEW).filter(campaign=campaign, pk=pk)
    return rows.select_related("unit", "cadence", "date", "explained_by").first()


def find_due(
    access: Access, campaign: Campaign, units: list[int], *, until: datetime.date, count: int
) -> list[Occurrence]:
    """Return what some units still owe and can do in time, as far as it is due by a day, the earliest first."""
    rows = _find_owed(access, campaign, units).filter(timing_condition(Timing.OPEN), date__due_on__lte=until)
    return list(rows.order_by("until", "pk")[:count])


def find_missed(access: Access, campaign: Campaign, units: list[int], *, count: int) -> list[Occurrence]:
    """Return what some units missed and nobody explained, the latest first."""
    rows = _find_owed(access, campaign, units).filter(timing_condition(Timing.MISSED))
    return list(rows.order_by("-until", "-pk")[:count])


def _find_owed(access: Access, campaign: Campaign, units: list[int]) -> QuerySet[Occurrence]:
    rows: QuerySet[Occurrence] = Occurrence.objects.visible_to(access, CadencePermission.VIEW)
    return rows.filter(campaign=campaign, unit__in=units).select_related("unit", "cadence", "date")


def find_fulfilled_by(access: Access, campaign: Campaign, kind: str, key: int) -> list[Occurrence]:
    """Return the occurrences that a record fulfils, of those that the reader may see."""
    rows: QuerySet[Occurrence] = Occurrence.objects.visible_to(access, CadencePermission.VIEW)
    rows = rows.filter(campaign=campaign, record_kind=kind, record_key=key)
    return list(rows.select_related("cadence", "date").order_by("until", "pk"))


def get_occurrences_by_key(access: Access, campaign: Campaign, keys: Sequence[int]) -> dict[int, Occurrence]:
    """Return occurrences that the reader may see, by key."""
    rows: QuerySet[Occurrence] = Occurrence.objects.visible_to(access, CadencePermission.VIEW)
    rows = rows.filter(campaign=campaign, pk__in=keys).select_related("cadence", "date")
    return {row.pk: row for row in rows}


def find_dates(
    campaign: Campaign,
    paths: Iterable[str],
    first: datetime.date,
    last: datetime.date,
    *,
    below: bool = False,
) -> QuerySet[CadenceDate]:
    """Return the dates, from one day to another, of the cadences that hold for units at some paths.

    With ``below`` also those of cadences that units below them have of their own.
    """
    places = tuple(paths)
    above = {place for path in places for place in ancestors(path)}
    own = Q(cadence__owner__isnull=True) | Q(cadence__owner__path__in=above)
    if below:
        own |= under_any(places, "cadence__owner__path")
    rows = CadenceDate.objects.filter(own, cadence__campaign=campaign, due_on__gte=first, due_on__lte=last)
    return rows.select_related("cadence__owner").order_by("due_on", "pk")


def find_dates_past(cadence: Cadence, count: int) -> list[CadenceDate]:
    """Return the last dates of a cadence before today, the latest first."""
    rows = CadenceDate.objects.filter(cadence=cadence, due_on__lt=clock.today())
    return list(rows.order_by("-due_on", "-pk")[:count])


def find_dates_to_come(cadence: Cadence, count: int) -> list[CadenceDate]:
    """Return the next dates of a cadence from today, the earliest first."""
    rows = CadenceDate.objects.filter(cadence=cadence, due_on__gte=clock.today())
    return list(rows.order_by("due_on", "pk")[:count])


def get_date(cadence: Cadence, pk: int) -> CadenceDate | None:
    """Return a date of a cadence."""
    rows = CadenceDate.objects.filter(cadence=cadence, pk=pk)
    return rows.select_related("cadence__campaign__root", "cadence__owner").first()
