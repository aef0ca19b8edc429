"""How commands end, each a real process: nobody reads the output, the disk is full, the database is away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, str(ROOT / "src/manage.py")]
LAUNCHER = [sys.executable, str(ROOT / "touchstone")]


READ, CUT_OFF, NO_ROOM = "", "|", "/dev/full"


def _end(command: list[str], output: str = READ, **variables: str) -> tuple[int, str]:
    """Return the exit code of a command, and what it complains of, given what becomes of its output."""
    if output == CUT_OFF:
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open(output or os.devnull, os.O_WRONLY)
    try:
        done = subprocess.run(
            command,
            env=os.environ | {"LC_ALL": "en"} | variables,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        os.close(writer)
    return done.returncode, done.stderr


def _program(statement: str) -> list[str]:
    begin = "import sys; sys.path.insert(0, 'src'); from touchstone.common.ending import end_plainly; "
    return [sys.executable, "-c", f"{begin}sys.exit(end_plainly(lambda: {statement}))"]


MANY = "[print(number) for number in range(100_000)]"


def test_output_that_is_read_ends_as_it_did() -> None:
    assert _end(_program(MANY)) == (0, "")
    assert _end(_program("sys.exit(2)")) == (2, "")


@pytest.mark.parametrize(
    "statement",
    [
        MANY,
        "[print(0), sys.exit(2)]",
        '__import__("touchstone.common.terminal").common.terminal.Terminal().print("many " * 100_000)',
    ],
)
def test_output_that_is_cut_off_ends_quietly(statement: str) -> None:
    assert _end(_program(statement), CUT_OFF) == (141, "")


@pytest.mark.parametrize("words", [["help"], ["showmigrations"]])
def test_no_command_of_django_complains(words: list[str], data_folder: Path) -> None:
    assert _end([*MANAGE, *words], CUT_OFF, TOUCHSTONE_DATA=str(data_folder), DATABASE_URL="") == (141, "")


def test_the_launcher_does_not_complain() -> None:
    assert _end([*LAUNCHER, "help"], CUT_OFF) == (141, "")


def test_a_disk_without_room_is_one_sentence() -> None:
    code, said = _end(_program(MANY), NO_ROOM)
    assert code == 1
    assert (
        said
        == "touchstone: The disk of this site is full, so nothing can be stored. ([Errno 28] No space left on device)\n"
    )


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    away = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing", "TOUCHSTONE_DATA": str(tmp_path)}
    code, said = _end([*MANAGE, "recount"], DJANGO_SETTINGS_MODULE="config.settings", **away)
    assert code == 1
    assert said.startswith("touchstone: The database of this site does not answer at the moment. (")
    assert len(said.splitlines()) == 1


def test_a_first_start_without_room_leaves_no_empty_key(tmp_path: Path) -> None:
    """A file may have no byte here, which is what a full disk comes to."""
    data = {"TOUCHSTONE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": ""}
    limited = ["bash", "-c", f"ulimit -f 0; exec {' '.join(MANAGE)} check"]
    done = subprocess.run(
        limited, env=os.environ | data, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "The disk of this site is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "secret-key").exists()
    assert list(tmp_path.iterdir()) == []
