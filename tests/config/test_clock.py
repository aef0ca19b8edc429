"""The clock of an example: it begins where it is set, goes on from there after a restart, and says what is wrong with it."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import translation

from config.settings.clock import clock_shift
from touchstone.common import clock
from touchstone.web.common.formats import weekday

ROOT = Path(__file__).resolve().parents[2]
REAL = datetime.datetime(2026, 11, 29, 1, 0, tzinfo=datetime.UTC)
NINE = "2019-07-15T09:00"
PRINT_SHIFT = "import config.settings as s; {}print(s.CLOCK_SHIFT.total_seconds())"
KEEP = "from config.settings.clock import keep_clock; keep_clock(); "


def in_process(data: Path, code: str, **variables: str) -> float:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "TOUCHSTONE_DATA": str(data)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment | variables, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def test_without_a_setting_it_is_the_real_time() -> None:
    assert clock_shift("", REAL) == datetime.timedelta()
    assert clock.is_real()
    assert abs(clock.now() - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(seconds=5)


def test_it_begins_at_the_moment_in_the_sites_time_zone() -> None:
    shown = REAL + clock_shift(NINE, REAL)
    assert shown.isoformat() == "2019-07-15T01:00:00+00:00"
    assert clock_shift(f"{NINE}/2026-11-28T01:00:00+00:00", REAL) == clock_shift(
        NINE, REAL
    ) + datetime.timedelta(days=1)


@pytest.mark.parametrize(
    "value",
    [
        "tomorrow",
        "2019-13-01",
        "9:00",
        "2019-07-15T09:00/yesterday",
        "12/7/2019",
        "0001-01-01",
        "9999-12-31T23:59",
    ],
)
def test_what_is_no_date_is_refused_with_an_example(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="2019-07-15T09:00"):
        clock_shift(value, REAL)


def test_a_command_says_so_in_one_line(tmp_path: Path) -> None:
    environment = os.environ | {"TOUCHSTONE_CLOCK": "tomorrow", "TOUCHSTONE_DATA": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = subprocess.run(
        [sys.executable, ROOT / "src/manage.py", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "tomorrow" in done.stderr


def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    began = in_process(tmp_path, PRINT_SHIFT.format(KEEP), TOUCHSTONE_CLOCK=NINE)
    again = in_process(tmp_path, PRINT_SHIFT.format(KEEP), TOUCHSTONE_CLOCK=NINE)
    without = in_process(tmp_path, PRINT_SHIFT.format(""))
    assert began == again == without < 0
    other = in_process(tmp_path, PRINT_SHIFT.format(""), TOUCHSTONE_CLOCK="2020-07-15T09:00")
    assert abs(other - began - 366 * 24 * 60 * 60) < 600


def test_a_data_folder_without_an_example_has_the_real_time(tmp_path: Path) -> None:
    assert in_process(tmp_path, PRINT_SHIFT.format(KEEP)) == 0
    assert not (tmp_path / "clock").exists()


@pytest.mark.django_db
def test_the_frame_says_what_day_it_is_in_an_example(client: Client, settings: object) -> None:
    assert "example-day" not in client.get("/accounts/login/").content.decode()
    settings.CLOCK_SHIFT = clock_shift(NINE, clock.real_now())  # type: ignore[attr-defined]
    client.cookies["django_language"] = "en"
    assert "Example: here it is Monday 15 July 2019" in client.get("/accounts/login/").content.decode()


def test_a_day_with_its_weekday_in_both_languages() -> None:
    day = datetime.date(2019, 7, 15)
    assert weekday(day) == "Monday 15 July 2019"
    with translation.override("zh-hans"):
        assert weekday(day) == "2019年7月15日星期一"
