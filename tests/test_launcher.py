import importlib.machinery
import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAUNCHER = ROOT / "touchstone"


def _run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, LAUNCHER, *arguments],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the launcher as a module located in an empty folder."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("launcher", str(LAUNCHER))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("launcher", loader))  # type: ignore[arg-type]
    loader.exec_module(module)
    for name, place in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv/bin/python",
        "STAMP": tmp_path / ".venv/complete",
        "RUN": tmp_path / "requirements.lock",
        "TEST": tmp_path / "requirements-test.lock",
    }.items():
        monkeypatch.setattr(module, name, place)
    module.RUN.write_text("a==1")
    module.TEST.write_text("a==1\nb==2")
    return module


@pytest.fixture
def installs(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fake installation: record each call and create the files that a real one leaves."""
    noted: list[str] = []

    def install(lock: Path) -> str:
        noted.append(lock.name + (" on top" if launcher.PYTHON.exists() else ""))
        launcher.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        launcher.PYTHON.touch()
        return "a stand-in"

    monkeypatch.setattr(launcher, "install", install)
    return noted


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_taken_port_is_said_before_anything_is_loaded(tmp_path: Path, taken: int, command: str) -> None:
    ended = _run(command, "--port", str(taken), TOUCHSTONE_DATA=str(tmp_path / "data"))
    assert ended.returncode == 2
    assert f"port {taken} is taken" in ended.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1", ""])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    ended = _run("serve", "--port", port)
    assert ended.returncode == 2
    assert "--port needs a number" in ended.stderr


def test_an_unknown_command_shows_the_known_ones() -> None:
    ended = _run("fly")
    assert ended.returncode == 2
    assert "./touchstone demo" in ended.stderr
    assert "'fly'" in ended.stderr


@pytest.mark.parametrize("words", [(), ("help",), ("--help",)])
def test_help_is_no_error(words: tuple[str, ...]) -> None:
    ended = _run(*words)
    assert ended.returncode == 0
    assert "./touchstone import FILE" in ended.stdout


def test_the_exit_code_of_a_command_comes_through() -> None:
    assert _run("manage", "no_such_command").returncode == 1


def test_an_environment_is_made_once(launcher: ModuleType, installs: list[str]) -> None:
    launcher.make_environment(launcher.RUN)
    launcher.make_environment(launcher.RUN)
    assert installs == ["requirements.lock"]


def test_tests_install_on_top_and_serve_for_running_too(launcher: ModuleType, installs: list[str]) -> None:
    launcher.make_environment(launcher.RUN)
    launcher.make_environment(launcher.TEST)
    launcher.make_environment(launcher.RUN)
    assert installs == ["requirements.lock", "requirements-test.lock on top"]


def test_a_changed_lock_is_installed_on_top(launcher: ModuleType, installs: list[str]) -> None:
    launcher.make_environment(launcher.RUN)
    launcher.RUN.write_text("a==2")
    launcher.make_environment(launcher.RUN)
    assert installs == ["requirements.lock", "requirements.lock on top"]


def test_an_installation_that_was_cut_short_is_begun_anew(launcher: ModuleType, installs: list[str]) -> None:
    launcher.PYTHON.parent.mkdir(parents=True)
    launcher.PYTHON.touch()
    launcher.make_environment(launcher.RUN)
    assert installs == ["requirements.lock"]


def test_an_environment_whose_python_went_away_is_made_anew(
    launcher: ModuleType, installs: list[str]
) -> None:
    launcher.make_environment(launcher.RUN)
    launcher.PYTHON.unlink()
    launcher.PYTHON.symlink_to("gone")
    launcher.make_environment(launcher.RUN)
    assert installs == ["requirements.lock", "requirements.lock"]


def test_the_locks_name_no_index_and_every_package_has_a_hash() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        for line in text.splitlines():
            assert not line or line.startswith((" ", "#")) or ("==" in line and line.endswith("\\")), (
                lock,
                line,
            )
