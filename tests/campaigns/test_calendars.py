"""The calendar of a campaign: reading the notice of a year, provisional days."""

import datetime
from datetime import date

import pytest

from touchstone.campaigns.notice import InvalidNotice, read_notice, read_rows
from touchstone.common.working_days import WorkingCalendar

OF_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""
UNANNOUNCED = 2090
"""A year that no library knows; its days have the order of the week of 2023."""


def test_the_notice_says_the_same_as_the_country_published() -> None:
    notice = read_notice(OF_2026, 2026)
    settled = WorkingCalendar("CN", frozenset(notice.worked), frozenset(notice.free), frozenset({2026}))
    published = WorkingCalendar("CN")
    first = date(2026, 1, 1)
    every = [first + datetime.timedelta(days=at) for at in range(365)]
    assert len(notice.free) == 33
    assert min(notice.worked) == date(2026, 1, 4)
    assert [day for day in every if settled.is_working_day(day) != published.is_working_day(day)] == []
    assert settled.between(first, every[-1]) == published.between(first, every[-1])


@pytest.mark.parametrize(
    ("text", "free", "worked"),
    [
        ("1月1日至3日放假调休，共3天。1月4日（周日）上班", 3, 1),
        ("2025年12月31日至2026年1月2日放假，共3天", 3, 0),
        ("10月1日～7日放假。9月20日、10月10日上班。", 7, 2),
        ("１月１日放假１天，不调休。", 1, 0),
        ("1月1-3日放假，2月14日、28日调休上班", 3, 2),
        ("5月1号至5月5号休息，5月9号补班，6月1日不放假", 5, 2),
        ("2026-01-01, free\n2026-01-04, worked\nPublished in 2025", 1, 1),
        ("2026/1/1 放假\n2026年1月4日 上班", 1, 1),
        ("1 January, holiday\n4 Jan 2026\tworked", 1, 1),
    ],
)
def test_notices_are_read_as_people_write_them(text: str, free: int, worked: int) -> None:
    notice = read_notice(text, 2026)
    assert (len(notice.free), len(notice.worked)) == (free, worked)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1月4日（周六）上班", "another day of the week in 2026"),
        ("2月30日放假", "is no day of 2026"),
        ("1月1日至3日放假，共4天", "says 4 days, but from 2026-01-01 to 2026-01-03 there are 3"),
        ("1月1日至5月3日放假", "is no holiday"),
        ("1月1日放假。1月1日上班。", "once free and once worked"),
        ("节日快乐", "No day was found"),
        ("2026-01-01, free\n2026-02-30, free", "“2026-02-30” is no day"),
        ("1月1日放假。10月1日至7日。", "Nothing says whether 2026-10-01 is free"),
        ("10月1日至7日调休", "Nothing says whether 2026-10-01 is free"),
        ("2026-01-01, 是", "Nothing says whether 2026-01-01 is free"),
        ("2026-01-01, maybe", "Nothing says whether 2026-01-01 is free"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(text: str, words: str) -> None:
    with pytest.raises(InvalidNotice, match=words):
        read_notice(text, 2026)


def test_a_table_is_read_by_its_rows() -> None:
    rows = [("日期", "安排"), (date(2026, 1, 1), "放假"), (46026, "上班")]
    notice = read_rows(rows, 2026)
    assert notice.free == {date(2026, 1, 1)}
    assert notice.worked == {date(2026, 1, 4)}


def test_a_german_campaign_has_german_days() -> None:
    germany = WorkingCalendar("DE-BY")
    assert not germany.is_working_day(date(2027, 1, 6))
    assert WorkingCalendar("DE-BE").is_working_day(date(2027, 1, 6))
    assert germany.is_certain_in(2027)
    assert not WorkingCalendar("CN").is_certain_in(UNANNOUNCED)
