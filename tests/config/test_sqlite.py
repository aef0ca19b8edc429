"""Connections to SQLite that live on: what becomes of them when the file is replaced or something fails."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError
from pytest_django import DjangoDbBlocker

from config.settings.database import database
from config.sqlite.base import DatabaseWrapper


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "db.sqlite3"
    _make(path, "first")
    return path


@pytest.fixture
def connection(file: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[DatabaseWrapper]:
    defaults = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None}
    wrapper = DatabaseWrapper(defaults | database("") | {"NAME": str(file)})
    with django_db_blocker.unblock():
        yield wrapper
        wrapper.close()


def _make(path: Path, text: str) -> None:
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE lines (text)")
        made.execute("INSERT INTO lines VALUES (?)", [text])
    made.close()


def _read(connection: DatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM lines")
        return [text for (text,) in cursor.fetchall()]


def test_a_connection_is_kept_from_request_to_request(connection: DatabaseWrapper) -> None:
    assert _read(connection) == ["first"]
    kept = connection.connection
    connection.close_if_unusable_or_obsolete()
    assert connection.connection is kept


def test_a_file_that_was_replaced_is_read_by_the_next_request_and_loses_nothing(
    connection: DatabaseWrapper, file: Path
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO lines VALUES ('in the log')")
    replaced = file.parent / "replaced"
    replaced.mkdir()
    for path in file.parent.glob("db.sqlite3*"):
        path.rename(replaced / path.name)
    _make(file, "second")
    other = sqlite3.connect(file, isolation_level=None)
    other.executescript(database("")["OPTIONS"]["init_command"])
    other.execute("INSERT INTO lines VALUES ('in the new log')")

    connection.close_if_unusable_or_obsolete()
    assert file.with_name("db.sqlite3-wal").stat().st_size > 0
    assert _read(connection) == ["second", "in the new log"]
    other.close()
    with sqlite3.connect(replaced / "db.sqlite3") as old:
        assert [text for (text,) in old.execute("SELECT text FROM lines")] == ["first", "in the log"]


def test_a_connection_that_met_a_failure_is_not_used_again(connection: DatabaseWrapper) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM nowhere")
    connection.close_if_unusable_or_obsolete()
    assert connection.connection is None
    assert _read(connection) == ["first"]
