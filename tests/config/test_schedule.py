from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import get_commands

from config.schedule import JOBS, Job, Timetable

OFFICE = ZoneInfo("Asia/Shanghai")
NIGHTLY = Job("recount", "proves", at=time(3, 10))
MINUTELY = Job("publish_scheduled", "publishes", every=timedelta(minutes=1))


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, 6, day, hour, minute, tzinfo=OFFICE)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (_at(1, 3, 10), _at(1, 23), False),
        (_at(1, 3, 10), _at(2, 3, 9), False),
        (_at(1, 3, 10), _at(2, 3, 10), True),
        (_at(1, 3, 10), _at(5, 12), True),  # the machine was off for some nights: it runs once
        (_at(1, 2), _at(1, 3, 10), True),
        (None, _at(1, 12), True),
    ],
)
def test_a_daily_job_runs_once_after_its_time(last: datetime | None, now: datetime, due: bool) -> None:
    assert NIGHTLY.is_due(last, now) is due


def test_a_frequent_job_runs_again_after_its_pause() -> None:
    assert MINUTELY.is_due(None, _at(1, 0))
    assert not MINUTELY.is_due(_at(1, 0), _at(1, 0))
    assert MINUTELY.is_due(_at(1, 0), _at(1, 0, 1))


def test_a_first_start_leaves_the_long_jobs_to_the_night(tmp_path: Path) -> None:
    timetable = Timetable(tmp_path / "schedule.json", (NIGHTLY, MINUTELY))
    assert timetable.due(_at(1, 12)) == [MINUTELY]
    assert timetable.due(_at(2, 4)) == [NIGHTLY, MINUTELY]


def test_a_job_that_ran_is_remembered_over_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "schedule.json"
    Timetable(file, (MINUTELY,)).ran(MINUTELY, _at(1, 12))
    assert Timetable(file, (MINUTELY,)).due(_at(1, 12)) == []


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"recount": 3}'])
def test_a_spoilt_file_is_begun_anew(tmp_path: Path, spoilt: str) -> None:
    file = tmp_path / "schedule.json"
    file.write_text(spoilt, encoding="utf-8")
    assert Timetable(file, (MINUTELY,)).due(_at(1, 12)) == [MINUTELY]


def test_every_job_names_a_command_that_exists() -> None:
    assert {job.command for job in JOBS} <= set(get_commands())


def test_a_last_time_in_the_future_counts_as_never(tmp_path: Path) -> None:
    """The clock was a year ahead, as after a wrong setting, and was put back."""
    ahead = _at(1, 12).replace(year=2020)
    assert NIGHTLY.is_due(ahead, _at(1, 12))
    assert MINUTELY.is_due(ahead, _at(1, 12))
    timetable = Timetable(tmp_path / "schedule.json", (NIGHTLY, MINUTELY))
    for job in (NIGHTLY, MINUTELY):
        timetable.ran(job, ahead)
    again = Timetable(tmp_path / "schedule.json", (NIGHTLY, MINUTELY))
    assert again.due(_at(1, 12)) == [MINUTELY]
    assert again.due(_at(2, 4)) == [NIGHTLY, MINUTELY]


def test_without_room_for_the_file_a_job_does_not_run_again_and_again(tmp_path: Path) -> None:
    file = tmp_path / "gone" / "schedule.json"
    timetable = Timetable(file, (MINUTELY,))
    with pytest.raises(OSError, match="No such file"):
        timetable.ran(MINUTELY, _at(1, 12))
    assert timetable.due(_at(1, 12)) == []
