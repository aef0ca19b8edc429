"""Formatted numbers, dates and lateness."""

import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from touchstone.common import clock
from touchstone.web.common import formats

TODAY = datetime.date(2019, 6, 17)


@pytest.fixture(autouse=True)
def _english() -> object:
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (3644, "3,644"),
        (-1204, "\N{MINUS SIGN}1,204"),
        (None, "not known"),
        (2.5, "2.5"),
        (2.0, "2"),
        (Decimal("1234.5"), "1,234.5"),
    ],
)
def test_number(value: formats.Amount | None, text: str) -> None:
    assert formats.number(value) == text


def test_number_with_fixed_places() -> None:
    assert formats.number(2, 1) == "2.0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.965, "96.5%"),
        (0.99999, "99.9%"),
        (0.00001, "0.1%"),
        (0.5, "50.0%"),
        (1.25, "125.0%"),
        (None, "not known"),
    ],
)
def test_percent_never_rounds_to_all_or_nothing(value: float | None, text: str) -> None:
    assert formats.percent(value) == text


def test_signed() -> None:
    assert [formats.signed(value) for value in (12, -3, 0)] == ["+12", "\N{MINUS SIGN}3", "no change"]


def test_a_period_without_an_end_says_since_when_it_runs() -> None:
    begun, ahead = datetime.date(2019, 7, 15), clock.today() + datetime.timedelta(1)
    assert formats.since(begun) == "since 15 Jul 2019"
    assert formats.since(ahead).startswith("from ")
    with override("zh-hans"):
        assert formats.since(begun) == "自2019年7月15日起"
        assert formats.since(ahead).startswith("自")


def test_days_are_written_in_the_language_of_the_reader() -> None:
    assert formats.day(TODAY) == "17 June 2019"
    assert formats.short_day(TODAY) == "17 Jun 2019"
    with override("zh-hans"):
        assert formats.day(TODAY) == "2019年6月17日"
        assert formats.short_day(TODAY) == "2019-06-17"
    assert formats.day(None) == "not known"


def test_moments_are_in_the_time_of_the_office() -> None:
    at = datetime.datetime(2019, 6, 17, 18, 5, tzinfo=datetime.UTC)
    assert formats.moment(at) == "18 June 2019, 02:05"
    with override("zh-hans"):
        assert formats.moment(at) == "2019年6月18日 02:05"


@pytest.mark.parametrize(
    ("days", "late", "text"),
    [
        (0, None, "today"),
        (1, None, "tomorrow"),
        (5, None, "in 5 days"),
        (9, None, "26 June"),
        (400, None, "21 July 2020"),
        (-4, 2, "2 working days late"),
        (-1, 1, "1 working day late"),
        (-2, 0, "due since the last working day"),
        (-3, None, "3 days late"),
    ],
)
def test_due(days: int, late: int | None, text: str) -> None:
    assert formats.due(TODAY + datetime.timedelta(days=days), TODAY, late) == text
