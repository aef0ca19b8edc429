"""Runs every check and test: on SQLite, on PostgreSQL when a server answers, in Chromium when it is installed.

SQLite and PostgreSQL run side by side: a test that waits, for a browser or a server, leaves its core to the others.
Without arguments it runs everything and ends with "N passed, N failed"; with arguments it is pytest.
In CI (CI=true) a missing PostgreSQL or Chromium is a failure; elsewhere it is only reported.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

import psycopg

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
PYTHON = sys.executable
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

Checks = list[tuple[str, list[str]]]

QUICK_CHECKS: Checks = [
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."]),
]
"""They come first: whoever waits for the tests knows at once that there is something to mend."""

CHECKS: Checks = [
    ("layers", [str(BIN / "lint-imports"), "--no-cache"]),
    ("types", [str(BIN / "mypy")]),
    ("types of the launcher", [str(BIN / "mypy"), "--strict", "--config-file=", "touchstone"]),
    ("system check", [PYTHON, "src/manage.py", "check", "--fail-level=WARNING"]),
    ("migrations", [PYTHON, "src/manage.py", "makemigrations", "--check", "--dry-run"]),
]
"""They run beside the tests; their results are shown after those of SQLite."""

DATABASE = [PYTHON, "-m", "tests.databases"]

PREPARATION: Checks = [
    ("tests can be read", [PYTHON, "-m", "pytest", "--collect-only", "-q", "-p", "no:randomly"]),
    ("database to copy on SQLite", DATABASE),
]
"""They run side by side before the tests: four processes that begin at once would each compile all tests."""

SLOWEST = 10


@dataclass(frozen=True)
class Result:
    """The output of one check."""

    name: str
    worked: bool
    seconds: float
    printed: str


@dataclass(frozen=True)
class Run:
    """One run of pytest: its report, and what it printed unless that was shown at once."""

    code: int
    counted: "Tally | None"
    printed: str = ""


@dataclass
class Tally:
    """Counts of passed and failed checks, and those that could not run here."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    not_run: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one check and print it; its output is shown only on failure."""
        self.passed += result.worked
        self.failed += not result.worked
        print(f"{'ok    ' if result.worked else 'FAILED'} {result.name} ({result.seconds:.1f} s)", flush=True)
        if not result.worked and result.printed.strip():
            print(result.printed.rstrip(), flush=True)

    def add_run(self, run: Run) -> None:
        """Count the tests of a run and print what it printed."""
        print(run.printed, end="", flush=True)
        if run.counted is None or (run.code and not run.counted.failed):
            self.failed += 1  # it ended outside a test: an error in a conftest, a crash
        if run.counted:
            self.passed += run.counted.passed
            self.failed += run.counted.failed
            self.skipped += run.counted.skipped

    def miss(self, what: str, why: str) -> None:
        """Record a check that cannot run here; in CI that is a failure."""
        self.not_run.append(f"{what}: {why}")
        self.failed += IN_CI


def main(arguments: Sequence[str]) -> int:
    """Run the requested checks and return the exit code."""
    os.chdir(ROOT)
    if arguments:
        variables = {"DATABASE_URL": os.environ.get("DATABASE_URL", "")}
        return subprocess.run(
            [PYTHON, "-m", "pytest", *arguments], env=_environment(variables), check=False
        ).returncode
    began = time.monotonic()
    tally = Tally()
    for check in QUICK_CHECKS:
        tally.add(_check(*check))
    if not shutil.which("chromium"):
        tally.miss("Tests in a browser", "Chromium is not installed (Debian: apt install chromium)")
    url, why = _postgres()
    for result in _prepare(url):
        tally.add(result)
    with ThreadPoolExecutor(max_workers=2) as beside:
        postgresql = beside.submit(_pytest, [], {"DATABASE_URL": url}, shown=False) if url else None
        checked = beside.map(lambda check: _check(*check), CHECKS)
        print("\nSQLite:", flush=True)
        tally.add_run(_pytest(["-m", "not postgres"], {"DATABASE_URL": ""}))
        print()
        for result in checked:
            tally.add(result)
        if postgresql:
            run = postgresql.result()
            print("\nPostgreSQL:")
            tally.add_run(run)
        else:
            tally.miss("Tests on PostgreSQL", why)
    print(f"\nAll of it took {time.monotonic() - began:.0f} s.")
    for line in tally.not_run:
        print(f"Not run - {line}")
    skipped = f", {tally.skipped} skipped" if tally.skipped else ""
    print(f"{tally.passed} passed, {tally.failed} failed{skipped}", flush=True)
    return 1 if tally.failed else 0


def _check(name: str, command: list[str], variables: Mapping[str, str] | None = None) -> Result:
    began = time.monotonic()
    environment = _environment(variables or {})
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return Result(name, done.returncode == 0, time.monotonic() - began, done.stdout + done.stderr)


def _prepare(url: str) -> list[Result]:
    """Compile the tests and make the databases to copy, all at once."""
    with ThreadPoolExecutor() as beside:
        begun = [beside.submit(_check, *check) for check in PREPARATION]
        if url:
            variables = {"DATABASE_URL": url}
            begun.append(beside.submit(_check, "database to copy on PostgreSQL", DATABASE, variables))
        return [check.result() for check in begun]


def _pytest(arguments: list[str], variables: Mapping[str, str], *, shown: bool = True) -> Run:
    options = ["-q", "-n", "2", "--dist", "loadgroup", f"--durations={SLOWEST}"]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        done = subprocess.run(
            [PYTHON, "-m", "pytest", *options, f"--junit-xml={report}", *arguments],
            env=_environment(variables),
            check=False,
            stdout=None if shown else subprocess.PIPE,
            stderr=None if shown else subprocess.STDOUT,
            text=True,
        )
        return Run(done.returncode, _count(report), done.stdout or "")


def _count(report: Path) -> Tally | None:
    """Read the counts from pytest's report."""
    try:
        suites = ET.parse(report).getroot().iter("testsuite")  # written by our own pytest
    except (OSError, ET.ParseError):
        return None
    tally = Tally()
    for suite in suites:
        tests, *others = (int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped"))
        failures, errors, skipped = others
        tally.failed += failures + errors
        tally.skipped += skipped
        tally.passed += tests - failures - errors - skipped
    return tally


def _postgres() -> tuple[str, str]:
    """Return the URL of a PostgreSQL server on which we may create databases, or why there is none."""
    named = os.environ.get("DATABASE_URL_POSTGRES", "")
    last = "no server answers on this machine's socket, and DATABASE_URL_POSTGRES names none"
    for url in [named] if named else ["postgres:///postgres", "postgres://127.0.0.1:5432/postgres"]:
        try:
            with psycopg.connect(url, connect_timeout=3) as connection:
                row = connection.execute(
                    "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error as error:
            if named:
                last = f"DATABASE_URL_POSTGRES does not answer ({str(error).strip().splitlines()[0]})"
            continue
        if row and row[0]:
            return url, ""
        last = "the PostgreSQL here does not let us make a test database (role without CREATEDB)"
    return "", last


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    # Bytecode is written even where it usually is not: ten processes would compile everything ten times.
    left_out = r"DATABASE_URL|TOUCHSTONE_|PYTHONDONTWRITEBYTECODE"
    kept = {name: value for name, value in os.environ.items() if not re.match(left_out, name)}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "workshop.testing",
        "TOUCHSTONE_DATA": tempfile.gettempdir() + f"/touchstone-test-{os.getuid()}",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        **{name: value for name, value in variables.items() if value},
    }


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
