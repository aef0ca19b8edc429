"""Waiting for the end of an outage, such as while the server of the database is started anew."""

import logging
import time
from collections.abc import Callable

from django.db import connection

from touchstone.common.outages import outage_of

PAUSE = 2.0
"""Seconds between two tries."""

log = logging.getLogger(__name__)


def through_outages(act: Callable[[], object]) -> None:
    """Do something, and begin again after each outage that it meets; other errors are raised."""
    while True:
        try:
            act()
        except Exception as error:
            if outage_of(error) is None:
                raise
            log.warning("Waiting for the end of an outage.", exc_info=error)
            connection.close()
            time.sleep(PAUSE)
        else:
            return
