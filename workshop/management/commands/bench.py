"""Measures speed on a generated province and prints a table; `--write` puts it into docs/performance.md.

Each database is measured in its own process: SQLite in the `bench` folder of the data directory, and PostgreSQL if
`DATABASE_URL_POSTGRES` names a server (the databases `touchstone_bench` and `touchstone_bench_small` are created on
it). The province is kept, so that a second run starts measuring at once; `--fresh` generates it again.
"""

import json
import os
import platform
import shutil
import subprocess  # runs only our own benchmark module
import sys
from argparse import ArgumentParser
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from touchstone.common import clock
from touchstone.common.terminal import Terminal

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- begin: last run -->", "<!-- end: last run -->"
POSTGRES = "touchstone_bench"


class Command(BaseCommand):
    help = "Measure speed and print the table."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, default=200_000)
        parser.add_argument("--sessions", type=int, default=2_000_000)
        parser.add_argument("--rows", type=int, default=100_000, help="rows of the workbook that is imported")
        parser.add_argument("--problems", type=int, default=1_000_000)
        parser.add_argument(
            "--visits", type=int, default=2_000, help="of inspections, with ten findings each"
        )
        parser.add_argument(
            "--only", default="import,undoing,joining,figures,pages,problems,inspection,search,names"
        )
        parser.add_argument("--fresh", action="store_true", help="make the province anew")
        parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")

    def handle(self, **options: Any) -> None:
        console = Terminal()
        sections = [f"{clock.today():%Y-%m-%d}; {_machine()}."]
        for name, environment, small_environment in _databases(fresh=options["fresh"]):
            console.print(
                f"[bold]{name}[/bold]: {options['units']:,} units, {options['sessions']:,} sessions"
            )
            lines = _measure(environment, options, console)
            small = [group for group in ("problems", "inspection") if group in options["only"].split(",")]
            if small:
                lines += _measure(small_environment, {**options, **SMALL, "only": ",".join(small)}, console)
            console.print(_table(name, lines))
            sections.append(f"### {name}\n\n{_markdown(lines)}")
        if options["write"]:
            before, _, rest = PAGE.read_text().partition(BEGIN)
            after = rest.partition(END)[2]
            PAGE.write_text("\n\n".join([before + BEGIN, *sections, END + after]))


SMALL = {"units": 2_210, "sessions": 0, "problems": 20_000, "visits": 400}
"""Sizes of a county, measured as well to see what grows with the number of rows."""


def _databases(*, fresh: bool) -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """Return (name, environment of the province, environment of the county) for each database to measure."""
    folder = Path(os.environ.get("TOUCHSTONE_DATA", ROOT / "data")) / "bench"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    large, small = folder, folder / "small"
    small.mkdir(parents=True, exist_ok=True)
    databases = [("SQLite", _environment(large), _environment(small))]
    if url := os.environ.get("DATABASE_URL_POSTGRES", ""):
        urls = [_database_url(url, name, fresh=fresh) for name in (POSTGRES, f"{POSTGRES}_small")]
        databases.append(("PostgreSQL", _environment(large, urls[0]), _environment(small, urls[1])))
    return databases


def _environment(folder: Path, address: str = "") -> dict[str, str]:
    return {"TOUCHSTONE_DATA": str(folder), "DATABASE_URL": address}


def _database_url(url: str, name: str, *, fresh: bool) -> str:
    """Return the URL of the database with this name, which is created if it does not exist."""
    with psycopg.connect(url, autocommit=True) as server:
        if fresh:
            server.execute(f"DROP DATABASE IF EXISTS {name}")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _measure(environment: dict[str, str], options: dict[str, Any], console: Console) -> list[dict[str, Any]]:
    sizes = [
        f"--{name}={options[name]}" for name in ("units", "sessions", "problems", "visits", "rows", "only")
    ]
    command = [sys.executable, "-m", "benchmarks.run", *sizes]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    lines = []
    with subprocess.Popen(  # noqa: S603 - our own module with numbers
        command,
        cwd=ROOT,
        env={**os.environ, **environment, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        for text in process.stdout or ():
            lines.append(json.loads(text))
            console.print(f"  {lines[-1]['group']}: {lines[-1]['name']}", style="dim")
    if process.returncode:
        sys.exit(process.returncode)
    return lines


def _table(title: str, lines: list[dict[str, Any]]) -> Table:
    table = Table("what", "how", title=title)
    for heading in ("processor ms", "clock ms", "statements", "remark"):
        table.add_column(heading, justify="right")
    for line in lines:
        table.add_row(*_cells(line))
    return table


def _cells(line: dict[str, Any]) -> list[str]:
    queries = "" if line["queries"] is None else str(line["queries"])
    times = [f"{line[key]:,.1f}" for key in ("processor_ms", "clock_ms")]
    return [line["group"], line["name"], *times, queries, line["remark"]]


def _markdown(lines: list[dict[str, Any]]) -> str:
    rows = ["| what | how | processor ms | clock ms | statements | remark |", "|---|---|--:|--:|--:|---|"]
    for _group, members in groupby(lines, key=lambda line: line["group"]):
        for index, line in enumerate(members):
            cells = _cells(line)
            rows.append("| " + " | ".join(["" if index else cells[0], *cells[1:]]) + " |")
    return "\n".join(rows)


def _machine() -> str:
    cores = os.cpu_count() or 1
    return f"{cores} cores, {platform.system()}, Python {platform.python_version()}"
