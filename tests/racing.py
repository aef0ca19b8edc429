"""Runs two acts at once on two connections, and asks the database which one is waiting."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction

PATIENCE = 30
"""Seconds after which a test that waits in vain fails."""

PAUSE = 0.01


class Second(threading.Thread):
    """A thread with its own connection for the second act."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.act = act
        self.error: Exception | None = None
        self.begun = threading.Event()

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self._notice):
                self.act()
        except Exception as error:
            self.error = error
        finally:
            connections.close_all()

    def _notice(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith("BEGIN"):
            self.begun.set()
        return execute(sql, *more)

    def waits(self) -> bool:
        """Return whether this thread is waiting for the caller's transaction.

        On SQLite a transaction takes the only write lock when it begins: a thread that got there waits until the
        transaction of the other has ended, or would find nothing done between the two.
        """
        if connection.vendor == "sqlite":
            return self.begun.is_set()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
            )
            return bool(cursor.fetchone()[0])

    def wait_until_it_waits(self) -> None:
        """Return once the thread is waiting for a lock of this transaction, or has ended."""
        ends = time.monotonic() + PATIENCE
        while self.is_alive() and not self.waits():
            assert time.monotonic() < ends, "the second act neither ended nor waited"
            self.join(PAUSE)


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> list[Exception]:
    """Do the second act while the first has done everything but ended its transaction; return the second's errors."""
    other = Second(second)
    with transaction.atomic():
        first()
        other.start()
        other.wait_until_it_waits()
    other.join(PATIENCE)
    assert not other.is_alive()
    return [other.error] if other.error else []
