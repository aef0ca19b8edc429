from collections.abc import Callable
from datetime import time

import pytest
from tests.interchange.workbooks import HEADER, make_xlsx, unused

from touchstone.interchange.detection import Detection, choose, detect
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.fields import Field, Text
from touchstone.interchange.kinds import KINDS, SheetKind
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.reading.sheets import Sheet

Detected = Callable[..., Detection]
MakeSheet = Callable[..., Sheet]

ROW = (1, "省教育厅", "读书班", "2019-06-18", "上午", "原著", 20, 18, "")


def test_the_header_is_found_below_titles_and_says_year_and_batch(detected: Detected) -> None:
    rows = [("2019年第二批学习台账",), ("制表：办公室", "", "截至2020年1月"), HEADER, (), ROW]
    detection = detected(rows, merges=["A1:I1", "A2:B2"])
    assert detection.kind is KINDS["sessions"]
    assert (detection.header_row, detection.last_header_row) == (3, 3)
    assert detection.title_lines == ("2019年第二批学习台账", "制表：办公室  截至2020年1月")
    assert (detection.default_year, detection.batch) == (2019, 2)
    assert list(detection.mapping.values()) == [
        "number", "unit", "form", "held_on", "part_of_day", "topic", "expected", "present", "note",
    ]  # fmt: skip
    assert detection.confidence == 1
    assert (detection.conflicts, detection.missing_required, unused(detection)) == ((), (), ())


def test_year_and_batch_may_stand_in_the_name_of_the_sheet(detected: Detected) -> None:
    detection = detected([HEADER, ROW], name="2019年第一批")
    assert (detection.default_year, detection.batch) == (2019, 1)
    assert detected([HEADER, ROW]).default_year is None


def test_english_headings_in_any_order(detected: Detected) -> None:
    detection = detected(
        [("Batch 2, 2019",), ("Present", "Date held", "Remarks", "Form of study", "Organisation", "Expected")]
    )
    assert detection.mapping == {0: "present", 1: "held_on", 2: "note", 3: "form", 4: "unit", 5: "expected"}
    assert (detection.kind.code, detection.batch) == ("sessions", 2)


def test_a_roster_is_told_from_a_ledger(detected: Detected) -> None:
    assert (
        detected([("序号", "单位", "类别", "上级", "备注"), (1, "省教育厅", "厅局", "省", "")]).kind.code
        == "units"
    )
    assert detected([("单位", "类别", "日期"), ("省教育厅", "读书班", "2019-06-18")]).kind.code == "sessions"
    assert detected([("单位名称",), ("省教育厅",)]).kind.code == "units"


def test_columns_that_nobody_knows_are_named_and_not_used(detected: Detected) -> None:
    detection = detected([(*HEADER, "学分", "照片"), ROW])
    assert [(column.letter, column.heading) for column in unused(detection)] == [("J", "学分"), ("K", "照片")]
    assert 0.8 < detection.confidence < 1


def test_two_columns_that_claim_one_field_are_a_conflict(detected: Detected) -> None:
    detection = detected(
        [
            ("单位", "学习形式", "日期", "学习时间", "主题"),
            ("省教育厅", "读书班", "2019-06-18", "2019-06-19", "x"),
        ]
    )
    (conflict,) = detection.conflicts
    assert conflict.field.code == "held_on"
    assert [column.letter for column in conflict.columns] == ["C", "D"]
    assert "held_on" not in detection.mapping.values()
    assert (detection.missing_required, unused(detection)) == ((), ())
    with pytest.raises(
        UnreadableFile, match=r"the columns C “日期”, D “学习时间” all claim the field “Date”"
    ) as refused:
        detection.check_usable()
    assert refused.value.code == "columns.conflict"

    settled = choose(detection, {2: "held_on", 3: None})
    assert settled.conflicts == ()
    assert settled.mapping[2] == "held_on"
    settled.check_usable()
    assert choose(detection, {3: "held_on"}).mapping[3] == "held_on"
    assert choose(detection, {2: "held_on", 3: "held_on"}).conflicts[0].field.code == "held_on"
    assert choose(detection, {4: None}).conflicts == detection.conflicts
    neither = choose(detection, {2: None, 3: None})
    assert [field.code for field in neither.missing_required] == ["held_on"]


def test_the_cells_settle_which_column_is_the_date(detected: Detected) -> None:
    header = ("单位", "学习形式", "日期", "时间", "主题")
    for times in (("上午", "下午"), ("9:00", "14:30-16:30"), (time(9, 0), time(14, 30))):
        rows = [("省教育厅", "读书班", "2019-06-18", moment, "x") for moment in times]
        detection = detected([header, *rows])
        assert detection.conflicts == ()
        assert (detection.mapping[2], detection.mapping[3]) == ("held_on", "part_of_day")
    detection = detected([header, ("省教育厅", "读书班", "2019-06-18", "不详", "x")])
    assert (detection.mapping[2], [column.letter for column in unused(detection)]) == ("held_on", ["D"])
    for unclear in (("2019-06-18", ""), ("2019-06-18", "2019-06-18"), ("不详", "上午"), ("", "")):
        (conflict,) = detected([header, ("省教育厅", "读书班", *unclear, "x")]).conflicts
        assert conflict.field.code == "held_on"


def test_missing_columns_are_named(detected: Detected) -> None:
    detection = detected([("单位", "日期", "主题"), ("省教育厅", "2019-06-18", "x")])
    assert [field.code for field in detection.missing_required] == ["form"]
    with pytest.raises(UnreadableFile, match=r"has no column for: Form of study \(form\)") as refused:
        detection.check_usable()
    assert refused.value.code == "columns.missing"
    chosen = choose(detection, {2: "form"})
    chosen.check_usable()
    assert chosen.mapping == {0: "unit", 1: "held_on", 2: "form"}


def test_a_choice_takes_the_field_from_the_column_that_had_it(detected: Detected) -> None:
    detection = choose(detected([(*HEADER, "专题"), ROW]), {9: "topic"})
    assert detection.mapping[9] == "topic"
    assert 5 not in detection.mapping
    assert choose(detection, {5: "no-such-field"}).mapping.get(5) is None


def test_choices_are_remembered_by_heading(make_sheet: MakeSheet) -> None:
    sheet = make_sheet([("单位", "怎么学", "哪天", "主题"), ("省教育厅", "读书班", "2019-06-18", "x")])
    with pytest.raises(UnreadableFile, match="no header"):
        detect(sheet, KINDS)
    named = detect(
        make_sheet(
            [
                ("单位", "怎么学", "哪天", "主题", "学习形式", "日期"),
                ("省教育厅", "读书班", "2019-06-18", "x", "", ""),
            ]
        ),
        KINDS,
    )
    first = choose(named, {1: "form", 2: "held_on", 3: None})
    again = detect(sheet, KINDS, first.memory)
    assert again.mapping == first.mapping == {0: "unit", 1: "form", 2: "held_on"}
    again.check_usable()


def test_a_header_of_two_rows(detected: Detected) -> None:
    rows = [
        ("2019年台账",),
        ("单位", "学习形式", "时间安排", "", "人数", "", "备注"),
        ("", "", "日期", "时段", "应到", "实到", ""),
        ("省教育厅", "读书班", "2019-06-18", "上午", 20, 18, ""),
    ]
    detection = detected(rows, merges=["A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"])
    assert (detection.header_row, detection.last_header_row) == (2, 3)
    assert list(detection.mapping.values()) == [
        "unit",
        "form",
        "held_on",
        "part_of_day",
        "expected",
        "present",
        "note",
    ]
    assert detection.columns[4].heading == "人数 应到"
    assert detection.title_lines == ("2019年台账",)


def test_data_below_a_header_are_not_its_second_row(detected: Detected) -> None:
    detection = detected(
        [("单位", "形式", "日期"), ("省教育厅", "读书班", "2019-06-18"), ("省财政厅", "读书班", "2019-06-19")]
    )
    assert (detection.header_row, detection.last_header_row) == (1, 1)


def test_the_header_may_stand_in_row_30_but_no_lower(detected: Detected) -> None:
    assert detected([("说明",)] * 29 + [HEADER, ROW]).header_row == 30
    with pytest.raises(UnreadableFile, match="no header that is known here in its first 30 rows") as refused:
        detected([("说明",)] * 30 + [HEADER, ROW])
    assert refused.value.code == "sheet.no-header"
    assert "unit, form, date" in refused.value.message


@pytest.mark.parametrize(
    "rows",
    [
        [("省教育厅", "读书班", "2019-06-18"), ("省财政厅", "读书班", "2019-06-19")],
        [(1, 2, 3), (4, 5, 6)],
        [("编号", "问题来源", "责任单位", "整改时限", "状态", "备注")],
        [
            (
                "序号",
                "名称",
                "英文名称",
                "区县",
                "经度",
                "纬度",
                "开放日",
                "开放时间",
                "每场容量",
                "讲解",
                "联系电话",
            )
        ],
        [("序号",), (1,)],
    ],
)
def test_sheets_of_other_kinds_are_not_taken_for_ledgers(
    detected: Detected, rows: list[tuple[object, ...]]
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        detected(rows)
    assert refused.value.code == "sheet.no-header"


def test_an_empty_sheet_is_said_to_be_empty(detected: Detected) -> None:
    for rows in ([], [("　",), ("",)]):
        with pytest.raises(UnreadableFile, match="Sheet “台账” is empty") as refused:
            detected(rows)
        assert refused.value.code == "sheet.empty"


def test_a_later_kind_needs_a_declaration_only(make_sheet: MakeSheet) -> None:
    site = SheetKind(
        "sites",
        "Sites",
        (
            Field("name", "Name", Text(80), "教学点|名称", required=True),
            Field("district", "District", Text(20), "区县", required=True),
        ),
    )
    sheet = make_sheet([("名称", "区县"), ("纪念馆", "上城区")])
    assert detect(sheet, [*KINDS, site]).kind is site


def test_text_files_are_detected_alike() -> None:
    content = "2019年台账\nunit;form;date\n省教育厅;读书班;6月18日\n".encode("gb18030")
    detection = detect(open_workbook(content, name="x.csv").sheets[0], KINDS)
    assert (detection.mapping, detection.default_year) == ({0: "unit", 1: "form", 2: "held_on"}, 2019)


def test_headings_that_are_numbers_or_errors_do_no_harm(detected: Detected) -> None:
    detection = detected([(*HEADER, 2019, "=A1"), ROW])
    assert [column.heading for column in unused(detection)] == ["2019", ""]


def test_one_file_may_hold_both_kinds() -> None:
    content = make_xlsx({"名册": [("单位名称", "上级"), ("省教育厅", "省")], "台账": [HEADER, ROW]})
    assert [detect(sheet, KINDS).kind.code for sheet in open_workbook(content).sheets] == [
        "units",
        "sessions",
    ]


def test_a_table_divided_by_bars_is_no_roster_of_units() -> None:
    text = "单位|学习形式|日期|主题|实到人数\n省教育厅|读书班|2019-06-18|原著研读|28\n"
    detection = detect(open_workbook(text.encode(), name="台账.txt").sheets[0], KINDS)
    assert detection.kind.code == "sessions"
    assert list(detection.mapping.values()) == ["unit", "form", "held_on", "topic", "present"]


def test_a_heading_whose_parts_are_several_fields_claims_none(detected: Detected) -> None:
    detection = detected(
        [("单位/部门", "形式", "日期/Date", "应到/实到"), ("省教育厅", "读书班", "2019-06-18", "30/28")]
    )
    assert detection.mapping == {0: "unit", 1: "form", 2: "held_on"}
    with pytest.raises(UnreadableFile, match="no header"):
        detected([("单位|学习形式|日期|主题|实到人数",), ("省教育厅|读书班|2019-06-18|原著研读|28",)])


def test_sub_headings_that_divide_a_count_are_asked_about(detected: Detected) -> None:
    upper = ("单位", "学习形式", "日期", "应到人数", "实到人数", "", "主题")
    row = ("省教育厅", "读书班", "2019-06-18", 40, 30, 8, "原著")
    merges = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:G2")
    detection = detected([upper, ("", "", "", "", "在职", "退休"), row], merges=merges)
    assert detection.last_header_row == 2
    with pytest.raises(
        UnreadableFile, match="E “实到人数 在职”, F “实到人数 退休” all claim the field “Present”"
    ):
        detection.check_usable()
    totalled = detected([upper, ("", "", "", "", "退休", "合计"), row], merges=merges)
    assert totalled.mapping[5] == "present"
    totalled.check_usable()
