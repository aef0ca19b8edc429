"""The calendar of the campaign: a year of it, days entered by hand, and the yearly notice read and settled."""

from __future__ import annotations

import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.campaigns import actions
from touchstone.campaigns.due_days import Change, find_moves
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import get_calendar, preview_settled
from touchstone.common import clock
from touchstone.common.dates import FIRST_YEAR, LAST_YEAR
from touchstone.web.campaign import calendar_presenters, presenters
from touchstone.web.campaign.calendar_forms import DaysForm, NoticeForm, SettleForm
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, turn_away
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, read_view, sent

if TYPE_CHECKING:
    from collections.abc import Iterable


@read_view(CampaignPermission.CHANGE)
def calendar_page(request: WorkspaceRequest) -> HttpResponse:
    """Show a year, month by month, and whether its days are announced."""
    year = _year(request)
    calendar = get_calendar(request.campaign)
    context = {
        "year": year,
        "mine": presenters.runs_campaign(request),
        "notice": calendar_presenters.standing(request, calendar, year),
        "months": calendar_presenters.months(calendar, year),
        "weekdays": calendar_presenters.weekdays(),
        "counted": calendar_presenters.counted(calendar, year),
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
        "breadcrumb": presenters.way(request, _("Calendar")),
    }
    return page(request, "web/campaign/calendar.html", context)


@act_view(CampaignPermission.CHANGE)
def calendar_days(request: WorkspaceRequest) -> AnyActPage:
    """Enter days worked or free by hand."""
    campaign = presenters.own_campaign(request)
    return ActPage(
        heading=_("Enter days"),
        form=DaysForm(sent(request)),
        do=lambda form: actions.set_days(**by(request), campaign=campaign, **form.values),
        done=_("The days are entered. Deadlines stay as they are."),
        breadcrumb=calendar_presenters.way(request, _year(request), _("Enter days")),
        to=calendar_presenters.address(request, _year(request)),
        lead=_("For single days, such as a holiday of the company. A whole year is read from its notice."),
        send=_("Save"),
        tight=True,
        template="web/campaign/days.html",
    )


@act_view(CampaignPermission.CHANGE)
def calendar_read(request: WorkspaceRequest) -> AnyActPage:
    """Read the yearly notice from text or from a file, then show what it says before anything is stored."""
    presenters.own_campaign(request)
    year = _year(request)
    return ActPage(
        heading=_("Read the notice of a year"),
        form=NoticeForm(sent(request), request.FILES or None, initial={"year": year}),
        do=lambda form: form.read(),
        done="",
        breadcrumb=calendar_presenters.way(request, year, _("Read the notice")),
        to=lambda read: addresses.with_query(
            addresses.to("campaign-calendar-settle", request.campaign),
            {"year": read[0], "free": _written(read[1].free), "worked": _written(read[1].worked)},
        ),
        lead=_("Paste its sentences, or choose a table with a day and what it is in each row."),
        send=_("Read it"),
        tight=True,
    )


@act_view(CampaignPermission.CHANGE)
def calendar_settle(request: WorkspaceRequest) -> AnyActPage | HttpResponseBase:
    """Show the days that were read and what would move with them, then settle the year."""
    campaign = presenters.own_campaign(request)
    given = request.POST or request.GET
    try:
        year, free, worked = _year(request), _read(given.get("free", "")), _read(given.get("worked", ""))
    except ValueError:
        return redirect(addresses.to("campaign-calendar-read", campaign))
    if any(day.year != year for day in (*free, *worked)):
        message = _("Some of these days are not in %(year)d. Check the notice.") % {"year": year}
        return turn_away(request, message, addresses.to("campaign-calendar-read", campaign))
    calendar = preview_settled(campaign, year, free, worked)
    moves = find_moves(request.access, campaign, year, Change(get_calendar(campaign), calendar))
    initial = {"year": year, "free": _written(free), "worked": _written(worked)}
    return ActPage(
        heading=_("Settle the days of %(year)d?") % {"year": year},
        form=SettleForm(moves, sent(request), initial=initial),
        do=lambda form: actions.settle_year(
            **by(request),
            campaign=campaign,
            year=year,
            free=free,
            worked=worked,
            moves=form.chosen,
            reason=form.cleaned_data["reason"],
        ),
        done=lambda moved: (
            ngettext(
                "The days are settled, and %(n)s given day moved.",
                "The days are settled, and %(n)s given days moved.",
                moved,
            )
            % {"n": formats.number(moved)}
            if moved
            else _("The days are settled. No given day moved.")
        ),
        breadcrumb=calendar_presenters.way(request, year, _("Settle the year")),
        back=calendar_presenters.address(request, year),
        notice=partial(calendar_presenters.days_read, free, worked),
        lead=_("All other days of the year are worked from Monday to Friday.")
        if not get_calendar(campaign).is_certain_in(year)
        else "",
        send=_("Settle the year"),
        tight=True,
        template="web/campaign/settle.html",
        context={"moves": moves},
    )


def _year(request: WorkspaceRequest) -> int:
    """Return the year of the address or the form, or else that of today."""
    text = (request.POST or request.GET).get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year


def _written(days: Iterable[datetime.date]) -> str:
    return ",".join(day.isoformat() for day in sorted(days))


def _read(text: str) -> set[datetime.date]:
    return {datetime.date.fromisoformat(day) for day in text.split(",") if day}
