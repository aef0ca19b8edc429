"""The current time of the campaign. Everything asks here, so that an example can live in its own time and tests can set it.

Log-in, links, rate limits and logs go by the real time.
"""

import datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime.datetime:
    """Return the current moment as an aware datetime."""
    return real_now() + settings.CLOCK_SHIFT


def real_now() -> datetime.datetime:
    """Return the real moment, for what libraries schedule by the real time."""
    return timezone.now()


def start_of(day: datetime.date) -> datetime.datetime:
    """Return the moment at which a day begins in the site's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def today() -> datetime.date:
    """Return today's date in the site's time zone."""
    return timezone.localdate(now())


def is_real() -> bool:
    """Return whether the clock shows the real time, which it does everywhere but in an example."""
    return not settings.CLOCK_SHIFT
