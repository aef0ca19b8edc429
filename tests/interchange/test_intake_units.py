"""Rows of units: the tree in any order, other names, kinds, steering groups, participation."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import access_with
from tests.interchange.desk import UNIT_HEADER, Desk, counted, reasons, unit_book
from tests.interchange.workbooks import make_xlsx

from touchstone.campaigns.models import BatchMembership
from touchstone.common.errors import fill_in
from touchstone.common.refusal import Refused
from touchstone.interchange.actions import apply_run, check
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.rules import Options
from touchstone.study.permissions import StudyPermission
from touchstone.units.access import everything
from touchstone.units.actions import close_unit
from touchstone.units.models import Group, GroupAssignment, Unit, UnitAlias

pytestmark = pytest.mark.django_db

FULL = (
    "宁波市卫健委",
    "甬卫健委、卫健委",
    "Ningbo Health Commission",
    "政府机关",
    "宁波市",
    "第三指导组",
    "第一批",
)


def parent_of(unit: Unit) -> Unit:
    return Unit.unscoped.get(path=unit.path[:-4])


def test_a_new_unit_comes_with_all_that_its_row_says(desk: Desk) -> None:
    run, _outcome = desk.load(unit_book(FULL))
    assert counted(run) == {"new": 1}
    unit = desk.unit("宁波市卫健委")
    assert parent_of(unit).name == "宁波市"
    assert (unit.name_en, str(unit.kind.name if unit.kind else "")) == (
        "Ningbo Health Commission",
        "政府机关",
    )
    assert set(UnitAlias.unscoped.filter(unit=unit).values_list("name", flat=True)) == {"甬卫健委", "卫健委"}
    (assignment,) = GroupAssignment.unscoped.filter(unit=unit)
    assert (assignment.group.name, assignment.group.number) == ("第三指导组", 3)
    assert assignment.from_day == desk.batch.opens_on
    (membership,) = BatchMembership.unscoped.filter(unit=unit)
    assert (membership.batch, membership.from_day) == (desk.batch, desk.batch.opens_on)


def test_the_second_time_nothing_changes(desk: Desk) -> None:
    desk.load(unit_book(FULL))
    run, outcome = desk.load(unit_book(FULL))
    assert counted(run) == {"unchanged": 1}
    assert outcome.counts.loaded == 0


def test_rows_may_stand_in_any_order_and_name_each_other(desk: Desk) -> None:
    rows = [
        ("三级", "", "", "", "二级"),
        ("二级", "", "", "", "一级简称"),
        ("一级", "一级简称", "", "", "宁波市"),
    ]
    run, _outcome = desk.load(unit_book(*rows))
    assert counted(run) == {"new": 3}
    third = desk.unit("三级")
    assert parent_of(third).name == "二级"
    assert parent_of(parent_of(third)).name == "一级"
    assert parent_of(parent_of(parent_of(third))).name == "宁波市"


def test_without_a_unit_above_a_row_is_a_known_unit_or_stands_below_the_top(desk: Desk) -> None:
    run, _outcome = desk.load(unit_book(("浙江省", "浙"), ("宁波市教育局", "甬教局"), ("省教育厅",)))
    assert counted(run) == {"new": 1, "changed": 2}
    assert parent_of(desk.unit("省教育厅")) == desk.root
    assert Unit.unscoped.count() == len(desk.units) + 1


def test_a_circle_is_told_with_its_names_and_who_hangs_below_it(desk: Desk) -> None:
    rows = [
        ("甲", "", "", "", "乙"),
        ("乙", "", "", "", "甲"),
        ("丙", "", "", "", "甲"),
        ("丁", "", "", "", "丁"),
    ]
    run = desk.check(unit_book(*rows, ("戊", "", "", "", "宁波市")))
    assert counted(run) == {"new": 1, "wrong": 4}
    by_row = {row: reason for row, _column, reason in reasons(run)}
    assert by_row[3].startswith("These units are above one another in a circle: ")
    assert set("甲乙") <= set(by_row[3])
    assert by_row[5] == "The unit above, “甲” in row 3, is wrong itself. Correct that row first."
    assert by_row[6] == "“丁” cannot be above itself. Name the unit above it."
    assert {column for _row, column, _reason in reasons(run)} == {"E"}


def test_an_unknown_unit_above_orphans_what_stands_below(desk: Desk) -> None:
    run, _outcome = desk.load(
        unit_book(("甲", "", "", "", "宁波时"), ("乙", "", "", "", "甲"), ("丙", "", "", "", "乙"))
    )
    assert counted(run) == {"wrong": 3}
    assert [reason for _row, _column, reason in reasons(run)] == [
        "Unknown unit “宁波时”. Did you mean 宁波市?",
        "The unit above, “甲” in row 3, is wrong itself. Correct that row first.",
        "The unit above, “乙” in row 4, is wrong itself. Correct that row first.",
    ]
    assert Unit.unscoped.count() == len(desk.units)


def test_an_unknown_unit_above_that_is_like_a_row_names_it(desk: Desk) -> None:
    run = desk.check(unit_book(("新城区卫健局", "", "", "", "宁波市"), ("乙", "", "", "", "新城区卫建局")))
    assert reasons(run) == [
        (
            4,
            "E",
            "Unknown unit “新城区卫建局”. If “新城区卫健局” in row 3 of this file is meant, write its name alike in both rows.",
        )
    ]


def test_a_fault_that_is_found_late_orphans_as_well(desk: Desk) -> None:
    run, _outcome = desk.load(unit_book(("乙", "", "", "", "甲"), ("甲", "", "", "", "宁波市", "", "第九批")))
    assert counted(run) == {"wrong": 2}
    assert [(row, column) for row, column, _reason in reasons(run)] == [(3, "E"), (4, "G")]


def test_a_known_unit_gets_what_is_new_and_keeps_the_rest(desk: Desk) -> None:
    desk.load(unit_book(FULL))
    changed = ("宁波市卫健委", "甬卫", "", "直属单位", "宁波市", "第5指导组", "")
    run = desk.check(unit_book(changed))
    assert counted(run) == {"changed": 1}
    assert run.preview[0]["changes"] == [
        ["kind", "政府机关", "直属单位"],
        ["short_names", "", "甬卫"],
        ["steering_group", "第三指导组", "第5指导组"],
    ]
    desk.load(unit_book(changed))
    unit = desk.unit("宁波市卫健委")
    assert unit.name_en == "Ningbo Health Commission"
    names = set(UnitAlias.unscoped.filter(unit=unit, until__isnull=True).values_list("name", flat=True))
    assert names == {"甬卫健委", "卫健委", "甬卫"}
    open_now = GroupAssignment.unscoped.filter(unit=unit, to_day__isnull=True)
    assert [assignment.group.number for assignment in open_now] == [5]
    assert counted(desk.check(unit_book(changed))) == {"unchanged": 1}


def test_units_are_met_by_their_other_names(desk: Desk) -> None:
    run = desk.check(unit_book(("杭教局", "", "Hangzhou Education Bureau", "", "杭州市")))
    assert counted(run) == {"changed": 1}


def test_the_same_name_below_another_unit_is_another_unit(desk: Desk) -> None:
    run, _outcome = desk.load(
        unit_book(("机关党委", "", "", "", "杭州市"), ("机关党委", "", "", "", "宁波市"))
    )
    assert counted(run) == {"new": 2}


def test_the_same_row_again_is_a_repeat_and_with_other_content_wrong(desk: Desk) -> None:
    row = ("甲", "", "A", "", "宁波市")
    run, _outcome = desk.load(unit_book(row, row, ("甲", "", "B", "", "宁波市")))
    assert counted(run) == {"new": 1, "repeated": 1, "wrong": 1}
    assert reasons(run) == [
        (5, "C", "Row 3 is the same unit, but differs in: 英文名称. Correct or delete one of the two rows.")
    ]


def test_groups_are_found_by_name_or_number_and_made_once(desk: Desk) -> None:
    rows = [
        ("甲", "", "", "", "宁波市", "第1指导组"),
        ("乙", "", "", "", "宁波市", "第一巡回指导组"),
        ("丙", "", "", "", "宁波市", "调研督导组"),
    ]
    desk.load(unit_book(*rows))
    groups = Group.unscoped.order_by("number")
    assert [(group.number, group.name, group.owner) for group in groups] == [
        (1, "第1指导组", desk.root),
        (2, "调研督导组", desk.root),
    ]
    assert GroupAssignment.unscoped.filter(group=groups[0]).count() == 2


@pytest.mark.parametrize(("title", "batch"), [("第一批单位名册", 1), ("单位名册", None)])
def test_the_title_names_the_batch(desk: Desk, title: str, batch: int | None) -> None:
    run, _outcome = desk.load(unit_book(("甲", "", "", "", "宁波市"), title=title))
    assert counted(run) == {"new": 1}
    assert BatchMembership.unscoped.count() == (batch or 0)


def test_a_person_may_choose_another_batch_or_none(desk: Desk) -> None:
    desk.load(unit_book(("甲", "", "", "", "宁波市"), title="第一批"), options=Options(batch=0))
    assert not BatchMembership.unscoped.exists()
    desk.load(unit_book(("乙", "", "", "", "宁波市")), options=Options(batch=1))
    assert BatchMembership.unscoped.get().unit.name == "乙"


def test_a_batch_that_the_campaign_lacks_refuses_the_file(desk: Desk) -> None:
    run = desk.check(unit_book(("甲", "", "", "", "宁波市"), title="第二批"))
    assert run.state == "failed"
    assert fill_in(run.refusal["template"], run.refusal["params"]) == (
        "The campaign has no batch 2. It has: 1. Choose another batch, or none."
    )
    with pytest.raises(UnreadableFile):
        apply_run(by=desk.keeper, access=desk.access, run=run, unchecked=True)
    run.refresh_from_db()
    assert run.state == "failed"
    assert Unit.unscoped.count() == len(desk.units)


def test_closed_units_are_told(desk: Desk) -> None:
    close_unit(by=None, access=everything(), unit=desk.units["宁波市教育局"], day=datetime.date(2020, 1, 31))
    run = desk.check(unit_book(("宁波市教育局", "", "", "", "宁波市"), ("甲", "", "", "", "宁波市教育局")))
    assert [(row, reason) for row, _column, reason in reasons(run)] == [
        (3, "“宁波市教育局” was closed on 2020-01-31. Open it again first, or take the row out."),
        (4, "The unit above, “宁波市教育局”, was closed on 2020-01-31. Name another one."),
    ]
    run = desk.check(unit_book(("甲", "", "", "", "宁波市教育局")))
    assert [reason for _row, _column, reason in reasons(run)] == [
        "The unit above, “宁波市教育局”, was closed on 2020-01-31. Name another one."
    ]


def test_who_may_not_change_units_is_refused_at_once(desk: Desk) -> None:
    access = access_with(
        ImportPermission.IMPORT, StudyPermission.RECORD, roots=(desk.root,), user=desk.keeper
    )
    with pytest.raises(Refused):
        desk.upload(unit_book(FULL), access=access)


def test_units_and_their_sessions_may_stand_in_one_workbook(desk: Desk) -> None:
    book = make_xlsx(
        {
            "会议": [("单位", "学习形式", "日期", "时段"), ("新局", "读书班", "2019-06-18", "上午")],
            "名册": [UNIT_HEADER[:5], ("新局", "", "", "", "宁波市")],
        }
    )
    run = desk.check(book)
    assert counted(run) == {"new": 2}
    assert Unit.unscoped.count() == len(desk.units)
    run, _outcome = desk.load(book)
    assert counted(run) == {"new": 2}
    assert [session.unit.name for session in desk.sessions()] == ["新局"]


def test_statements_do_not_grow_with_the_rows(desk: Desk) -> None:
    def statements(units: int) -> int:
        rows = [
            (f"单位{number}", f"简称{number}", "", "机关", "宁波市", "第1指导组", 1)
            for number in range(units)
        ]
        run = desk.upload(unit_book(*rows))
        with CaptureQueriesContext(connection) as captured:
            check(by=desk.keeper, access=desk.access, run=run)
        return len(captured)

    # Unknown names are looked up by the hundred, each with several questions, and no more than 400 of a file.
    assert statements(80) <= statements(20) + 3


def test_a_unit_does_not_come_to_stand_below_itself(desk: Desk) -> None:
    before = Unit.unscoped.count()
    run = desk.check(
        unit_book(
            ("浙江省", "", "", "", "杭州市教育局"),
            ("杭州市", "", "", "", "杭州市"),
            ("新设处", "", "", "", "杭州市"),
            ("浙江省", "", "", "", "新设处"),
        )
    )
    assert [(row, column) for row, column, _why in reasons(run)] == [(3, "E"), (4, "E"), (6, "E")]
    assert "“浙江省” is above “杭州市教育局” and cannot also be below it" in reasons(run)[0][2]
    assert counted(run) == {"new": 1, "wrong": 3}
    apply_run(by=desk.keeper, access=desk.access, run=run)
    assert Unit.unscoped.count() == before + 1
