"""The days worked and free of a campaign: by hand, and settling a year as its notice says."""

import datetime
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions.checking import allow, check_days
from touchstone.campaigns.actions.setting_up import lock_campaign
from touchstone.campaigns.due_days import Change, find_moves
from touchstone.campaigns.hooks import notify_set_up
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_calendar
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User

MOST_DAYS = 62
"""Maximum number of days that are entered by hand at once."""


def set_days(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    first: datetime.date,
    last: datetime.date,
    works: bool | None,
    reason: str = "",
) -> Campaign:
    """Declare days worked or free, or with None as they are in the country; given deadlines stay as they are."""
    allow(by, access, campaign.root.path)
    check_days(first, last)
    if (last - first).days >= MOST_DAYS:
        raise Refused(_("These are more than two months. Enter fewer days at once."), "last")
    days = {first + datetime.timedelta(days=at) for at in range((last - first).days + 1)}
    with transaction.atomic():
        current = lock_campaign(campaign)
        before = (list(current.extra_working), list(current.extra_free))
        worked, free = _without(current.extra_working, days), _without(current.extra_free, days)
        current.extra_working = _stored(worked | days) if works else _stored(worked)
        current.extra_free = _stored(free | days) if works is False else _stored(free)
        if before == (current.extra_working, current.extra_free):
            raise Refused(_("Nothing was changed. Change something, or go back."))
        current.save()
        state = {True: "worked", False: "free", None: "usual"}[works]
        changes = {"first": (None, first), "last": (None, last), "day_state": (None, state)}
        _record(by, current, "campaigns.days-set", changes, reason)
        notify_set_up(current)
    return current


def settle_year(
    *,
    by: User,
    access: Access,
    campaign: Campaign,
    year: int,
    free: Collection[datetime.date],
    worked: Collection[datetime.date],
    moves: Iterable[tuple[str, int]] = (),
    reason: str = "",
) -> int:
    """Settle the days of a year as its notice says, and return how many given days moved with them.

    ``moves`` names the given days that the office lets move, by their kind and key; all others stay as they are. A year
    whose days the country has published keeps them beside those of the notice.
    """
    allow(by, access, campaign.root.path)
    if any(day.year != year for day in (*free, *worked)):
        raise Refused(_("Some of these days are not in %(year)d. Check the notice.") % {"year": year})
    with transaction.atomic():
        freeze_paths()  # before any row is locked, as every act on a problem does
        current = lock_campaign(campaign)
        before = get_calendar(current)
        published = year not in current.settled_years and before.is_certain_in(year)
        for name, days in (("extra_working", worked), ("extra_free", free)):
            others = {day for day in _days(getattr(current, name)) if day.year != year}
            setattr(current, name, _stored(others | set(days)))
        if not published:
            current.settled_years = sorted({*current.settled_years, year})
        current.save()
        wanted = set(moves)
        moved = 0
        for kind, move in find_moves(access, current, year, Change(before, get_calendar(current))):
            if (kind.code, move.key) in wanted:
                kind.move(by, access, move.key, move.new, reason)
                moved += 1
        changes = {
            "year": (None, str(year)),
            "days_free": (None, len(free)),
            "days_worked": (None, len(worked)),
        }
        _record(by, current, "campaigns.year-settled", {**changes, "days_moved": (None, moved)}, reason)
        notify_set_up(current)
    return moved


def _days(stored: Iterable[str]) -> set[datetime.date]:
    return set(map(datetime.date.fromisoformat, stored))


def _without(stored: Iterable[str], days: set[datetime.date]) -> set[datetime.date]:
    return _days(stored) - days


def _stored(days: Iterable[datetime.date]) -> list[str]:
    return sorted(day.isoformat() for day in days)


def _record(
    by: User | None, campaign: Campaign, verb: str, changes: Mapping[str, tuple[object, object]], reason: str
) -> None:
    path = campaign.root.path
    record(by=by, verb=verb, target=campaign, path=path, changes=changes, reason=reason.strip())
