from collections.abc import Callable, Sequence

import pytest
from tests.interchange.workbooks import HEADER

from touchstone.interchange.detection import Detection
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.ledger import Ledger, Skipped
from touchstone.interchange.validation import RowParser

Detected = Callable[..., Detection]

UNITS = ("序号", "单位名称", "类别", "上级")
SESSION = (1, "省教育厅", "读书班", "2019-06-18", "上午", "原著", 20, 18, "")


def only(
    detected: Detected, header: Sequence[object], row: Sequence[object], **options: object
) -> Skipped | None:
    """Return why the row at this offset below the header is skipped."""
    ledger = Ledger(detected([header, *[SESSION[: len(header)]] * 5, row], **options))
    numbers = [kept.number for kept in ledger]
    assert numbers[:5] == [2, 3, 4, 5, 6]
    return None if 7 in numbers else ledger.skipped_rows[-1][1]


@pytest.mark.parametrize(
    "first",
    [
        "合计", "合 计", "总计：", "小计", "共计", "本页小计", "累计", "Total", "TOTAL:", "Subtotal", "Sub-total", "Grand total",
        "合计（114家）", "合计114家", "Sum", "省属企业小计", "市直机关 合计", "總計",
    ],
)  # fmt: skip
def test_totals(detected: Detected, first: str) -> None:
    assert only(detected, HEADER, (first, "", "", "", "", "", 99, 90)) is Skipped.TOTAL
    assert only(detected, HEADER, ("", first, "", "", "", "", 99, 90)) is Skipped.TOTAL
    assert only(detected, HEADER, (first,)) is Skipped.TOTAL
    assert only(detected, UNITS, (first, "114家")) is Skipped.TOTAL


@pytest.mark.parametrize(
    "name", ["总工会", "合众公司", "Total Energies", "Summit School", "小计算机学校", "共青团省委"]
)
def test_names_that_begin_like_totals_are_units(detected: Detected, name: str) -> None:
    assert only(detected, UNITS, (7, name, "", "")) is None
    assert only(detected, HEADER, (7, name, *SESSION[2:])) is None
    assert only(detected, HEADER, (name, name, *SESSION[2:])) is None


@pytest.mark.parametrize(
    "text",
    [
        "一、省直机关（56家）",
        "（二）省属企业",
        "三. 市直机关",
        "第一部分",
        "省直机关（56家）",
        "II. Enterprises",
        "A. Offices",
        "Part 2",
    ],
)
def test_sections(detected: Detected, text: str) -> None:
    assert only(detected, UNITS, (text,)) is Skipped.SECTION
    assert only(detected, UNITS, ("", text)) is Skipped.SECTION
    assert only(detected, HEADER, (text,)) is Skipped.SECTION


def test_a_lonely_text_is_a_section_where_it_is_merged_or_stands_for_a_number(detected: Detected) -> None:
    assert only(detected, UNITS, ("省直机关",)) is Skipped.SECTION
    assert only(detected, UNITS, ("", "省直机关"), merges=["B7:D7"]) is Skipped.SECTION
    assert only(detected, UNITS, ("", "省直机关")) is None
    assert only(detected, HEADER, ("", "省教育厅")) is None
    assert only(detected, UNITS, ("一、省直机关", "", "", "56家")) is Skipped.SECTION


def test_a_session_whose_topic_begins_like_a_section_is_data(detected: Detected) -> None:
    assert (
        only(detected, HEADER, (7, "省教育厅", "读书班", "2019-06-18", "上午", "一、原著研读", 20, 18))
        is None
    )
    assert only(detected, HEADER, ("", "省教育厅", "", "", "", "一、原著研读")) is None


@pytest.mark.parametrize(
    "cells",
    [
        ("注：本表截至7月15日",), ("备注：", "数据由各单位报送"), ("填表人：张某", "", "审核人：李某"), ("说明",), ("Note: as of 15 July",),
        ("*应到人数含列席人员",), ("Prepared by: office", "", "Approved by: head"),
    ],
)  # fmt: skip
def test_notes(detected: Detected, cells: tuple[str, ...]) -> None:
    assert only(detected, HEADER, cells) in (Skipped.NOTE, Skipped.SECTION)
    assert only(detected, ("单位", "学习形式", "日期"), cells) is Skipped.NOTE


@pytest.mark.parametrize("first", ["平均", "汇总", "人均", "Average"])
def test_averages_are_totals(detected: Detected, first: str) -> None:
    assert only(detected, HEADER, (first, "", "", "", "", "", 99, 90)) is Skipped.TOTAL
    assert only(detected, HEADER, ("", first, "", "", "", "", 99, 90)) is Skipped.TOTAL


def test_headers_repeated_in_the_middle(detected: Detected) -> None:
    assert only(detected, HEADER, HEADER) is Skipped.HEADER
    assert (
        only(detected, HEADER, ("序 号", "单位 ", "学习形式：", "日期", "", "主题", "应到人数", "实到人数"))
        is Skipped.HEADER
    )
    assert only(detected, UNITS, UNITS) is Skipped.HEADER


def test_rows_that_number_the_columns(detected: Detected) -> None:
    for marks in (
        tuple(range(1, 10)),
        ("甲", "乙", 1, 2, 3, 4, 5, 6, 7),
        tuple(f"（{n}）" for n in range(1, 10)),
    ):
        ledger = Ledger(detected([HEADER, marks, SESSION]))
        assert [row.number for row in ledger] == [3]
        assert ledger.skipped == {Skipped.NUMBERING: 1}


def test_blank_rows_and_counts(detected: Detected) -> None:
    rows = [("台账",), HEADER, (), ("　", "", " "), SESSION, HEADER, SESSION, ("合计",), (), ("注：完",)]
    ledger = Ledger(detected(rows))
    for _again in range(2):
        assert [row.number for row in ledger] == [5, 7]
        assert dict(ledger.skipped) == {
            Skipped.BLANK: 3,
            Skipped.HEADER: 1,
            Skipped.TOTAL: 1,
            Skipped.NOTE: 1,
        }
        assert ledger.skipped_rows == [(6, Skipped.HEADER), (8, Skipped.TOTAL), (10, Skipped.NOTE)]
    assert str(Skipped.TOTAL.label) == "total row"


def test_values_merged_down_a_column_stand_in_every_row(detected: Detected) -> None:
    rows = [
        HEADER,
        (1, "省教育厅", "读书班", "2019-06-18", "上午", "原著", 20, 18, "雨"),
        (2, "", "", "2019-06-18", "下午", "研讨", "", 17, ""),
        (3, "", "", "", "晚上", "", 20, 16, ""),
        (4, "省财政厅", "", "2019-06-20", "上午", "总结", 9, 9, ""),
        (5, "", "读书班", "2019-06-21", "上午", "总结", 9, 9, ""),
    ]
    detection = detected(rows, merges=["B2:B4", "C2:C5", "D3:D4", "G2:G3", "I2:I4"])
    kept = [row.values for row in Ledger(detection)]
    assert [values[1] for values in kept] == ["省教育厅", "省教育厅", "省教育厅", "省财政厅", ""]
    assert [values[2] for values in kept] == ["读书班"] * 5
    assert [values[3] for values in kept] == ["2019-06-18"] * 3 + ["2019-06-20", "2019-06-21"]
    # Head counts and notes are not declared as filled down.
    assert [values[6] for values in kept[:2]] == [20, ""]
    assert [values[8] for values in kept[:2]] == ["雨", ""]


def test_a_row_of_which_the_rest_is_merged_from_above_is_data(detected: Detected) -> None:
    rows = [HEADER, SESSION, ("", "", "", "", "", "一、补学"), (), SESSION]
    ledger = Ledger(detected(rows, merges=["B2:B4", "C2:C4", "D2:D4", "E2:E4"]))
    assert [row.values[1] for row in ledger] == ["省教育厅"] * 3
    assert ledger.skipped == {Skipped.BLANK: 1}


def test_the_same_as_above(detected: Detected) -> None:
    rows = [
        HEADER,
        SESSION,
        (2, "同上", "〃", '"', "下午", "同上", 20, 18, "同上"),
        (3, "同上", *SESSION[2:]),
    ]
    kept = [row.values for row in Ledger(detected(rows))]
    assert kept[1] == (2.0, "省教育厅", "读书班", "2019-06-18", "下午", "原著", 20.0, 18.0, "同上")
    assert kept[2][1] == "省教育厅"


def test_a_header_without_rows_gives_none(detected: Detected) -> None:
    assert list(Ledger(detected([HEADER]))) == []


def test_a_second_header_counts_from_there_on(detected: Detected) -> None:
    header = ("单位", "学习形式", "日期", "地点", "主题")
    moved = ("单位", "学习形式", "日期", "学习主题", "地点")
    session = ("省教育厅", "读书班", "2019-06-18")
    rows = [
        header,
        (*session, "会议室", "原著"),
        (),
        moved,
        (*session, "党史", "礼堂"),
        (*session[:2], "错", "a", "b"),
        header,
        (*session, "x", "y"),
    ]
    parser = RowParser(detected(rows))
    read = [[row.values[parser.position(code)] for code in ("place", "topic")] for row in parser.rows()]
    assert read == [["会议室", "原著"], ["礼堂", "党史"], ["b", "a"], ["x", "y"]]
    wrong = [fault for row in parser.rows() for fault in row.faults]
    assert [(fault.row, fault.column) for fault in wrong] == [(6, "C")]


def test_a_fault_below_a_second_header_names_the_column_that_is_there(detected: Detected) -> None:
    header, moved = ("单位", "学习形式", "日期", "应到", "实到"), ("单位", "学习形式", "实到", "日期", "应到")
    rows = [
        header,
        ("省教育厅", "读书班", "2019-06-18", 9, 8),
        moved,
        ("省财政厅", "读书班", 8, "2019-06-31", 9),
    ]
    faults = [fault for row in RowParser(detected(rows)).rows() for fault in row.faults]
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [(4, "D", "2019-06-31")]


def test_a_second_header_with_other_columns_is_a_question(detected: Detected) -> None:
    header = ("单位", "学习形式", "日期", "地点")
    rows = [
        header,
        ("省教育厅", "读书班", "2019-06-18", "会议室"),
        ("单位", "学习形式", "日期", "联系人", "地点"),
    ]
    with pytest.raises(UnreadableFile, match="second header in row 3, with other columns: 联系人"):
        list(Ledger(detected(rows)))
