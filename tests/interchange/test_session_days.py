"""Dates of sessions that say more than a day: the part of the day, or the last of several days."""

import datetime
import io

import pytest
from openpyxl import load_workbook
from tests.interchange.desk import Desk, counted, reasons, session_book, session_row
from tests.interchange.workbooks import HEADER, packed

pytestmark = pytest.mark.django_db

BARE = tuple(heading for heading in HEADER if heading != "时段")


def bare_row(held_on: object, **given: object) -> tuple[object, ...]:
    """Return a row without a column for the part of the day."""
    row = session_row(held_on=held_on, **given)
    return (*row[:4], *row[5:])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2019年6月18日上午", "2019年6月18日下午"),
        ("6月18日9:00", "6月18日14:30"),
        ("6月18日 9:00-11:30", "6月18日 14：30—17：00"),
        ("18 June 2019 9:00 am", "18 June 2019 2:30 pm"),
        ("18 June a.m.", "June 18 pm"),
        ("June 18, 2019, in the morning", "18 June 2019 (afternoon)"),
        ("18 June 9-11.30 a.m.", "18 June 2-4 pm"),
        ("18 June 10 am-12 pm", "18 June, from 2 p.m. to 4 p.m."),
        (datetime.datetime(2019, 6, 18, 9, 0), datetime.datetime(2019, 6, 18, 14, 30)),  # noqa: DTZ001 - a cell
        (43634.375, 43634.6),
    ],
)
def test_the_part_of_the_day_in_a_date_is_read(desk: Desk, first: object, second: object) -> None:
    rows = (bare_row(first), bare_row(second))
    run, _outcome = desk.load(session_book(*rows, header=BARE))
    assert counted(run) == {"new": 2}, reasons(run)
    assert [session.part_of_day for session in desk.sessions()] == ["afternoon", "morning"]
    assert {session.held_on for session in desk.sessions()} == {datetime.date(2019, 6, 18)}


@pytest.mark.parametrize(
    ("held_on", "part", "read"),
    [
        (datetime.datetime(2019, 6, 18, 0, 0), "", "whole-day"),  # noqa: DTZ001 - a cell
        ("6月18日9:00-17:00", "", "whole-day"),
        ("6月18日19:30", "", "evening"),
        ("6月18日9:00", "全天", "whole-day"),
        ("6月18日下午", "半天", "afternoon"),
        ("6月18日", "半天", "half-day"),
        ("6月18日", "上、下午", "whole-day"),
        ("6月18日", "下午2点", "afternoon"),
        ("18 June 7 pm", "", "evening"),
        ("18 June morning and afternoon", "", "whole-day"),
        ("18 June 9 am-4 pm", "", "whole-day"),
        ("18 June 2019 evening", "", "evening"),
    ],
)
def test_the_column_and_the_date_are_read_together(desk: Desk, held_on: object, part: str, read: str) -> None:
    run, _outcome = desk.load(session_book(session_row(held_on=held_on, part=part)))
    assert [session.part_of_day for session in desk.sessions()] == [read], reasons(run)


def test_a_date_that_contradicts_the_part_of_the_day_is_a_fault(desk: Desk) -> None:
    run = desk.check(session_book(session_row(held_on="6月18日下午", part="上午")))
    assert counted(run) == {"wrong": 1}
    assert reasons(run) == [(3, "E", "“日期” says otherwise: 6月18日下午. Correct one of the two.")]


@pytest.mark.parametrize(
    ("written", "last", "held"),
    [
        ("6月18日-20日", 20, None),
        ("2019年6月18日至20日（共3天）", 20, None),
        ("2019年6月18日至20日，共2天", 20, 2),
        ("18-20 June 2019", 20, None),
        ("2019.6.18—6.18", None, None),
    ],
)
def test_several_days_are_one_session(desk: Desk, written: str, last: int | None, held: int | None) -> None:
    run, _outcome = desk.load(session_book(bare_row(written), header=BARE))
    (session,) = desk.sessions()
    assert session.held_on == datetime.date(2019, 6, 18)
    assert session.held_until == (datetime.date(2019, 6, last) if last else None)
    assert (session.days_held, session.part_of_day) == (held, "whole-day")
    shown = run.preview[0]["values"]
    assert shown.get("held_until", "") == (f"2019-06-{last}" if last else "")
    again = desk.check(session_book(bare_row(written), header=BARE))
    assert counted(again) == {"unchanged": 1}


def test_the_last_day_and_the_days_held_have_columns_of_their_own(desk: Desk) -> None:
    header = (*HEADER, "结束日期", "天数")
    rows = (
        (*session_row(), "2019-06-20", 2),
        (*session_row(part="下午"), "", 1),
        (*session_row(unit="宁波市教育局"), "2019-06-19", 3),
        (*session_row(unit="杭州市财政局"), "", 3),
        (*session_row(unit="杭州市财政局", part="下午"), "2019-06-17", ""),
        (*session_row(unit="杭州市财政局", held_on="6月18日-20日"), "2019-06-19", ""),
    )
    run, _outcome = desk.load(session_book(*rows, header=header))
    afternoon, morning = desk.sessions()
    assert (morning.held_until, morning.days_held, morning.days) == (datetime.date(2019, 6, 20), 2, 2)
    assert (afternoon.held_until, afternoon.days_held, afternoon.days) == (None, None, 1)
    assert [(row, column) for row, column, _reason in reasons(run)] == [
        (5, "K"),
        (6, "J"),
        (7, "J"),
        (8, "J"),
    ]


def test_columns_of_beginning_and_end_may_hold_days_or_times(desk: Desk) -> None:
    header = ("单位", "学习形式", "日期", "开始时间", "结束时间", "主题")
    row = ("杭州市教育局", "读书班", "2019-06-18", datetime.time(14, 30), "17:00", "x")
    run, _outcome = desk.load(session_book(row, header=header))
    assert counted(run) == {"new": 1}, reasons(run)
    (session,) = desk.sessions()
    assert (session.part_of_day, session.held_until) == ("afternoon", None)
    days = ("杭州市财政局", "读书班", "2019-06-18", "2019-06-20", "x")
    desk.load(session_book(days, header=("单位", "学习形式", "开始日期", "结束日期", "主题")))
    assert {str(session.held_until) for session in desk.sessions()} == {"None", "2019-06-20"}


def test_two_sessions_that_begin_on_one_day_and_end_on_another_are_asked_about(desk: Desk) -> None:
    run = desk.check(session_book(bare_row("6月18日-20日"), bare_row("6月18日"), header=BARE))
    assert counted(run) == {"new": 1, "wrong": 1}


def test_days_that_do_not_follow_one_another_are_refused(desk: Desk) -> None:
    for written in ("6月18日、20日", "6月20日-18日", "2019年6月—8月"):
        run = desk.check(session_book(bare_row(written), header=BARE))
        assert counted(run) == {"wrong": 1}, written


def test_counts_in_numerals_are_read(desk: Desk) -> None:
    desk.load(session_book(session_row(expected="四十人", present="三十八人")))
    (session,) = desk.sessions()
    assert (session.expected, session.present) == (40, 38)


def test_a_month_is_no_day_and_a_percentage_no_count(desk: Desk) -> None:
    book = load_workbook(
        io.BytesIO(session_book(session_row(held_on=43617), session_row(part="下午", present=1)))
    )
    sheet = book.worksheets[0]
    sheet["D3"].number_format = 'yyyy"年"m"月"'
    sheet["H4"].number_format = "0%"
    run = desk.check(packed(book))
    assert [(row, column) for row, column, _reason in reasons(run)] == [(3, "D"), (4, "H")]
    assert reasons(run)[0][2] == "“2019年6月” does not say the day. Write it like 2019-06-18."
