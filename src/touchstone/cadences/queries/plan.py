"""The control plan: what became of occurrences by week, one row for each cadence or for each unit."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from touchstone.cadences.models import Cadence
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.cadences import find_every_cadence
from touchstone.cadences.queries.occurrences import find_dates
from touchstone.cadences.tallies import OCCURRENCES
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.measures.slices import Slice, read_cells
from touchstone.units.access import Access
from touchstone.units.models import Unit
from touchstone.units.paths import overlap

WEEK = datetime.timedelta(days=7)


@dataclass(slots=True)
class WeekCell:
    """The occurrences of a row whose last day on time is in one week, by what became of them.

    ``planned`` is the number of dates in the week whose first day has not come; ``provisional`` says that one of them
    rests on working days that nobody has announced yet.
    """

    fulfilled: int = 0
    late: int = 0
    explained: int = 0
    missed: int = 0
    open: int = 0
    planned: int = 0
    provisional: bool = False

    @property
    def made(self) -> int:
        """All occurrences that units owed or owe in the week."""
        return self.fulfilled + self.late + self.explained + self.missed + self.open


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the plan: the cadence or the unit, and its weeks by their Mondays, without those in which it has nothing."""

    subject: Cadence | Unit
    weeks: Mapping[datetime.date, WeekCell] = field(default_factory=dict)


def monday(day: datetime.date) -> datetime.date:
    """Return the Monday of the week of a day."""
    return day - datetime.timedelta(days=day.weekday())


def weeks_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Return the Mondays of the weeks from one day to another."""
    start = monday(first)
    return [start + WEEK * number for number in range((monday(last) - start).days // 7 + 1)]


def plan_by_cadence(
    access: Access, campaign: Campaign, unit: Unit, first: datetime.date, last: datetime.date
) -> list[PlanRow]:
    """Return a row for each cadence that holds at, above or below a unit, with what its subtree owed in each week."""
    paths = overlap((unit.path,), access.paths(CadencePermission.VIEW))
    if not paths:
        return []
    weeks = _weeks(campaign, paths, first, last, keys=("cadence_id", "day"))
    for date in find_dates(campaign, [unit.path], first, last, below=True).filter(
        made_at__isnull=True, called_off_at__isnull=True
    ):
        cell = weeks.setdefault(date.cadence_id, {}).setdefault(monday(date.until), WeekCell())
        cell.planned += 1
        cell.provisional |= date.provisional
    cadences = find_every_cadence(campaign).filter(pk__in=list(weeks))
    return [PlanRow(cadence, weeks[cadence.pk]) for cadence in cadences]


def plan_by_unit(
    access: Access,
    campaign: Campaign,
    unit: Unit,
    cadence: Cadence | None,
    first: datetime.date,
    last: datetime.date,
) -> list[PlanRow]:
    """Return a row for the unit itself and for each unit directly below it with anything in these weeks.

    They are in the order of the tree. With a cadence only its occurrences count.
    """
    if not overlap((unit.path,), access.paths(CadencePermission.VIEW)):
        return []
    where = (("campaign_id", campaign.pk), *((("cadence_id", cadence.pk),) if cadence else ()))
    by_child = Slice((unit.path,), where, first, last, by_child=True, keys=("day",))
    weeks: dict[str, dict[datetime.date, WeekCell]] = {}
    itself: dict[object, dict[str, int]] = {}
    for cell in read_cells(OCCURRENCES, Slice((unit.path,), where, first, last, keys=("day",))):
        itself[cell.keys["day"]] = dict(cell.sums)
    for cell in read_cells(OCCURRENCES, by_child):
        day = cell.keys["day"]
        whole = itself.get(day, cell.sums)
        itself[day] = {name: number - cell.sums[name] for name, number in whole.items()}
        if any(cell.sums.values()):
            _add(weeks.setdefault(cell.part, {}), day, cell.sums)
    for day, sums in itself.items():
        if any(sums.values()):
            _add(weeks.setdefault(unit.path, {}), day, sums)
    found = (
        Unit.objects.visible_to(access, CadencePermission.VIEW).filter(path__in=list(weeks)).order_by("path")
    )
    return [PlanRow(one, weeks[one.path]) for one in found]


def sums_by_day(
    access: Access, cadence: Cadence, first: datetime.date, last: datetime.date
) -> dict[datetime.date, WeekCell]:
    """Return what became of the occurrences of a cadence that the reader may see, by their last day on time."""
    paths = overlap((cadence.campaign.root.path,), access.paths(CadencePermission.VIEW))
    where = (("campaign_id", cadence.campaign_id), ("cadence_id", cadence.pk))
    days: dict[datetime.date, WeekCell] = {}
    for cell in read_cells(OCCURRENCES, Slice(paths, where, first, last, keys=("day",))):
        until = _day(cell.keys["day"])
        _count(days.setdefault(until, WeekCell()), until, cell.sums)
    return days


def _weeks(
    campaign: Campaign,
    paths: Sequence[str],
    first: datetime.date,
    last: datetime.date,
    *,
    keys: tuple[str, str],
) -> dict[int, dict[datetime.date, WeekCell]]:
    slice_ = Slice(tuple(paths), (("campaign_id", campaign.pk),), first, last, keys=keys)
    weeks: dict[int, dict[datetime.date, WeekCell]] = {}
    for cell in read_cells(OCCURRENCES, slice_):
        if any(cell.sums.values()):
            _add(weeks.setdefault(cell.keys[keys[0]], {}), cell.keys["day"], cell.sums)
    return weeks


def _add(weeks: dict[datetime.date, WeekCell], day: object, sums: Mapping[str, int]) -> None:
    """Add the sums of a day to its week."""
    until = _day(day)
    _count(weeks.setdefault(monday(until), WeekCell()), until, sums)


def _day(day: object) -> datetime.date:
    return day if isinstance(day, datetime.date) else datetime.date.fromisoformat(str(day))


def _count(cell: WeekCell, until: datetime.date, sums: Mapping[str, int]) -> None:
    """Add sums to a cell; what is open and whose last day on time is over was missed."""
    for name in ("fulfilled", "late", "explained"):
        setattr(cell, name, getattr(cell, name) + sums[name])
    waiting = "missed" if until < clock.today() else "open"
    setattr(cell, waiting, getattr(cell, waiting) + sums["open"])


def total(rows: Iterable[PlanRow]) -> dict[datetime.date, WeekCell]:
    """Return the sums of all rows by week."""
    sums: dict[datetime.date, WeekCell] = {}
    for row in rows:
        for week, cell in row.weeks.items():
            into = sums.setdefault(week, WeekCell())
            for name in ("fulfilled", "late", "explained", "missed", "open", "planned"):
                setattr(into, name, getattr(into, name) + getattr(cell, name))
            into.provisional |= cell.provisional
    return sums
