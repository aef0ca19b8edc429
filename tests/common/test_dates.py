from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.common.dates import DateOrder, First, InvalidDate, parse_date

DAY = date(2019, 6, 18)


@pytest.mark.parametrize(
    "value",
    [
        DAY, datetime.fromisoformat("2019-06-18T09:30"), "2019年6月18日", "2019-06-18", "2019.6.18", "2019/6/18", "20190618",
        "２０１９年６月１８日", "2019 年 6 月 18 日", "2019年06月18号", "2019．6．18", "2019.6.18.", "Jun 18, 2019",
        "June 18 2019", "18 June 2019", "18th of June 2019", "18-Jun-2019", "18-Jun-19", "2019-Jun-18", "18/6/2019",
        "6/18/2019", "18.06.2019", 43634, 43634.0, 43634.4, "43634", 20190618, 20190618.0, "2019-06-18 09:30",
        "2019-06-18T09:30:00Z", "2019-06-18T09:30:00.000+08:00", "2019/6/18 9:30 PM", "2019年6月18日 9时30分",
        "2019年6月18日上午", "2019年6月18日（星期二）", "2019年6月18日下午3点半", "Tuesday, 18 June 2019",
        "二〇一九年六月十八日", "19年6月18日", "2019年6.18", " 2019-06-18　", "'2019-06-18", "18 June 2019 pm", "June 18, 2019 a.m.",
        "18 June 2019 (afternoon)", "2019-06-18 AM", "18 June 2019, 2 pm", "June 18 2019 2-4 p.m.", "morning of 18 June 2019",
        "18 June 2019 morning and afternoon",
    ],
)  # fmt: skip
def test_a_full_date_is_read_however_it_is_written(value: object) -> None:
    assert parse_date(value) == DAY
    assert parse_date(value, 1999) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "6月18日",
        "6.18",
        "6-18",
        "6/18",
        "６月１８日",
        "06月18",
        "六月十八日",
        "Jun 18",
        "18 June",
        6.18,
        "6月18日9:30",
        "18 June pm",
        "June 18 a.m.",
        "18 Jun 2 pm",
        "Jun 18 in the morning",
        "6.18 PM",
    ],
)
def test_a_date_without_year_takes_the_year_of_the_title(value: object) -> None:
    assert parse_date(value, 2019) == DAY
    with pytest.raises(InvalidDate) as refused:
        parse_date(value)
    assert refused.value.code == "date.no-year"
    assert "2019-06-18" in str(refused.value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2019年6月31日", "date.day"), ("6月31日", "date.day"), ("2019-02-29", "date.day"), ("2019-13-01", "date.month"),
        ("2019-00-10", "date.month"), ("20190631", "date.day"), (20190631, "date.day"), ("June 31, 2019", "date.day"),
        ("03/04/2019", "date.ambiguous"), ("3.4.2019", "date.ambiguous"), ("3/4", "date.ambiguous"),
        (6.1, "date.ambiguous"), ("2019年6月", "date.no-day"), ("2019.6", "date.no-day"), ("2019", "date.no-day"),
        ("19.6.18", "date.short-year"), ("6月18日-20日", "date.several"), ("6月18日至20日", "date.several"),
        ("2019.6.18-6.20", "date.several"), ("6月18日、19日", "date.several"), ("待定", "date.unreadable"),
        ("", "date.missing"), ("　", "date.missing"), (None, "date.missing"), ("18 Foo 2019", "date.unreadable"),
        (date(1900, 1, 6), "date.year"), (datetime.fromisoformat("1899-12-31"), "date.year"), ("2101-01-01", "date.year"),
        (6, "date.unreadable"), (32, "date.unreadable"), (-5, "date.unreadable"), (1e300, "date.unreadable"),
        (float("nan"), "date.unreadable"), (float("inf"), "date.unreadable"), (True, "date.unreadable"),
        (time(9, 30), "date.unreadable"), (timedelta(hours=30), "date.unreadable"), ("12345", "date.unreadable"),
        ("9" * 5000, "date.unreadable"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_plain_words(value: object, code: str) -> None:
    with pytest.raises(InvalidDate) as refused:
        parse_date(value, 2019)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_the_remedies_are_said() -> None:
    with pytest.raises(
        InvalidDate,
        match=r"There is no day 31 in month 6 of 2019; that month has 30 days\. Correct the date\.",
    ):
        parse_date("2019年6月31日")
    with pytest.raises(
        InvalidDate, match=r"can be 2019-04-03 or 2019-03-04\. Write the year first, like 2019-04-03"
    ):
        parse_date("03/04/2019")


def test_the_same_number_for_day_and_month_is_no_question() -> None:
    assert parse_date("04/04/2019") == date(2019, 4, 4)


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


@given(DAYS)
def test_every_way_of_writing_a_day_gives_it_back(day: date) -> None:
    wide = f"{day.year}年{day.month}月{day.day}日".translate(
        {48 + digit: 0xFF10 + digit for digit in range(10)}
    )
    serial = (day - date(1899, 12, 30)).days
    written = [
        day,
        serial,
        float(serial),
        wide,
        f"{day:%Y%m%d}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%d %b %Y}",
    ]
    written += [f"{day.year}{mark}{day.month}{mark}{day.day}" for mark in "./-"]
    written += [day.isoformat(), f"{day.isoformat()} 23:59:59", f"{day.isoformat()}T00:00"]
    for value in written:
        assert parse_date(value) == day
    for value in (f"{day.month}月{day.day}日", f"{day.month}.{day.day}", f"{day.month}-{day.day}"):
        assert parse_date(value, day.year) == day


@given(st.text(alphabet="0123456789年月日.-/ 至上午:TJunM一十", max_size=16) | st.text(max_size=16))
def test_text_gives_a_day_or_a_refusal(value: str) -> None:
    with suppress(InvalidDate):
        assert 1901 <= parse_date(value, 2019).year <= 2100


@given(st.floats() | st.integers())
def test_a_number_gives_a_day_or_a_refusal(value: float) -> None:
    with suppress(InvalidDate):
        assert 1901 <= parse_date(value, 2019).year <= 2100


def test_what_comes_first_is_said_once_for_dates_that_can_be_read_in_two_ways() -> None:
    day, month, year = (DateOrder(first, 2019) for first in First)
    assert parse_date("04/06/2019", order=day) == date(2019, 6, 4)
    assert parse_date("04/06/2019", order=month) == date(2019, 4, 6)
    assert parse_date("18/06/2019", order=month) == date(2019, 6, 18)
    assert parse_date("4/6", 2019, day) == date(2019, 6, 4)
    with pytest.raises(InvalidDate, match="can be 2019-06-04 or 2019-04-06"):
        parse_date("04/06/2019", order=year)


def test_a_year_of_two_digits_is_read_in_the_order_that_was_said() -> None:
    day, month, year = (DateOrder(first, 2019) for first in First)
    for written, order in (
        *[
            ("18.6.19", day),
            ("18/06/19", day),
            ("18 - 6 - 19", day),
            ("18/06/19 pm", day),
            ("6/18/19", month),
        ],
        *[("18/6/19", month), ("19.6.18", year), ("19-06-18", year), ("19/6/18 9:30", year)],
    ):
        assert parse_date(written, order=order) == DAY, written
    refused = [("19-06-08", day), ("19.6.8", month), ("4.6.19", year), ("32.1.8", year), ("5.11.04", day)]
    for written, order in (*refused, ("18.6.19", None), ("6.18-20", month), ("1.2.3", day)):
        with pytest.raises(InvalidDate) as error:
            parse_date(written, order=order)
        assert error.value.code in ("date.short-year", "date.several"), written
    with pytest.raises(InvalidDate, match="There is no month 13"):
        parse_date("19-13-01", order=year)
    assert parse_date("26-11-04", order=DateOrder(First.DAY)) == date(2004, 11, 26)
