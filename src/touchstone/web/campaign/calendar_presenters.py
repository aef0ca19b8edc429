"""The components of the calendar."""

from __future__ import annotations

import calendar as months_of
import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.campaigns.countries import name_country
from touchstone.campaigns.queries import get_calendar
from touchstone.common.wording import listed
from touchstone.common.working_days import find_parts
from touchstone.web.campaign import presenters
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest

A_YEAR = datetime.timedelta(days=366)
MOST_YEARS = 2
"""Maximum number of provisional years that the page of the campaign names."""

if TYPE_CHECKING:
    from touchstone.common.working_days import WorkingCalendar
    from touchstone.web.common.formats import Words


@dataclass(frozen=True)
class Day:
    """A day of a month; ``mark`` says in a word how it differs from the days of its week, ``state`` what it is."""

    number: int
    free: bool
    mark: str
    state: str


@dataclass(frozen=True)
class Month:
    """A month: its name, and its weeks from Monday on, with None outside the month."""

    name: str
    weeks: list[list[Day | None]]


def months(calendar: WorkingCalendar, year: int) -> list[Month]:
    """Return the twelve months of a year."""
    return [
        Month(
            dateformat.format(datetime.date(year, month, 1), "F"),
            [
                [_day(calendar, datetime.date(year, month, number)) if number else None for number in week]
                for week in months_of.monthcalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _day(calendar: WorkingCalendar, day: datetime.date) -> Day:
    free, weekend = not calendar.is_working_day(day), calendar.is_weekend(day)
    if free and not weekend:
        return Day(day.day, free, pgettext("mark of a day", "off"), _("free"))
    if weekend and not free:
        return Day(day.day, free, pgettext("mark of a day", "on"), _("worked"))
    return Day(day.day, free, "", _("free") if free else "")


def weekdays() -> list[tuple[str, str]]:
    """Return the short and the full names of the days of the week, Monday first."""
    monday = datetime.date(2024, 1, 1)
    days = [monday + datetime.timedelta(days=at) for at in range(7)]
    return [
        (
            dateformat.format(day, "l")[-1] if formats.is_chinese() else dateformat.format(day, "D")[:2],
            dateformat.format(day, "l"),
        )
        for day in days
    ]


def counted(calendar: WorkingCalendar, year: int) -> str:
    """Return how many days of a year are worked, and how many are free."""
    free = len(calendar.free_days(year))
    worked = (366 if months_of.isleap(year) else 365) - free
    days = {
        "worked": ngettext("%(n)s working day", "%(n)s working days", worked) % {"n": worked},
        "free": ngettext("%(n)s day free", "%(n)s days free", free) % {"n": free},
    }
    return _("%(worked)s, %(free)s") % days


def standing(request: WorkspaceRequest, calendar: WorkingCalendar, year: int) -> ui.Notice:
    """Return whether the days of a year are published, settled by the office, or provisional."""
    country = name_country(request.campaign.country)
    if year in calendar.settled:
        return ui.Notice(_("The office has settled the days of %(year)d.") % {"year": year}, tone="good")
    if calendar.is_certain_in(year):
        if find_parts(calendar.country):
            return _without_part(request, year, country)
        text = _("The days of %(year)d are published for %(country)s.") % {"year": year, "country": country}
        return ui.Notice(text, tone="good")
    text = _(
        "What is shown is a guess that knows neither holidays moved nor weekends worked. Deadlines, usual times and "
        "counts that rest on it are marked as provisional until you read the notice of the year."
    )
    title = _("The days of %(year)d are not announced yet") % {"year": year}
    read = addresses.with_query(addresses.to("campaign-calendar-read", request.campaign), {"year": year})
    links = [ui.Link(_("Read the notice"), read)] if presenters.runs_campaign(request) else []
    return ui.Notice(text, title, "warn", links=links)


def _without_part(request: WorkspaceRequest, year: int, country: str) -> ui.Notice:
    """Return the notice that only the days that are free in all parts of the country are free."""
    first = next(iter(find_parts(request.campaign.country).values()))
    text = _("Parts of it, such as %(part)s, have holidays of their own, which are worked here.") % {
        "part": first
    }
    title = _("Only the days of %(year)d that are free in all of %(country)s are free") % {
        "year": year,
        "country": country,
    }
    change = ui.Link(_("Name the part"), addresses.to("campaign-change", request.campaign))
    return ui.Notice(text, title, "warn", links=[change] if presenters.runs_campaign(request) else [])


def standings(request: WorkspaceRequest, today: datetime.date) -> list[ui.Notice]:
    """Return a notice for each provisional year that the campaign reaches, or else one that this year is known."""
    calendar, last = get_calendar(request.campaign), request.campaign.closes_on or today + A_YEAR
    years = [year for year in range(today.year, last.year + 1) if not calendar.is_certain_in(year)]
    return [standing(request, calendar, year) for year in years[:MOST_YEARS] or [today.year]]


def days_read(free: Collection[datetime.date], worked: Collection[datetime.date]) -> ui.Facts:
    """Return the days that were read from a notice."""
    facts = [
        ui.Fact(label, listed(list(_ranges(days))), note=_number(days))
        for label, days in ((_("Free"), free), (_("Worked"), worked))
        if days
    ]
    return ui.Facts(facts)


def _number(days: Collection[datetime.date]) -> str:
    return ngettext("%(n)s day", "%(n)s days", len(days)) % {"n": len(days)}


def _ranges(days: Iterable[datetime.date]) -> Iterable[str]:
    """Return days in words, those in a row as a first and a last one."""
    for _offset, run in groupby(enumerate(sorted(days)), lambda pair: pair[1].toordinal() - pair[0]):
        row = [day for _at, day in run]
        first, last = _short(row[0]), _short(row[-1])
        yield first if len(row) == 1 else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _short(day: datetime.date) -> str:
    return dateformat.format(day, pgettext("format of a day in a year", "D j M"))


def address(request: WorkspaceRequest, year: int) -> str:
    """Return the URL of a year."""
    return addresses.with_query(addresses.to("campaign-calendar", request.campaign), {"year": year})


def way(request: WorkspaceRequest, year: int, act: Words) -> ui.Breadcrumb:
    """Return the breadcrumb of an act on the calendar."""
    campaign = ui.Link(_("Campaign"), addresses.to("campaign", request.campaign))
    calendar = ui.Link(_("Calendar"), address(request, year))
    return trail(request.campaign, campaign, calendar, ui.Link(act))
