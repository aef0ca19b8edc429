"""Rows of sessions against what is stored: new, changed, unchanged, repeated or wrong."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import access_with, make_session
from tests.interchange.desk import Desk, counted, reasons, session_book, session_row

from touchstone.campaigns.actions import add_members, retire_word
from touchstone.interchange.actions import check
from touchstone.interchange.permissions import ImportPermission
from touchstone.study.models import Leave, RollSheet
from touchstone.study.permissions import StudyPermission
from touchstone.study.presets import FORMS
from touchstone.study.queries import find_forms, find_leave
from touchstone.units.access import everything
from touchstone.units.actions import create_unit

pytestmark = pytest.mark.django_db

JUNE_18 = datetime.date(2019, 6, 18)


def test_rows_become_sessions_with_their_origin(desk: Desk) -> None:
    run, outcome = desk.load(
        session_book(session_row(), session_row(form="集中中心组学习", part="下午", note="会议室"))
    )
    assert counted(run) == {"new": 2}
    assert outcome.counts.new == 2
    morning, afternoon = sorted(desk.sessions(), key=lambda session: session.pk)
    assert (morning.unit.name, morning.form.code, morning.held_on) == (
        "杭州市教育局",
        "reading-class",
        JUNE_18,
    )
    assert (morning.part_of_day, morning.ordinal, morning.topic) == ("morning", 1, "原著研读")
    assert (morning.expected, morning.present, morning.recorded_by) == (30, 28, desk.keeper)
    assert morning.origin == f"import:{run.pk}:3"
    assert (afternoon.form.code, afternoon.part_of_day, afternoon.note) == (
        "central-group-study",
        "afternoon",
        "会议室",
    )


@pytest.mark.parametrize("name", ["杭州市教育局", " 杭州市　教育局 ", "杭教局", "杭州市/教育局"])
def test_a_unit_is_known_by_each_of_its_names(desk: Desk, name: str) -> None:
    if "/" in name:
        name = "杭州市/杭州市教育局"
    run = desk.check(session_book(session_row(unit=name)))
    assert counted(run) == {"new": 1}, reasons(run)


@pytest.mark.parametrize("name", ["读书班", "集中读书班", "reading-class", "Reading Class"])
def test_a_form_is_known_by_each_of_its_names(desk: Desk, name: str) -> None:
    assert counted(desk.check(session_book(session_row(form=name)))) == {"new": 1}


@pytest.mark.parametrize(
    "name", ["读书班（第一期）", "读书班第2期", "集中读书班(第三期)", "Reading class (session 2)"]
)
def test_the_number_of_a_period_may_follow_the_name_of_a_form(desk: Desk, name: str) -> None:
    assert counted(desk.check(session_book(session_row(form=name)))) == {"new": 1}


def test_two_periods_in_one_part_of_a_day_are_asked_about(desk: Desk) -> None:
    rows = (
        session_row(form="读书班（第一期）"),
        session_row(form="读书班（第二期）"),
        session_row(form="读书班（第一期）"),
    )
    run = desk.check(session_book(*rows))
    assert counted(run) == {"new": 1, "wrong": 1, "repeated": 1}
    assert "differs in: 学习形式. If this is another session, write 2" in reasons(run)[0][2]


def test_an_unknown_unit_is_told_with_the_nearest_names(desk: Desk) -> None:
    run = desk.check(session_book(session_row(unit="杭州市教育委")))
    assert reasons(run) == [(3, "B", "Unknown unit “杭州市教育委”. Did you mean 杭州市教育局?")]
    run = desk.check(session_book(session_row(unit="XYZ")))
    assert reasons(run) == [(3, "B", "Unknown unit “XYZ”. Correct the name, or add the unit first.")]


def test_an_unknown_form_is_told_with_those_of_the_campaign(desk: Desk) -> None:
    run = desk.check(session_book(session_row(form="观影")))
    assert reasons(run) == [
        (3, "C", "Unknown form of study “观影”. This campaign has: Central group study, Reading class.")
    ]


def test_a_name_that_several_units_bear_is_ambiguous(desk: Desk) -> None:
    for city in ("杭州市", "宁波市"):
        create_unit(by=None, access=everything(), parent=desk.units[city], name="机关党委")
    run = desk.check(session_book(session_row(unit="机关党委"), session_row(unit="宁波市/机关党委")))
    assert counted(run) == {"new": 1, "wrong": 1}
    ((row, column, reason),) = reasons(run)
    assert (row, column) == (3, "B")
    assert reason.startswith("“机关党委” is the name of 2 units.")


def test_everything_wrong_with_a_row_is_told_at_once(desk: Desk) -> None:
    run = desk.check(session_book(session_row(unit="XYZ", held_on="2019-06-31", form="观影", present=-1)))
    assert [(row, column) for row, column, _reason in reasons(run)] == [
        (3, "D"),
        (3, "H"),
        (3, "B"),
        (3, "C"),
    ]
    assert counted(run) == {"wrong": 1}


@pytest.mark.parametrize(
    ("given", "column", "reason"),
    [
        (
            {"held_on": datetime.date(2019, 5, 31)},
            "D",
            "The date is before the campaign opens. Check the date.",
        ),
        (
            {"held_on": datetime.date(2090, 5, 31)},
            "D",
            "The date is in the future. Record a session after it was held.",
        ),
    ],
)
def test_the_rules_of_study_hold(desk: Desk, given: dict[str, object], column: str, reason: str) -> None:
    assert reasons(desk.check(session_book(session_row(**given)))) == [(3, column, reason)]


def test_the_second_time_nothing_changes(desk: Desk) -> None:
    book = session_book(session_row(), session_row(part="下午"))
    desk.load(book)
    run, outcome = desk.load(book)
    assert counted(run) == {"unchanged": 2}
    assert outcome.counts.loaded == 0
    assert [session.version for session in desk.sessions()] == [1, 1]


def test_other_content_corrects_the_stored_session_and_keeps_the_rest(desk: Desk) -> None:
    stored = make_session(
        desk.units["杭州市教育局"],
        desk.forms["reading-class"],
        by=desk.keeper,
        held_on=JUNE_18,
        place="二楼会议室",
        expected=30,
        present=20,
        leave={"duty": 2},
    )
    run = desk.check(session_book(session_row(topic="")))
    assert counted(run) == {"changed": 1}
    assert run.preview[0]["changes"] == [["present", "20", "28"]]
    desk.load(session_book(session_row(topic="")))
    (corrected,) = desk.sessions()
    assert (corrected.pk, corrected.version) == (stored.pk, 2)
    assert (corrected.present, corrected.place, corrected.topic) == (28, "二楼会议室", "")
    assert {leave.reason: leave.number for leave in find_leave(corrected)} == {"duty": 2}


def test_leave_in_columns_is_stored_and_compared(desk: Desk) -> None:
    header = ("单位", "学习形式", "日期", "应到", "实到", "病假", "出差")
    rows = [("杭教局", "读书班", "2019-06-18", 30, 25, 2, 1)]
    book = session_book(*rows, header=header)
    desk.load(book)
    (session,) = desk.sessions()
    assert session.part_of_day == "whole-day"
    assert {leave.reason: leave.number for leave in find_leave(session)} == {"illness": 2, "business": 1}
    assert counted(desk.check(book)) == {"unchanged": 1}
    changed = session_book(("杭教局", "读书班", "2019-06-18", 30, 25, 3, 1), header=header)
    run, _outcome = desk.load(changed)
    assert counted(run) == {"changed": 1}
    assert dict(Leave.objects.values_list("reason", "number")) == {"illness": 3, "business": 1}


def test_the_same_row_again_is_a_repeat_and_loaded_once(desk: Desk) -> None:
    run, outcome = desk.load(
        session_book(session_row(), session_row(number=2, unit="杭教局"), session_row(topic=""))
    )
    assert counted(run) == {"new": 1, "repeated": 2}
    assert outcome.repeats == [("台账", 4, 3), ("台账", 5, 3)]
    assert len(desk.sessions()) == 1


def test_the_same_slot_with_other_content_asks_for_a_number(desk: Desk) -> None:
    run = desk.check(session_book(session_row(), session_row(topic="另一主题", present=9)))
    assert counted(run) == {"new": 1, "wrong": 1}
    ((row, column, reason),) = reasons(run)
    assert (row, column) == (4, "F")
    assert reason == (
        "Row 3 has the same unit, form, day and part of the day, but differs in: 主题, 实到人数. "
        "If this is another session, write 2 under “which session”; otherwise correct one of the two rows."
    )
    header = ("单位", "学习形式", "日期", "时段", "主题", "场次")
    rows = [
        ("杭教局", "读书班", "6月18日", "上午", topic, number)
        for topic, number in (("甲", 1), ("乙", "第二场"))
    ]
    run, _outcome = desk.load(session_book(*rows, header=header))
    assert counted(run) == {"new": 2}
    assert [(session.ordinal, session.topic) for session in desk.sessions()] == [(1, "甲"), (2, "乙")]


def test_a_wrong_row_does_not_take_the_slot(desk: Desk) -> None:
    run = desk.check(session_book(session_row(present=31), session_row(number=2)))
    assert counted(run) == {"new": 1, "wrong": 1}


def test_units_outside_the_readers_scope_are_unknown(desk: Desk) -> None:
    access = access_with(
        ImportPermission.IMPORT, StudyPermission.RECORD, roots=(desk.units["杭州市"],), user=desk.keeper
    )
    book = session_book(session_row(), session_row(unit="宁波市教育局"))
    run = desk.check(book, access=access, unit=desk.units["杭州市"])
    assert counted(run) == {"new": 1, "wrong": 1}
    assert reasons(run)[0][:2] == (4, "B")
    # The same applies to a person with rights everywhere who loads a file for one city.
    run = desk.check(book, unit=desk.units["杭州市"])
    assert counted(run) == {"new": 1, "wrong": 1}


def test_sessions_count_for_the_batch_of_their_unit(desk: Desk) -> None:
    add_members(by=None, batch=desk.batch, units=[desk.units["杭州市"]], from_day=desk.campaign.opens_on)
    desk.load(session_book(session_row()))
    (session,) = desk.sessions()
    assert session.membership is not None
    assert session.membership.batch == desk.batch


def test_statements_do_not_grow_with_the_rows(desk: Desk) -> None:
    def statements(days: int) -> int:
        rows = [session_row(held_on=datetime.date(2019, 6, 1 + day), number=day) for day in range(days)]
        run = desk.upload(session_book(*rows))
        with CaptureQueriesContext(connection) as captured:
            check(by=desk.keeper, access=desk.access, run=run)
        return len(captured)

    assert statements(2) == statements(25)


def test_a_retired_form_is_taken_no_longer_and_the_row_says_so(desk: Desk) -> None:
    (form,) = (word for word in find_forms(desk.campaign) if word.code == "reading-class")
    retire_word(by=None, kind=FORMS, word=form)
    run = desk.check(session_book(session_row(form="集中读书班"), session_row(form="读书斑")))
    (*_where, first), (*_there, second) = reasons(run)
    assert "“集中读书班” was retired on" in first
    assert second.endswith("Central group study.")


def test_a_ledger_does_not_change_what_is_counted_from_a_roll(desk: Desk) -> None:
    desk.load(session_book(session_row()))
    (session,) = desk.sessions()
    RollSheet.objects.create(session=session, counted=True)
    assert counted(desk.check(session_book(session_row(topic="另一个主题")))) == {"changed": 1}
    run = desk.check(session_book(session_row(present=29)))
    assert counted(run) == {"wrong": 1}
    assert "kept on a roll" in reasons(run)[0][2]
