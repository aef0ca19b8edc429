import errno
import logging
import os
import time
from pathlib import Path

import pytest

from config import outage_log
from config.outage_log import OutageFilter


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage_log, "DATA", tmp_path)


def _record(error: Exception | None, **more: object) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "It failed: %s", ("/x",), info)
    for name, value in more.items():
        setattr(record, name, value)
    return record


NO_ROOM = OSError(errno.ENOSPC, "No space left on device")


def test_an_outage_is_one_line_without_a_traceback() -> None:
    record = _record(NO_ROOM, status_code=507)
    assert OutageFilter().filter(record)
    assert record.getMessage() == (
        "The disk of this site is full, so nothing can be stored. [Errno 28] No space left on device"
    )
    assert record.exc_info is None


def test_it_is_logged_once_a_minute_by_all_processes_together(tmp_path: Path) -> None:
    one, other = OutageFilter(), OutageFilter()
    assert [process.filter(_record(NO_ROOM)) for process in (one, other, one)] == [True, False, False]
    file, then = tmp_path / "outage", time.time() - 61
    os.utime(file, (then, then))
    assert [process.filter(_record(NO_ROOM)) for process in (other, one)] == [True, False]


def test_a_last_line_in_the_future_does_not_silence_the_log(tmp_path: Path) -> None:
    OutageFilter().filter(_record(NO_ROOM))
    ahead = time.time() + 86_400
    os.utime(tmp_path / "outage", (ahead, ahead))
    assert OutageFilter().filter(_record(NO_ROOM))


def test_a_request_is_not_reported_twice() -> None:
    assert not OutageFilter().filter(_record(None, status_code=503))
    assert OutageFilter().filter(_record(None, status_code=500))


def test_every_other_record_stays_as_it_is() -> None:
    record = _record(ValueError("a fault"), status_code=500)
    assert OutageFilter().filter(record)
    assert record.getMessage() == "It failed: /x"
    assert record.exc_info
