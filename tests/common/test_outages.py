"""Each error is a real one: of a locked, a full and a missing database, of a server that is not there, of a full disk."""

import errno
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, DataError, InterfaceError

from touchstone.common.outages import Outage, outage_of, reason


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "some.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE lines (text)")
    return file


def _error(act: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever it is, it is looked at
        act()
    return caught.value


@pytest.fixture
def somebody_writes(file: Path) -> Iterator[None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@pytest.mark.usefixtures("somebody_writes")
def test_a_locked_database_is_busy(file: Path) -> None:
    mine = sqlite3.connect(file, timeout=0)
    assert outage_of(_error(lambda: mine.execute("INSERT INTO lines VALUES ('a')"))) is Outage.BUSY


def test_a_database_without_room_is_full(file: Path) -> None:
    mine = sqlite3.connect(file)
    mine.execute("PRAGMA max_page_count = 3")
    error = _error(lambda: mine.execute("INSERT INTO lines VALUES (zeroblob(100000))"))
    assert (outage_of(error), reason(error)) == (Outage.FULL, "database or disk is full")


def test_a_database_that_nobody_may_write_is_read_only(file: Path) -> None:
    mine = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    assert outage_of(_error(lambda: mine.execute("INSERT INTO lines VALUES ('a')"))) is Outage.READ_ONLY


def test_a_database_in_a_folder_that_is_gone_is_away(tmp_path: Path) -> None:
    error = _error(lambda: sqlite3.connect(tmp_path / "gone" / "some.sqlite3"))
    assert outage_of(error) is Outage.AWAY


def test_a_server_that_is_not_there_is_away() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        error = _error(lambda: psycopg.connect(f"postgres://127.0.0.1:{nobody.getsockname()[1]}/x"))
    assert outage_of(error) is Outage.AWAY
    assert "refused" in reason(error)
    assert "\n" not in reason(error)


@pytest.mark.parametrize(
    ("kind", "outage"),
    [
        (psycopg.errors.AdminShutdown, Outage.AWAY),
        (psycopg.errors.CannotConnectNow, Outage.AWAY),
        (psycopg.errors.TooManyConnections, Outage.AWAY),
        (psycopg.errors.DiskFull, Outage.FULL),
        (psycopg.errors.ReadOnlySqlTransaction, Outage.READ_ONLY),
        (psycopg.errors.DeadlockDetected, None),
        (psycopg.errors.QueryCanceled, None),
    ],
)
def test_what_the_server_says_of_itself(kind: type[psycopg.Error], outage: Outage | None) -> None:
    assert outage_of(kind("...")) is outage


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_file_without_room_is_a_full_disk(number: int) -> None:
    assert outage_of(OSError(number, "no room")) is Outage.FULL


def test_a_disk_that_nobody_may_write_is_read_only() -> None:
    assert outage_of(OSError(errno.EROFS, "Read-only file system")) is Outage.READ_ONLY


def test_what_led_to_an_error_counts() -> None:
    error = DatabaseError("it was not stored")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert outage_of(error) is Outage.FULL
    assert outage_of(InterfaceError("connection already closed")) is Outage.AWAY


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("connection"),
        FileNotFoundError(errno.ENOENT, "gone"),
        BrokenPipeError(errno.EPIPE, "nobody reads"),
        DataError("integer out of range"),
        InterfaceError("the cursor is closed"),
    ],
)
def test_other_errors_are_faults(error: Exception | None) -> None:
    assert outage_of(error) is None


def test_a_statement_that_is_wrong_is_a_fault(file: Path) -> None:
    assert outage_of(_error(lambda: sqlite3.connect(file).execute("SELECT * FROM nothing"))) is None
