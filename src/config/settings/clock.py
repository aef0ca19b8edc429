"""How far the site's clock is from the real one: nothing, except for an example, which lives in its own time."""

import datetime
import zoneinfo

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import DATA, env
from config.settings.i18n import TIME_ZONE

YEARS = range(1900, 2200)
"""The years in which an example may begin; near the first and the last year of the calendar no day before or after exists."""


def clock_shift(value: str, real: datetime.datetime) -> datetime.timedelta:
    """Return what to add to the real time so that the clock shows ``value`` at the moment ``real``.

    ``value`` is a day and time in the site's time zone, such as ``2019-07-15T09:00``, or empty for the real time. It may
    be followed by a slash and the real moment at which the clock showed it. Raises ``ImproperlyConfigured``.
    """
    if not value:
        return datetime.timedelta()
    shown, _, at = value.partition("/")
    try:
        begins = datetime.datetime.fromisoformat(shown.strip())
        real = datetime.datetime.fromisoformat(at.strip()) if at else real
        if begins.tzinfo is None:
            begins = begins.replace(tzinfo=zoneinfo.ZoneInfo(TIME_ZONE))
        YEARS.index(begins.year)  # raises ValueError for any other year
        return begins - real
    except (ValueError, TypeError, OverflowError):
        raise ImproperlyConfigured(
            f"TOUCHSTONE_CLOCK is {value!r}. Write a day and a time from {YEARS[0]} to {YEARS[-1]} such as 2019-07-15T09:00, "
            "or leave it out for the real time."
        ) from None


KEPT_CLOCK = DATA / "clock"
"""The clock of the example that is in the data folder: it goes on after a restart, for every command."""


def keep_clock() -> None:
    """Keep the clock of this process in the data folder, unless one is kept there."""
    if CLOCK and not KEPT_CLOCK.exists():
        began = CLOCK if "/" in CLOCK else f"{CLOCK}/{_STARTED.isoformat()}"
        KEPT_CLOCK.write_text(began, encoding="ascii")


def _read_kept() -> str:
    return KEPT_CLOCK.read_text(encoding="ascii", errors="replace").strip() if KEPT_CLOCK.is_file() else ""


_STARTED = datetime.datetime.now(datetime.UTC)

_set, _kept = env.str("TOUCHSTONE_CLOCK", default=""), _read_kept()
CLOCK = _kept if _set in ("", _kept.partition("/")[0]) else _set
CLOCK_SHIFT = clock_shift(CLOCK, _STARTED)
