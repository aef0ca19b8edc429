"""PostgreSQL goes away and comes back while the site is served: real processes, and a real server behind a door."""

import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult
from psycopg.sql import SQL, Identifier, Placeholder
from tests.conftest import migrated_template

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.postgres, pytest.mark.long]
SENTENCE = "The database of this site does not answer at the moment."


class Door(socketserver.ThreadingTCPServer):
    """Leads to the database server while it is open; closing it ends every connection, as the end of the server does."""

    daemon_threads = allow_reuse_address = True

    def __init__(self, url: str) -> None:
        super().__init__(("127.0.0.1", 0), Visitor)
        split = urlsplit(url)
        self.server = (split.hostname or "127.0.0.1", split.port or 5432)
        self.is_open = True
        self.through: list[socket.socket] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End all connections and let none through."""
        self.is_open = False
        for connection in self.through:
            connection.close()

    def open(self) -> None:
        """Let connections through again."""
        self.is_open = True


class Visitor(socketserver.BaseRequestHandler):
    """A connection, copied in both directions."""

    server: Door

    def handle(self) -> None:
        if not self.server.is_open:
            return
        there = socket.create_connection(self.server.server)
        self.server.through += [self.request, there]
        back = threading.Thread(target=_copy, args=(there, self.request), daemon=True)
        back.start()
        _copy(self.request, there)
        back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


@pytest.fixture
def database() -> Iterator[str]:
    """Return the name of a migrated database of our own on the server."""
    name = f"touchstone_away_{uuid.uuid4().hex[:8]}"
    template = migrated_template()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    yield name
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def door(database: str) -> Iterator[Door]:
    door = Door(os.environ["DATABASE_URL"])
    yield door
    door.close()
    door.shutdown()
    door.server_close()


class Site:
    """A site that is served by processes of its own, and what they log."""

    def __init__(self, database: str, door: Door, folder: Path) -> None:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self.port = trial.getsockname()[1]
        split = urlsplit(os.environ["DATABASE_URL"])
        user = split.netloc.rpartition("@")[0]
        url = f"postgres://{user}{'@' if user else ''}127.0.0.1:{door.server_address[1]}/{database}"
        self.cookies = ""
        self.log = folder / "log"
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    ROOT / "src/manage.py",
                    "serve",
                    "--port",
                    str(self.port),
                    "--processes",
                    "2",
                ],
                env=kept | {"TOUCHSTONE_DATA": str(folder / "data"), "DATABASE_URL": url},
                stdout=log,
                stderr=log,
            )

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """Return status and text of a page; status 0 if nothing answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            urllib.parse.urlencode(data).encode() if data else None,
            {"Accept-Language": "en", "Cookie": self.cookies},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def remember_me(self) -> str:
        """Ask as somebody who has a session from now on, and return the token that forms have to send."""
        token = get_random_string(32)
        self.cookies = f"csrftoken={token}; sessionid={get_random_string(32)}"
        return token

    def wait_for(self, status: int, path: str = "/problems/", seconds: float = 120) -> str:
        """Return a page once it has this status."""
        self.wait_until(lambda: self.ask(path)[0] == status, seconds)
        return self.ask(path)[1]

    def wait_until(self, holds: Callable[[], bool], seconds: float = 120) -> None:
        """Return once something holds, while the site is served."""
        ends = time.monotonic() + seconds
        while not holds():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < ends, self.said()
            time.sleep(0.2)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@pytest.fixture
def site(database: str, door: Door, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    (tmp_path / "data").mkdir()
    if getattr(request, "param", "") == "away at first":
        door.close()
    site = Site(database, door, tmp_path)
    yield site
    site.process.send_signal(signal.SIGTERM)
    site.process.wait(60)


def test_the_site_lives_through_it(site: Site, door: Door, database: str) -> None:
    site.wait_for(200)
    token = site.remember_me()
    door.close()
    status, page = site.ask("/problems/")
    assert (status, SENTENCE in page) == (503, True)
    status, page = site.ask("/c/some/sessions/new/", {"csrfmiddlewaretoken": token, "topic": "第三章"})
    assert (status, SENTENCE in page) == (503, True)
    assert '<input type="hidden" name="topic" value="第三章">' in page
    for _ in range(20):
        assert site.ask("/accounts/login/")[0] in (200, 503)
        assert site.ask("/problems/")[0] == 503
    site.wait_until(lambda: SENTENCE in site.said())
    time.sleep(10)  # the worker and the periodic jobs meet it too
    assert site.process.poll() is None
    assert site.said().count(SENTENCE) == 1
    assert "Traceback" not in site.said()
    door.open()
    site.wait_for(200)
    site.wait_until(lambda: _is_done(database))
    assert site.said().count("\n") <= 3


def _is_done(database: str) -> bool:
    """Leave a task to the worker, once, and return whether it has been taken up."""
    table = SQL(DBTaskResult._meta.db_table)
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    with psycopg.connect(url, autocommit=True) as connection:
        states = connection.execute(SQL("SELECT status FROM {}").format(table)).fetchall()
        if not states:
            task = {
                "id": uuid.uuid4(),
                "status": "READY",
                "enqueued_at": "2019-06-01Z",
                "args_kwargs": '{"args": [], "kwargs": {}}',
                "priority": 0,
                "task_path": "no.such.task",
                "worker_ids": "[]",
                "queue_name": "default",
                "backend_name": "default",
                "run_after": "9999-01-01Z",
                "exception_class_path": "",
                "traceback": "",
            }
            names, places = (SQL(", ").join(map(kind, task)) for kind in (Identifier, Placeholder))
            insert = SQL("INSERT INTO {} ({}) VALUES ({})").format(table, names, places)
            connection.execute(insert, task)
        return any(state != "READY" for (state,) in states)


@pytest.mark.parametrize("site", ["away at first"], indirect=True)
def test_the_site_waits_for_it_at_its_start(site: Site, door: Door) -> None:
    site.wait_until(lambda: SENTENCE in site.said())
    assert site.ask("/problems/")[0] == 0
    door.open()
    site.wait_for(200)
    assert "Traceback" not in site.said()
