"""Serves the site: web server, worker and periodic jobs, until Ctrl-C."""

import contextlib
import ctypes
import io
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from config.schedule import Timetable
from config.settings.environment import DATA
from touchstone.common.clock import now
from touchstone.common.outages import outage_of

_MANAGE = Path(__file__).resolve().parents[3] / "manage.py"

_WORKER = (sys.executable, str(_MANAGE), "work")

_PAUSE = 2
"""Seconds before a worker that ended is restarted."""

_SOON, _TRIES = 15, 5
"""A worker that ends within so many seconds has failed to start; so many failures in a row end the server."""

_PR_SET_PDEATHSIG = 1

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Serve the site and do its background work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
        parser.add_argument("--processes", type=int, default=2, help="server processes, about one per core")
        parser.add_argument("--web-only", action="store_true", help="no worker and no periodic jobs here")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        stop = _stop_on_signals()
        children = [_start(*_web(host, port, options["processes"]))]
        ended = threading.Event()
        try:
            if not options["web_only"]:
                children.append(_start(*_WORKER))
                threading.Thread(target=_keep_time, args=(ended,), daemon=True).start()
            _wait_until_ready(host, port, children[0], stop)
            url_host = f"[{host}]" if ":" in host else host
            if children[0].poll() is None and not stop.is_set():
                self.stdout.write(f"Touchstone: http://{url_host}:{port}/  (Ctrl-C ends)")
                self.stdout.flush()
            requested = _wait(children, stop)
        finally:
            ended.set()
            _end(children)
        if not requested:
            sys.exit(1)


def _web(host: str, port: int, processes: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi",
        "--worker-class", "gthread", "--workers", str(processes), "--threads", "4", "--preload",
        "--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "--chdir", str(_MANAGE.parent),
        # Server processes are replaced from time to time, in case they leak memory.
        "--max-requests", "10000", "--max-requests-jitter", "1000",
        "--timeout", "120", "--graceful-timeout", "10",
        # An address with a whole paragraph to search for still gets our answer.
        "--limit-request-line", "8190",
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def _start(*command: str) -> subprocess.Popen[bytes]:
    # In a session of its own, so that Ctrl-C reaches only this process, which ends the children in order.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: S603, PLW1509


def _end_with_parent() -> None:
    """Have Linux end the child if its parent is killed, so that no server is left on the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop_on_signals() -> threading.Event:
    """Return an event that is set by Ctrl-C or by a signal to terminate."""
    stop = threading.Event()

    def end(signum: int, frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, end)
    return stop


def _wait_until_ready(host: str, port: int, server: subprocess.Popen[bytes], stop: threading.Event) -> None:
    """Wait until the server accepts connections at the address about to be printed, or has given up."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    while server.poll() is None and not stop.is_set():
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def _wait(children: list[subprocess.Popen[bytes]], stop: threading.Event) -> bool:
    """Wait for a request to stop, or the end of the web server; return whether it was a request.

    The worker itself waits while the database is away. A worker that was killed is started again, unless it ends again
    and again right after its start.
    """
    web = children[0]
    began, failures = time.monotonic(), 0
    while not stop.wait(0.5) and web.poll() is None and failures < _TRIES:
        for index, worker in enumerate(children[1:], 1):
            if worker.poll() is not None and not stop.wait(_PAUSE):
                log.warning("The worker ended with %s and is started again.", worker.returncode)
                failures = failures + 1 if time.monotonic() - began < _SOON else 0
                began, children[index] = time.monotonic(), _start(*_WORKER)
    return stop.is_set()


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def _keep_time(ended: threading.Event) -> None:
    timetable = Timetable(DATA / "schedule.json")
    while not ended.wait(20):
        try:
            for job in timetable.due(timezone.localtime(now())):
                if _run(job.command):
                    timetable.ran(job, timezone.localtime(now()))
        except OSError:  # a full disk must not end the jobs for good
            log.exception("The time of a periodic job could not be stored.")


def _run(command: str) -> bool:
    """Run a job and return whether it has had its turn: a job that met an outage is due again at once."""
    with _connections():
        try:
            call_command(command, stdout=io.StringIO())
        except (Exception, SystemExit) as error:  # a job that fails must not stop the others
            log.exception("The periodic job %s failed.", command)
            return outage_of(error) is None
    return True


@contextlib.contextmanager
def _connections() -> Iterator[None]:
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()
