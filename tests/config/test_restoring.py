"""Backup and restore exactly as docs/running.md describes them, on a database whose process was killed."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.database import database

ROOT = Path(__file__).resolve().parents[2]

WRITE = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.executescript(sys.argv[2])
connection.execute("CREATE TABLE IF NOT EXISTS lines (number INTEGER PRIMARY KEY, text)")
connection.execute("BEGIN")
for _ in range(int(sys.argv[3])):
    connection.execute("INSERT INTO lines (text) VALUES (zeroblob(1000))")
connection.execute("COMMIT")
os.kill(os.getpid(), signal.SIGKILL)
"""


def _commands() -> list[str]:
    """Return the blocks of commands for SQLite: how to back it up, and how to restore it."""
    page = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    section = page.split("## Backup and restore", 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    return [re.sub(r"^\$ ", "", block, flags=re.MULTILINE) for block in blocks if "db.sqlite3" in block]


def _write(file: Path, rows: int) -> None:
    """Write rows, in a process that is killed and leaves its write-ahead log."""
    options = database("")["OPTIONS"]["init_command"]
    subprocess.run([sys.executable, "-c", WRITE, file, options, str(rows)], check=False, timeout=60)
    assert file.with_name("db.sqlite3-wal").stat().st_size > 0


def _rows(file: Path) -> tuple[int, str]:
    with sqlite3.connect(file) as connection:
        (number,) = connection.execute("SELECT count(*) FROM lines").fetchone()
        (state,) = connection.execute("PRAGMA integrity_check").fetchone()
    return number, state


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "ledgers").mkdir(parents=True)
    (folder / "ledgers" / "one.ledger").write_text("kept")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return folder


def test_a_backup_is_restored_as_the_page_describes(data: Path) -> None:
    back_up, restore = _commands()

    def run(commands: str) -> None:
        subprocess.run(
            ["bash", "-euc", commands],
            cwd=data.parent,
            env=os.environ | {"TOUCHSTONE_DATA": str(data)},
            check=True,
            timeout=60,
        )

    file = data / "db.sqlite3"
    _write(file, 100)
    run(back_up)
    _write(file, 3_000)
    assert _rows(file) == (3_100, "ok")
    _write(file, 500)
    (data / "ledgers" / "one.ledger").unlink()
    run(restore)
    assert _rows(file) == (100, "ok")
    assert (data / "ledgers" / "one.ledger").read_text() == "kept"
    assert _rows(data.parent / "replaced" / "db.sqlite3") == (3_600, "ok")
    assert file.stat().st_mode & 0o077 == 0
