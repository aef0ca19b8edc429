"""Deadlines as offices word them: their last day, or no day."""

from datetime import date

import pytest

from touchstone.common.deadlines import Deadline, read_deadline
from touchstone.common.errors import PlainError


@pytest.mark.parametrize(
    ("written", "month", "day"),
    [
        ("9月底前", 9, 30), ("9月30日前", 9, 30), ("2019年9月底", 9, 30), ("年底前", 12, 31), ("第三季度", 9, 30),
        ("8月15日（已完成）", 8, 15), ("2019-09-30前", 9, 30), ("三季度末", 9, 30), ("上半年", 6, 30), ("10月中旬", 10, 20),
        ("9月", 9, 30), ("2019.9", 9, 30), ("今年底", 12, 31), ("6月—9月", 9, 30), ("6-9月", 9, 30), ("九月底前完成", 9, 30),
        ("6月23日-9月25日", 9, 25), ("6月启动，9月底完成", 9, 30), ("2019年内", 12, 31), ("2019年度", 12, 31),
        ("end of September", 9, 30), ("by 30 September 2019", 9, 30), ("by Sept 30, 2019", 9, 30), ("Q3 2019", 9, 30),
        ("end of the year", 12, 31), ("September 2019", 9, 30),
    ],
)  # fmt: skip
def test_the_last_day_counts(written: str, month: int, day: int) -> None:
    assert read_deadline(written, 2019) == Deadline(date(2019, month, day), written)


@pytest.mark.parametrize("written", ["2019年6月至2020年3月", "明年3月底前", "2020年1月-3月"])
def test_a_year_holds_until_the_next_one(written: str) -> None:
    assert read_deadline(written, 2019).day == date(2020, 3, 31)


@pytest.mark.parametrize(
    "written",
    [
        "长期坚持",
        "立行立改",
        "已完成",
        "15个工作日内",
        "within 3 months",
        "每月25日前",
        "待定",
        "主题教育结束前",
        "ongoing",
    ],
)
def test_words_without_a_day_are_kept(written: str) -> None:
    assert read_deadline(written, 2019) == Deadline(None, written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("9月31日", "date.day"), ("2019-13-45", "date.month"), ("19.9.30", "date.short-year"), ("3/4/2019", "date.ambiguous"),
    ],
)  # fmt: skip
def test_what_looks_like_a_date_and_is_none_is_refused(written: str, code: str) -> None:
    with pytest.raises(PlainError) as refused:
        read_deadline(written, 2019)
    assert refused.value.code == code


def test_a_plain_date_has_no_wording_and_words_need_a_year() -> None:
    assert read_deadline("2019-09-30") == Deadline(date(2019, 9, 30))
    with pytest.raises(PlainError) as refused:
        read_deadline("9月底前")
    assert refused.value.code == "date.no-year"
