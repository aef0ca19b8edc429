import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def server(data_folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    process = subprocess.Popen(
        [sys.executable, ROOT / "src/manage.py", "serve", "--port", str(port), "--processes", "1"],
        env=kept | {"TOUCHSTONE_DATA": str(data_folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


def _asks(server: subprocess.Popen[str], port: int, seconds: float = 240) -> str:
    """Request a page until the server answers."""
    ends = time.monotonic() + seconds
    while True:
        assert server.poll() is None, server.communicate()[0]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def _children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) != 0


def test_server_and_worker_end_with_ctrl_c_and_leave_nothing_behind(
    server: subprocess.Popen[str], port: int
) -> None:
    assert "/static/" in _asks(server, port)
    children = _children(server.pid)
    assert len(children) == 2
    server.send_signal(signal.SIGINT)
    printed, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert f"http://127.0.0.1:{port}/" in printed
    assert "Traceback" not in printed
    assert _is_free(port)
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_a_worker_that_dies_is_started_again(server: subprocess.Popen[str], port: int) -> None:
    """This happens after an import that locks the database for longer than the worker waits."""
    _asks(server, port)
    before = _children(server.pid)
    os.kill(max(before), signal.SIGKILL)
    ends = time.monotonic() + 60
    while len(_children(server.pid) - before) != 1 or len(_children(server.pid)) != 2:
        assert server.poll() is None
        assert time.monotonic() < ends
        time.sleep(0.2)
    assert "/static/" in _asks(server, port)


def test_a_web_server_that_dies_ends_everything_for_its_keeper_to_start_it_again(
    server: subprocess.Popen[str], port: int
) -> None:
    _asks(server, port)
    os.kill(min(_children(server.pid)), signal.SIGKILL)
    server.communicate(timeout=60)
    assert server.returncode == 1
    assert _is_free(port)


def test_a_server_that_is_killed_takes_its_children_along(server: subprocess.Popen[str], port: int) -> None:
    _asks(server, port)
    server.kill()
    server.wait()
    ends = time.monotonic() + 60
    while not _is_free(port) and time.monotonic() < ends:
        time.sleep(0.2)
    assert _is_free(port)
