"""What the log says of an outage: one line a minute, whichever and however many processes meet it."""

import fcntl
import logging
import os
import time

from config.settings.environment import DATA
from touchstone.common.outages import outage_of, reason

_PAUSE = 60
"""Seconds between two lines."""

_EXPLAINED = (503, 507)
"""The statuses of requests that failed through an outage."""


class OutageFilter(logging.Filter):
    """Makes one line of each report of an outage, and lets one a minute through."""

    def __init__(self) -> None:
        super().__init__()
        self._said = -float(_PAUSE)

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to log a record; shorten it if it reports an outage."""
        error = record.exc_info[1] if record.exc_info else None
        outage = outage_of(error)
        if error is None or outage is None:
            # Django reports each failed request a second time, without the error.
            return not (record.name == "django.request" and getattr(record, "status_code", 0) in _EXPLAINED)
        record.msg, record.args = "%s %s", (outage.value, reason(error))
        record.exc_info = record.exc_text = None
        return self._may_say()

    def _may_say(self) -> bool:
        """Return whether the last line is a minute old; the time of a file tells other processes."""
        if not 0 <= time.monotonic() - self._said < _PAUSE and _first_in_a_minute():
            self._said = time.monotonic()
            return True
        return False


def _first_in_a_minute() -> bool:
    path = DATA / "outage"
    try:
        path.touch(exist_ok=False)  # an empty file fits on a full disk
    except FileExistsError:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if 0 <= time.time() - path.stat().st_mtime < _PAUSE:
                return False
            os.utime(path)
    except OSError:
        return True
    return True
