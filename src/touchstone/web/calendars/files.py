"""A calendar feed as a file of iCalendar (RFC 5545)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, Timezone

from touchstone.common import clock
from touchstone.web.common import addresses, formats

if TYPE_CHECKING:
    from touchstone.cadences.models import CadenceDate
    from touchstone.cadences.queries.feeds import FeedDates

CONTENT_TYPE = "text/calendar; charset=utf-8"
_DAY = datetime.timedelta(days=1)


def write(found: FeedDates) -> bytes:
    """Return the dates of a feed in the language in which it was made: an event of a whole day for each.

    A date keeps its identifier when it moves, and one that was called off is a cancelled event.
    """
    feed = found.feed
    with override(feed.language):
        calendar = Calendar()
        calendar.add("prodid", "-//Touchstone//Touchstone//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", f"{feed.campaign} · {feed}")
        calendar.add("x-wr-timezone", settings.TIME_ZONE)
        calendar.add("refresh-interval", datetime.timedelta(hours=12), parameters={"value": "DURATION"})
        calendar.add_component(Timezone.from_tzinfo(ZoneInfo(settings.TIME_ZONE), settings.TIME_ZONE))
        for date in found.dates:
            calendar.add_component(_event(found, date))
    return bytes(calendar.to_ical())


def _event(found: FeedDates, date: CadenceDate) -> Event:
    event = Event()
    host = settings.BASE_URL.partition("://")[2].partition("/")[0].partition(":")[0] or "touchstone"
    event.add("uid", f"cadence-date-{date.pk}@{host}")
    event.add("sequence", date.revision)
    event.add("dtstamp", clock.now().astimezone(datetime.UTC))
    event.add("dtstart", date.due_on)
    event.add("dtend", date.due_on + _DAY)
    event.add("transp", "TRANSPARENT")
    event.add("url", settings.BASE_URL + addresses.to("today", found.feed.campaign))
    name = _("%(cadence)s: due") % {"cadence": date.cadence}
    if date.called_off_at is not None:
        event.add("status", "CANCELLED")
        event.add("summary", _("%(cadence)s: called off") % {"cadence": date.cadence})
        event.add("description", date.reason)
        return event
    event.add("status", "TENTATIVE" if date.provisional else "CONFIRMED")
    event.add("summary", _("%(name)s (provisional)") % {"name": name} if date.provisional else name)
    event.add("description", _said(date))
    return event


def _said(date: CadenceDate) -> str:
    """Return within which days a record fulfils an occurrence, and what is provisional about the date."""
    days = {"first": formats.day(date.from_day), "last": formats.day(date.until)}
    sentences = [_("A record from %(first)s to %(last)s is on time.") % days]
    if date.last_day > date.until:
        sentences.append(_("It can be made up for until %(day)s.") % {"day": formats.day(date.last_day)})
    if date.rule_date != date.due_on:
        sentences.append(_("By the rule it would be on %(day)s.") % {"day": formats.day(date.rule_date)})
    if date.provisional:
        sentences.append(_("The working days of this year are not announced yet, so the day may move."))
    return " ".join(sentences)
