"""The time, in one place."""

import datetime

from django.utils import timezone


def now() -> datetime.datetime:
    """Return this moment, aware of its time zone."""
    return timezone.now()


def today() -> datetime.date:
    """Return today's date where the office is."""
    return timezone.localdate()
