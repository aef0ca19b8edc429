"""Answer sheets over HTTP: as many as go, and takers who all come in one minute."""

import asyncio
import os
import statistics
import subprocess  # runs our own server
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from benchmarks.sheets_scene import ANSWERS, QUESTIONS, Scene, sheets_of
from touchstone.practice.actions.sheets import start
from touchstone.practice.models import AnswerSheet
from touchstone.practice.tickets import Sheet, write_ticket

ROOT = Path(__file__).resolve().parents[1]
PORT = 8791
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The web server in two processes, and the processor time that it and its database have used."""

    def __enter__(self) -> "Server":
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        command = [
            sys.executable,
            "src/manage.py",
            "serve",
            "--web-only",
            "--processes",
            "2",
            "--port",
            str(PORT),
        ]
        self._process = subprocess.Popen(  # noqa: S603 - our own server
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path, "TOUCHSTONE_HOSTS": "127.0.0.1"},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if self._process.stdout is None or "Touchstone" not in self._process.stdout.readline():
            raise RuntimeError("The server did not start.")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def used(self) -> float:
        """Return the seconds of processor that the server processes have used."""
        return sum(map(_ticks, _below(self._process.pid))) / TICKS


def _below(pid: int) -> list[int]:
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += _below(int(child))
    return found


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _database_ticks() -> float:
    """Return the seconds of processor that the PostgreSQL server of this database has used; 0 on SQLite."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    parent = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
    stat = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()
    ended = int(stat[13]) + int(stat[14])
    return (sum(map(_ticks, _below(parent))) + ended) / TICKS


@dataclass
class Line:
    """One keep-alive connection to the server, of a browser that keeps its cookies."""

    log_in: str
    cookies: dict[str, str] = field(default_factory=dict)
    streams: Any = None
    waits: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cookies["sessionid"] = self.log_in

    async def ask(self, what: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, bytes]:
        """Send a request and return status and body; note how long it took."""
        began = time.perf_counter()
        for again in (True, False):
            try:
                answer = await self._ask(path, form)
                break
            except (ConnectionError, asyncio.IncompleteReadError):
                self.streams = None  # the server closed the connection, which it may between two requests
                if not again:
                    raise
        self.waits.setdefault(what, []).append(time.perf_counter() - began)
        return answer

    async def _ask(self, path: str, form: dict[str, Any] | None) -> tuple[int, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", PORT)
        reader, writer = self.streams
        body = urlencode(form, doseq=True).encode() if form else b""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = (
            f"{'POST' if form else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
            f"Accept: {'application/json' if form else 'text/html'}\r\nAccept-Language: zh-CN\r\n"
        )
        if form:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}\r\n".encode() + body)
        await writer.drain()
        first = await reader.readline()
        if not first:
            raise ConnectionError("The server had closed the connection.")
        status = int(first.split()[1])
        length, chunked, close = 0, False, False
        while given := (await reader.readline()).strip():
            line = given.lower()
            if line.startswith(b"set-cookie:"):
                name, _equals, rest = given[11:].decode().strip().partition("=")
                self.cookies[name] = rest.partition(";")[0]
            if line.startswith(b"content-length:"):
                length = int(line[15:])
            chunked |= line == b"transfer-encoding: chunked"
            close |= line == b"connection: close"
        answer = await _chunks(reader) if chunked else await reader.readexactly(length)
        if close:
            writer.close()
            self.streams = None
        return status, answer


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    found = b""
    while size := int(await reader.readline(), 16):
        found += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return found


CONNECTIONS = 16


def http(scene: Scene, seconds: float) -> Iterator[dict[str, Any]]:
    """Yield what goes over HTTP from sixteen connections, with what server and database used for each."""
    sheets = sheets_of(scene, 9_000)
    with Server() as server:
        for what in ("save", "start", "hand-in"):
            prepared = [_prepare(what, sheets, seconds) for _ in range(CONNECTIONS)]
            server_before, database_before = server.used(), _database_ticks()
            done, passed = asyncio.run(_flood(scene, what, prepared, seconds))
            web, database = server.used() - server_before, _database_ticks() - database_before
            yield {
                "how": "HTTP, two processes", "what": what, "a second": round(done / passed),
                "processor µs": round(web / done * 1e6), "database µs": round(database / done * 1e6),
                "two cores a second": round(2 / ((web + database) / done)),
            }  # fmt: skip


def _prepare(what: str, sheets: Iterator[Sheet], seconds: float) -> list[Sheet]:
    """Return sheets for one connection: one to save again and again, or one for each request, started if need be."""
    found = [next(sheets) for _ in range(1 if what == "save" else int(seconds * 100))]
    for sheet in found if what != "start" else ():
        start(sheet=sheet)
    return found


async def _flood(scene: Scene, what: str, prepared: list[list[Sheet]], seconds: float) -> tuple[int, float]:
    done, began = 0, time.perf_counter()

    async def flood(cookie: str, mine: list[Sheet]) -> None:
        nonlocal done
        line, number = Line(cookie), 0
        while time.perf_counter() - began < seconds and mine:
            number += 1
            one = mine[0] if what == "save" else mine.pop()
            form: dict[str, Any] = {f"q{n}": n % 4 for n in range(QUESTIONS)} if what != "start" else {}
            form |= {"ticket": write_ticket(one, cookie), "n": number}
            status, answer = await line.ask(what, f"/t/{scene.link}/{what}/", form)
            if status != 200:
                raise RuntimeError(answer)
            done += 1

    cookies = [cookie for _user, cookie, _unit in scene.people[:CONNECTIONS]]
    await asyncio.gather(*(flood(*one) for one in zip(cookies, prepared, strict=True)))
    return done, time.perf_counter() - began


def takers(scene: Scene, minutes: int) -> Iterator[dict[str, Any]]:
    """Yield what takers met who all open the test within a minute, save each minute, and hand in within one."""
    with Server() as server:
        server_before, database_before = server.used(), _database_ticks()
        lines = asyncio.run(_all(scene, minutes))
        web, database = server.used() - server_before, _database_ticks() - database_before
    # Other parts hand in under the number 1, so that these are the sheets of the takers, whichever attempt they are.
    whole = AnswerSheet.objects.filter(test=scene.test, sequence=minutes + 1, handed_in_at__isnull=False)
    right = whole.filter(answers=ANSWERS).count()
    waits: dict[str, list[float]] = {}
    for line in lines:
        for what, times in line.waits.items():
            waits.setdefault(what, []).extend(times)
    for what, times in waits.items():
        times.sort()
        yield {
            "how": f"{len(scene.people):,} takers", "what": what, "number": len(times),
            "median ms": round(statistics.median(times) * 1e3),
            "99th percentile ms": round(times[int(len(times) * 0.99)] * 1e3), "longest ms": round(times[-1] * 1e3),
        }  # fmt: skip
    yield {
        "how": f"{len(scene.people):,} takers", "what": "whole sheets of all", "number": right,
        "lost": len(scene.people) - right, "web s": round(web), "database s": round(database),
    }  # fmt: skip


async def _all(scene: Scene, minutes: int) -> list[Line]:
    began, number = time.perf_counter(), len(scene.people)
    lines = [Line(cookie) for _user, cookie, _unit in scene.people]

    async def until(moment: float) -> None:
        await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))

    async def take(place: int, line: Line) -> None:
        mine = 60 * place / number
        page = f"/t/{scene.link}/"
        await until(mine)
        _status, shown = await line.ask("page before", page)
        await line.ask("start", f"{page}start/", {"ticket": _ticket(shown)})
        status, shown = await line.ask("page of questions", page)
        ticket = _ticket(shown)
        form = {"ticket": ticket, **{f"q{n}": n % 4 for n in range(QUESTIONS)}}
        for minute in range(1, minutes + 1):
            await until(mine + 60 * minute)
            cut = {
                name: value for name, value in form.items() if name == "ticket" or int(name[1:]) < minute * 7
            }
            await line.ask("save", f"{page}save/", {**cut, "n": minute})
        await until(60 * (minutes + 1) + (place * 7919) % number * 60 / number)
        await line.ask("hand in", f"{page}hand-in/", {**form, "n": minutes + 1})
        status, shown = await line.ask("review", page)
        if status != 200:
            raise RuntimeError(shown)

    await asyncio.gather(*(take(place, line) for place, line in enumerate(lines)))
    return lines


def _ticket(page: bytes) -> str:
    return page.partition(b'name="ticket" value="')[2].partition(b'"')[0].decode()
