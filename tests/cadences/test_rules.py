"""Rules of cadences."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from touchstone.cadences.labels import USUAL_RULES, say_rule
from touchstone.cadences.rules import (
    FreeDay,
    InvalidRule,
    Windows,
    days_of,
    fit,
    plan_dates,
    read_rule,
)
from touchstone.common.working_days import WorkingCalendar

CHINA = WorkingCalendar("CN")
TEN_DAYS = "FREQ=MONTHLY;BYMONTHDAY=10,20,-1"


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;BYDAY=FR"),
        ("rrule:freq=monthly; bymonthday=10,20,-1;", TEN_DAYS),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=-1FR", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=-1FR"),
    ],
)
def test_a_rule_is_read(written: str, rule: str) -> None:
    assert read_rule(written) == rule


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "rule.unreadable"),
        ("every Friday", "rule.unreadable"),
        ("FREQ=HOURLY", "rule.unreadable"),
        ("FREQ=DAILY;BYHOUR=9", "rule.unreadable"),
        ("FREQ=WEEKLY;BYDAY=XX", "rule.invalid"),
        ("FREQ=WEEKLY;INTERVAL=x", "rule.number"),
        ("FREQ=WEEKLY;INTERVAL=0", "rule.number"),
        ("FREQ=DAILY;UNTIL=soon", "rule.invalid"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "rule.empty"),
        ("FREQ=YEARLY;RSCALE=CHINESE;BYMONTH=1;BYMONTHDAY=15", "rule.lunar"),
        ("每月农历十五", "rule.lunar"),
        ("FREQ=WEEKLY;" + "BYDAY=FR;" * 40, "rule.long"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(written: str, code: str) -> None:
    with pytest.raises(InvalidRule) as refusal:
        read_rule(written)
    assert refusal.value.code == code


def test_every_ten_days_is_the_tenth_the_twentieth_and_the_last() -> None:
    days = days_of(TEN_DAYS, date(2027, 1, 1), date(2027, 1, 1), date(2027, 3, 31))
    assert [(day.month, day.day) for day in days] == [
        (1, 10), (1, 20), (1, 31), (2, 10), (2, 20), (2, 28), (3, 10), (3, 20), (3, 31),
    ]  # fmt: skip
    tenth = days_of("FREQ=DAILY;INTERVAL=10", date(2027, 1, 10), date(2027, 1, 1), date(2027, 3, 31))
    assert date(2027, 1, 30) in tenth
    assert date(2027, 2, 28) not in tenth


def test_a_start_off_the_rule_is_not_one_of_its_days_and_not_counted() -> None:
    days = days_of("FREQ=WEEKLY;BYDAY=FR;COUNT=2", date(2019, 6, 3), date(2019, 1, 1), date(2019, 12, 31))
    assert days == [date(2019, 6, 7), date(2019, 6, 14)]


def test_until_is_the_last_day() -> None:
    days = days_of(
        "FREQ=WEEKLY;BYDAY=FR;UNTIL=20190614T000000Z", date(2019, 6, 1), date(2019, 1, 1), date(2019, 12, 31)
    )
    assert days == [date(2019, 6, 7), date(2019, 6, 14)]


@pytest.mark.parametrize(
    ("free_day", "due"),
    [
        (FreeDay.STAY, date(2019, 6, 7)),
        (FreeDay.NEXT, date(2019, 6, 10)),
        (FreeDay.PREVIOUS, date(2019, 6, 6)),
        (FreeDay.LEFT_OUT, None),
    ],
)
def test_the_due_day_stands_apart_from_the_rule_date(free_day: FreeDay, due: date | None) -> None:
    """7 June 2019 was the Dragon Boat Festival, a Friday."""
    dates = plan_dates(
        "FREQ=WEEKLY;BYDAY=FR", free_day, Windows(), CHINA, start=date(2019, 6, 3), last=date(2019, 6, 7)
    )
    assert [(planned.rule_date, planned.due_on) for planned in dates] == (
        [(date(2019, 6, 7), due)] if due else []
    )


def test_windows_meet_without_a_gap() -> None:
    dates = plan_dates(
        "FREQ=WEEKLY;BYDAY=FR",
        FreeDay.NEXT,
        Windows(slippage=2, make_up=5),
        CHINA,
        start=date(2019, 6, 3),
        last=date(2019, 6, 14),
    )
    first, second = dates
    assert (first.from_day, first.until, first.last_day) == (
        date(2019, 6, 3),
        date(2019, 6, 12),
        date(2019, 6, 17),
    )
    assert second.from_day == first.due_on + timedelta(days=1)


def test_days_of_a_year_that_nobody_has_announced_are_provisional() -> None:
    dates = plan_dates(
        TEN_DAYS, FreeDay.NEXT, Windows(), CHINA, start=date(2026, 12, 1), last=date(2027, 1, 31)
    )
    assert [planned.provisional for planned in dates] == [False, False, False, True, True, True]
    fixed = plan_dates(
        TEN_DAYS, FreeDay.STAY, Windows(), CHINA, start=date(2027, 1, 1), last=date(2027, 1, 31)
    )
    assert not any(planned.provisional for planned in fixed)


def test_rule_dates_on_one_due_day_make_one_occurrence() -> None:
    """Friday to Sunday, 7 to 9 June 2019, were free: all three would be due on Monday."""
    dates = plan_dates(
        "FREQ=DAILY", FreeDay.NEXT, Windows(), CHINA, start=date(2019, 6, 6), last=date(2019, 6, 11)
    )
    assert [planned.due_on for planned in dates] == [date(2019, 6, 6), date(2019, 6, 10), date(2019, 6, 11)]


def test_a_day_fulfils_the_earliest_open_window() -> None:
    week = [(date(2019, 6, 3), date(2019, 6, 9)), (date(2019, 6, 8), date(2019, 6, 14))]
    assert fit(week, [date(2019, 6, 8)]) == [0, None]
    assert fit(week, [date(2019, 6, 4), date(2019, 6, 5), date(2019, 6, 8)]) == [0, 2]
    assert fit(week, [date(2019, 6, 20)]) == [None, None]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=6),
    st.lists(st.integers(0, 50), max_size=8),
)
def test_each_day_fulfils_one_window_that_holds_it(spans: list[tuple[int, int]], numbers: list[int]) -> None:
    start = date(2019, 6, 1)
    windows = sorted((start + timedelta(first), start + timedelta(first + length)) for first, length in spans)
    days = sorted(start + timedelta(number) for number in numbers)
    fulfilled = fit(windows, days)
    used = [at for at in fulfilled if at is not None]
    assert len(used) == len(set(used))
    for (first, last), at in zip(windows, fulfilled, strict=True):
        assert at is None or first <= days[at] <= last


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "every 2 weeks on Monday, Friday"),
        (TEN_DAYS, "every month on day 10, day 20, the last day"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", "every year in June, December on the last day"),
        ("FREQ=MONTHLY;BYDAY=5FR", "FREQ=MONTHLY;BYDAY=5FR"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1"),
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=3", "FREQ=WEEKLY;BYDAY=FR;COUNT=3"),
    ],
)
def test_a_rule_is_said_in_words_or_as_it_is_written(rule: str, said: str) -> None:
    with translation.override("en"):
        assert say_rule(rule) == said


def test_every_rule_that_is_offered_can_be_read_and_said() -> None:
    for rule in USUAL_RULES:
        assert read_rule(rule) == rule
        assert say_rule(rule) != rule
