"""The current time. Everything asks here, so that tests can set it."""

import datetime

from django.utils import timezone


def now() -> datetime.datetime:
    """Return the current moment as an aware datetime."""
    return timezone.now()


def start_of(day: datetime.date) -> datetime.datetime:
    """Return the moment at which a day begins in the site's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def today() -> datetime.date:
    """Return today's date in the site's time zone."""
    return timezone.localdate()
