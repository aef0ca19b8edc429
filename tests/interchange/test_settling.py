"""Unrecognised columns are mapped by hand, and ledgers of any layout and encoding are read."""

import csv
import io

import pytest
from django.utils import translation
from tests.interchange.desk import Desk, counted, reasons, session_book
from tests.interchange.workbooks import make_xlsx

from touchstone.interchange.actions import apply_run, check, choose_columns
from touchstone.interchange.models import ColumnMapping, RunState
from touchstone.interchange.queries import get_planned_sheets
from touchstone.interchange.rules import Options

STRANGE = ("甲方", "学习形式", "日期", "应到人数", "出席情况")


def strange_book(topic: str = "") -> bytes:
    return session_book(("杭教局", "读书班", "2019-06-18", 30, 28), header=STRANGE)


@pytest.mark.django_db
def test_columns_that_nobody_understood_are_settled_and_remembered(desk: Desk) -> None:
    run = desk.upload(strange_book())
    (planned,) = get_planned_sheets(run)
    assert planned.problem["code"] == "columns.missing"
    assert check(by=desk.keeper, access=desk.access, run=run).state == RunState.FAILED
    fields = {0: "unit", 1: "form", 2: "held_on", 3: "expected", 4: "present"}
    run = choose_columns(
        by=desk.keeper,
        access=desk.access,
        run=run,
        kinds={"台账": "sessions"},
        fields={"台账": fields},
        options=Options(),
    )
    run = check(by=desk.keeper, access=desk.access, run=run)
    assert counted(run) == {"new": 1}
    apply_run(by=desk.keeper, access=desk.access, run=run)
    assert desk.sessions()[0].present == 28
    again = desk.check(strange_book())
    assert get_planned_sheets(again)[0].remembered
    assert counted(again) == {"unchanged": 1}
    assert ColumnMapping.objects.count() == 1
    # Another unit has its own habits.
    assert desk.check(strange_book(), unit=desk.units["杭州市"]).state == RunState.FAILED


@pytest.mark.django_db
def test_why_a_sheet_cannot_be_read_is_said_in_the_language_of_the_reader(desk: Desk) -> None:
    unsettled = make_xlsx({"June": [("Ward", "What", "Came", "Told"), ("东院", "x", 3, "y")]})
    strange = ("单位", "学习形式", "日期", "实到人数", "参加人数")
    for book, english in (
        (strange_book(), "has no column for: Unit. Add"),
        (
            session_book(("杭教局", "读书班", "2019-06-18", 28, 27), header=strange),
            "“参加人数” all claim the field “Present”.",
        ),
        (unsettled, ": What, Told. "),
    ):
        with translation.override("zh-hans"):
            run = desk.upload(book)
            chinese = get_planned_sheets(run)[0].reason
        assert english in get_planned_sheets(run)[0].reason
        with translation.override("zh-hans"):
            assert get_planned_sheets(run)[0].reason == chinese


@pytest.mark.django_db
def test_two_columns_that_claim_one_field_ask_for_a_choice(desk: Desk) -> None:
    header = ("单位", "学习形式", "日期", "实到人数", "参加人数")
    book = session_book(("杭教局", "读书班", "2019-06-18", 28, 27), header=header)
    run = desk.check(book)
    assert run.state == RunState.FAILED
    assert "all claim the field" in run.refusal["template"]
    chosen = {0: "unit", 1: "form", 2: "held_on", 3: None, 4: "present"}
    settled = choose_columns(
        by=desk.keeper, access=desk.access, run=run, kinds={}, fields={"台账": chosen}, options=Options()
    )
    check(by=desk.keeper, access=desk.access, run=settled)
    apply_run(by=desk.keeper, access=desk.access, run=settled)
    assert desk.sessions()[0].present == 27


@pytest.mark.django_db
def test_a_sheet_may_be_left_out_or_be_of_another_kind(desk: Desk) -> None:
    rows = [("单位", "类型", "日期"), ("杭教局", "读书班", "2019-06-18")]
    run = desk.upload(make_xlsx({"一": rows, "二": rows, "封面": [("本册为示例",)]}))
    assert [(planned.sheet, planned.kind, bool(planned.reason)) for planned in get_planned_sheets(run)] == [
        ("一", "sessions", False),
        ("二", "sessions", False),
        ("封面", "", True),
    ]
    run = choose_columns(
        by=desk.keeper, access=desk.access, run=run, kinds={"二": ""}, fields={}, options=Options()
    )
    assert counted(check(by=desk.keeper, access=desk.access, run=run)) == {"new": 1}
    run = choose_columns(
        by=desk.keeper, access=desk.access, run=run, kinds={"二": "sessions"}, fields={}, options=Options()
    )
    run = check(by=desk.keeper, access=desk.access, run=run)
    assert counted(run) == {"new": 1, "repeated": 1}


@pytest.mark.django_db
def test_the_year_may_be_said_for_the_whole_file(desk: Desk) -> None:
    book = make_xlsx({"台账": [("单位", "形式", "日期"), ("杭教局", "读书班", "6月18日")]})
    run = desk.check(book)
    assert (
        reasons(run)[0][2]
        == "“6月18日” has no year and the title names none. Write it like 2019-06-18, or give the year for the whole file."
    )
    run = choose_columns(
        by=desk.keeper, access=desk.access, run=run, kinds={}, fields={}, options=Options(year=2019)
    )
    assert counted(check(by=desk.keeper, access=desk.access, run=run)) == {"new": 1}


def as_text(rows: list[tuple[object, ...]], delimiter: str, encoding: str) -> bytes:
    output = io.StringIO(newline="")
    csv.writer(output, delimiter=delimiter).writerows(rows)
    return output.getvalue().encode(encoding)


ENGLISH: list[tuple[object, ...]] = [
    ("Attended", "Subject", "Held on", "Time of day", "Type of session", "Organisation", "Invited"),
    (28, "Close reading", "18 June 2019", "am", "Reading class", "杭州市教育局", 30),
    (12, "Plans", "2019/6/19", "Evening", "central-group-study", "宁波市教育局", 12),
]
CHINESE: list[tuple[object, ...]] = [
    ("2019年第二季度学习情况",),
    ("时间", "学习内容", "参学人数", "部门", "应参加人数", "学习类型", "午别"),
    ("6月18日（星期二）", "原著研读", "２８人", "杭教局", "30", "读书班", "上午"),
    ("2019.6.19", "方案研究", "12", "宁波市教育局", "12", "中心组学习", "晚上"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (make_xlsx({"Sheet1": ENGLISH}), "sessions.xlsx"),
        (as_text(ENGLISH, ",", "utf-8-sig"), "sessions.csv"),
        (as_text(ENGLISH, "\t", "utf-16"), "sessions.tsv"),
        (as_text(CHINESE, ",", "gb18030"), "学习台账.csv"),
        (as_text(CHINESE, ";", "utf-8"), "学习台账.txt"),
        (
            make_xlsx({"封面": [("学习台账",)], "六月": CHINESE[:3], "七月": [*CHINESE[:2], CHINESE[3]]}),
            "二.xlsx",
        ),
    ],
    ids=["english.xlsx", "english.csv", "utf-16.tsv", "gb18030.csv", "semicolons.txt", "two-sheets.xlsx"],
)
def test_a_ledger_of_another_layout_loads_as_well(desk: Desk, content: bytes, name: str) -> None:
    run, _outcome = desk.load(content, name=name)
    assert counted(run) == {"new": 2}, (run.refusal, reasons(run))
    assert [
        (
            session.unit.name,
            session.form.code,
            session.held_on.day,
            session.part_of_day,
            session.expected,
            session.present,
        )
        for session in desk.sessions()
    ] == [
        ("杭州市教育局", "reading-class", 18, "morning", 30, 28),
        ("宁波市教育局", "central-group-study", 19, "evening", 12, 12),
    ]
