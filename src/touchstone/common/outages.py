"""Failures of the machine and not of the program: the database is away, locked or read-only, or the disk is full."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from enum import Enum

import psycopg
from django.db import InterfaceError

from touchstone.common.errors import gettext_noop


class Outage(Enum):
    """What is the matter, as a sentence for whoever meets it; the sentence is a msgid."""

    AWAY = gettext_noop("The database of this site does not answer at the moment.")
    BUSY = gettext_noop(
        "Something large is being stored right now, such as an import, and nothing else can be stored meanwhile."
    )
    READ_ONLY = gettext_noop("This site can only be read at the moment, so nothing can be stored.")
    FULL = gettext_noop("The disk of this site is full, so nothing can be stored.")


_SYSTEM = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), Outage.FULL),
    errno.EROFS: Outage.READ_ONLY,
}

_PRIMARY = 0xFF
_SQLITE = {
    sqlite3.SQLITE_BUSY: Outage.BUSY,
    sqlite3.SQLITE_FULL: Outage.FULL,
    sqlite3.SQLITE_READONLY: Outage.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Outage.AWAY,
    sqlite3.SQLITE_IOERR: Outage.AWAY,
}
# What SQLite reports when there is no room for the index of its write-ahead log.
_SQLITE_NO_ROOM = {sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_WRITE}

# A server is read-only while another takes its place, or as long as its administrator says so.
_CODES = {"53100": Outage.FULL, "53300": Outage.AWAY, "25006": Outage.READ_ONLY}
_CONNECTION, _SHUTDOWN = "08", "57P"
"""Classes of PostgreSQL's codes: the connection broke; the server is shutting down, starting or was killed."""


def outage_of(error: BaseException | None) -> Outage | None:
    """Return what is the matter if an error, or one that led to it, comes from the machine; None for other errors."""
    return next(filter(None, map(_outage, _chain(error))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what led to it, newest first."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _outage(error: BaseException) -> Outage | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return Outage.FULL if code in _SQLITE_NO_ROOM else _SQLITE.get(code & _PRIMARY)
    if isinstance(error, psycopg.OperationalError | psycopg.errors.ReadOnlySqlTransaction):
        return _outage_of_postgresql(error.sqlstate)
    if isinstance(error, InterfaceError | psycopg.InterfaceError):
        return Outage.AWAY if "connection" in str(error) else None
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0)
    return None


def _outage_of_postgresql(code: str | None) -> Outage | None:
    """Return what a code of PostgreSQL means; without a code there was no server to send one."""
    if code in _CODES:
        return _CODES[code]
    if code is None or code.startswith((_CONNECTION, _SHUTDOWN)):
        return Outage.AWAY
    return None


def reason(error: BaseException) -> str:
    """Return the first line of what the database or the system says, for the log; "" if it says nothing."""
    own = next((link for link in _chain(error) if _outage(link)), error)
    return next(iter(str(own).strip().splitlines()), "")
