from datetime import date

import pytest

from touchstone.campaigns.rules import DEFAULT_TIMES, Counted, InvalidTime, Time, read_time, times_with
from touchstone.common.working_days import WorkingCalendar

CHINA = WorkingCalendar("CN")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("reminder", "3 working days"),
        ("deadline", "15 days"),
        ("concentrated-rectification", "3 months"),
        ("public-notice", "7 days"),
        ("look-back-from", "1 month"),
        ("look-back-until", "6 months"),
        ("review", "12 months"),
        ("session-record", "3 days"),
        ("site-booking", "5 working days"),
        ("site-change", "2 working days"),
    ],
)
def test_a_campaign_that_says_nothing_has_the_default_times(name: str, written: str) -> None:
    assert str(times_with({})[name]) == written


@pytest.mark.parametrize("name", DEFAULT_TIMES)
def test_what_is_written_is_read_back(name: str) -> None:
    assert read_time(name, str(DEFAULT_TIMES[name])) == DEFAULT_TIMES[name]


@pytest.mark.parametrize(
    ("value", "time"),
    [
        (5, Time(5, Counted.DAYS)),
        ("5", Time(5, Counted.DAYS)),
        (" 5  Working Days ", Time(5, Counted.WORKING_DAYS)),
        ("1 working day", Time(1, Counted.WORKING_DAYS)),
        ("1 month", Time(1, Counted.MONTHS)),
        (0, Time(0, Counted.DAYS)),
    ],
)
def test_a_bare_number_counts_what_the_default_counts(value: object, time: Time) -> None:
    assert times_with({"session-record": value})["session-record"] == time
    assert times_with({"session-record": value})["reminder"] == DEFAULT_TIMES["reminder"]


@pytest.mark.parametrize("value", ["", "soon", "-3", "3 weeks", "1000 days", True, None, 2.5, ["3"]])
def test_a_time_that_cannot_be_read_says_how_to_write_it(value: object) -> None:
    with pytest.raises(InvalidTime, match="Write it like 3 days") as refused:
        read_time("session-record", value)
    assert refused.value.code == "time.unreadable"


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidTime, match="Did you mean “session-record”"):
        times_with({"session-records": 3})
    with pytest.raises(InvalidTime, match="Write one of: reminder, deadline"):
        times_with({"xyz": 3})


@pytest.mark.parametrize(
    ("time", "day", "after", "before"),
    [
        ("3 working days", "2019-06-06", "2019-06-12", "2019-06-03"),  # 7 June is the Dragon Boat Festival
        ("15 days", "2019-06-06", "2019-06-21", "2019-05-22"),
        ("3 months", "2019-11-30", "2020-02-29", "2019-08-30"),
        ("1 month", "2019-01-31", "2019-02-28", "2018-12-31"),
        ("0 days", "2019-06-08", "2019-06-08", "2019-06-08"),
    ],
)
def test_a_time_moves_a_day(time: str, day: str, after: str, before: str) -> None:
    length = read_time("deadline", time)
    assert length.after(date.fromisoformat(day), CHINA) == date.fromisoformat(after)
    assert length.before(date.fromisoformat(day), CHINA) == date.fromisoformat(before)
