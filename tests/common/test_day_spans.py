"""Several days in a row as people write them."""

from datetime import date

import pytest

from touchstone.common.day_spans import DaySpan, parse_days
from touchstone.common.errors import PlainError


def june(first: int, last: int | None = None, held: int | None = None) -> DaySpan:
    return DaySpan(date(2019, 6, first), date(2019, 6, last) if last else None, held)


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("6月23日-25日", june(23, 25)), ("2019年6月23日至25日", june(23, 25)), ("6.23-25", june(23, 25)),
        ("2019.6.23-6.25", june(23, 25)), ("2019-06-23-25", june(23, 25)), ("2019-06-23~2019-06-25", june(23, 25)),
        ("2019/6/23－2019/6/25", june(23, 25)), ("23-25 June 2019", june(23, 25)), ("June 23-25, 2019", june(23, 25)),
        ("23rd to 25th of June", june(23, 25)), ("自6月23日起至25日止（共3天）", june(23, 25, 3)),
        ("六月二十三日至二十五日", june(23, 25)), ("6月23日上午-25日下午", june(23, 25)), ("6月23日9:00-25日17:00", june(23, 25)),
        ("6月23日至25日，为期两天", june(23, 25, 2)), ("6月23日—7月2日", DaySpan(date(2019, 6, 23), date(2019, 7, 2))),
        ("23 June - 2 July 2019", DaySpan(date(2019, 6, 23), date(2019, 7, 2))),
        ("12月30日-1月2日", DaySpan(date(2019, 12, 30), date(2020, 1, 2))),
        ("12月30日-2019年1月2日", DaySpan(date(2018, 12, 30), date(2019, 1, 2))),
        ("2019-06-18", june(18)), ("6月19日 9:00-11:30", june(19)), ("6月19日上午9时-11时", june(19)),
        ("6月19日至19日", june(19)), ("June 23-25 pm", june(23, 25)), ("23 June a.m. - 25 June p.m.", june(23, 25)), (date(2019, 6, 19), june(19)),
    ],
)  # fmt: skip
def test_days_in_a_row_are_read(written: object, span: DaySpan) -> None:
    assert parse_days(written, 2019) == span


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("6月25日-23日", "date.order"), ("6月18日、20日", "date.several"), ("6-18-20", "date.short-year"),
        ("2019-06-31", "date.day"), ("6月28日-31日", "date.day"), ("2019年6月-8月", "date.unreadable"),
        ("6/3-6/5", "date.ambiguous"), ("", "date.missing"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(written: str, code: str) -> None:
    with pytest.raises(PlainError) as refused:
        parse_days(written, 2019)
    assert refused.value.code == code


def test_days_without_a_year_need_one() -> None:
    with pytest.raises(PlainError) as refused:
        parse_days("6月23日-25日")
    assert refused.value.code == "date.no-year"
