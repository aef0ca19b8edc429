import csv
import io
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from tempfile import TemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book
from openpyxl import load_workbook
from tests.interchange.workbooks import HEADER, packed, unused

from touchstone.interchange.detection import Detection, detect
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.validation import RowParser
from touchstone.interchange.writing import (
    PROBLEM_HEADING,
    TableColumn,
    write_csv,
    write_long_csv,
    write_long_table,
    write_marked_workbook,
    write_table,
)

Detected = Callable[..., Detection]

DANGEROUS = (
    "=1+1",
    "+86",
    "-2",
    "@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    "\tx",
    "{=A1}",
    "http://example.org/x",
)


def marked(detection: Detection) -> bytes:
    return write_marked_workbook(
        [detection], [fault for row in RowParser(detection).rows() for fault in row.faults]
    )


def test_faults_are_marked_in_the_rows_as_they_were(detected: Detected) -> None:
    rows = [
        ("2019年台账",),
        HEADER,
        (1, "省教育厅", "读书班", date(2019, 6, 18), "上午", "原著", 20, 18, ""),
        ("一、省直机关",),
        (2, "省财政厅", "读书班", "6月31日", "上午", "原著", -15, 18, ""),
        (3, "省公安厅", "读书班", "", "上午", "原著", 20, 32, ""),
        ("合计",),
    ]
    detection = detected(rows, merges=["A1:I1", "A4:I4"])
    sheet = load_workbook(io.BytesIO(marked(detection)))["台账"]
    assert [cell.value for cell in sheet[2]] == [*HEADER, PROBLEM_HEADING]
    assert sheet["A1"].value == "2019年台账"
    assert {str(block) for block in sheet.merged_cells.ranges} == {"A1:I1", "A4:I4"}
    assert sheet["D3"].value.date() == date(2019, 6, 18)
    assert sheet["J3"].value is None
    assert sheet["J5"].value.split("\n") == [
        "日期: There is no day 31 in month 6 of 2019; that month has 30 days. Correct the date.",
        "应到人数: -15 is less than zero. Correct it.",
    ]
    red = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"
    }
    assert red == {"D5", "G5", "J5", "D6", "H6", "J6"}
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:J7"


def test_a_marked_workbook_can_be_corrected_and_read_again(detected: Detected) -> None:
    rows = [
        ("2019年台账",),
        HEADER,
        (1, "省教育厅", "读书班", "6月18日", "上午", "原著", 20, 18, ""),
        (2, "", "", "6月31日", "下午", "研讨", 20, 18, ""),
        (3, "", "读书班", "6月20日", "下午", "研讨", 20, 21, ""),
    ]
    detection = detected(rows, merges=["A1:I1", "B3:B5", "C3:C4"])
    first = marked(detection)
    again = detect(open_workbook(first).sheets[0], KINDS)
    assert again.mapping == detection.mapping
    assert [column.heading for column in unused(again)] == [PROBLEM_HEADING]
    assert list(RowParser(again).rows()) == list(RowParser(detection).rows())
    second = detect(open_workbook(marked(again)).sheets[0], KINDS)
    assert len(second.columns) == len(again.columns)

    book = load_workbook(io.BytesIO(first))
    book["台账"]["D4"] = "6月30日"
    book["台账"]["H5"] = 20
    corrected = detect(open_workbook(packed(book)).sheets[0], KINDS)
    assert [row.faults for row in RowParser(corrected).rows()] == [(), (), ()]


def test_nothing_written_becomes_a_formula(detected: Detected) -> None:
    content = "单位,形式,日期,主题\n" + "".join(
        f'"{text.replace(chr(34), chr(34) * 2)}",x,,y\n' for text in DANGEROUS
    )
    detection = detect(open_workbook(content.encode(), name="=cmd").sheets[0], KINDS)
    table = write_table([TableColumn("=x"), TableColumn("y")], [(text, 1) for text in DANGEROUS], "=title")
    for written in (marked(detection), table):
        for sheet in load_workbook(io.BytesIO(written)).worksheets:
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
            assert {str(cell.value) for cell in cells} >= {
                text.strip("\t") for text in DANGEROUS if text[0] != "\t"
            }


def test_values_that_a_spreadsheet_cannot_hold_are_written_as_text(detected: Detected) -> None:
    odd = [
        date(1899, 12, 31),
        "长" * 40_000,
        True,
        time(9, 30),
        timedelta(hours=30),
        1e300,
        timedelta(days=-1),
    ]
    odd.append(datetime.fromisoformat("2019-06-18T09:30:00+08:00"))
    written = write_table([TableColumn(str(index)) for index in range(len(odd))], [odd], "x" * 40)
    sheet = open_workbook(written).sheets[0]
    values = list(sheet.rows())[2].values
    assert values[0] == "1899-12-31"
    assert len(str(values[1])) == 32_767
    assert values[2:5] == (True, time(9, 30), timedelta(hours=30))
    assert values[7] == datetime.fromisoformat("2019-06-18T09:30")
    assert sheet.name == "x" * 31


def test_sheets_of_one_name_and_names_that_are_not_allowed(detected: Detected) -> None:
    content = "单位,形式,日期\na,b,2019-06-18\n".encode()
    detections = [
        detect(open_workbook(content, name=name).sheets[0], KINDS)
        for name in ("a*b[c]", "a b c", "'", "History")
    ]
    names = [sheet.name for sheet in open_workbook(write_marked_workbook(detections, [])).sheets]
    assert names == ["a b c", "a b c (2)", "Sheet", "History 1"]


def test_a_broken_workbook_with_overlapping_blocks_is_still_marked(detected: Detected) -> None:
    detection = detected(
        [("台账",), HEADER, (1, "省教育厅", "读书班", "", "上午")], merges=["A1:C1", "B1:D1"]
    )
    assert load_workbook(io.BytesIO(marked(detection)))["台账"]["J3"].value.startswith(
        "日期: The cell is empty"
    )


def test_several_sheets_keep_their_own_faults() -> None:
    book = Book()
    book.worksheets[0].title = "一"
    book.create_sheet("二")
    for sheet, day in zip(book.worksheets, ("6月31日", "2019-06-18"), strict=True):
        sheet.append(HEADER)
        sheet.append((1, "省教育厅", "读书班", day, "上午"))
    detections = [detect(sheet, KINDS) for sheet in open_workbook(packed(book)).sheets]
    faults = [
        fault for detection in detections for row in RowParser(detection).rows() for fault in row.faults
    ]
    written = load_workbook(io.BytesIO(write_marked_workbook(detections, faults)))
    assert written["一"]["J2"].value is not None
    assert written["二"]["J2"].value is None


def test_a_table_is_ready_to_print() -> None:
    columns = [TableColumn("单位"), TableColumn("日期"), TableColumn("人次", width=12)]
    rows = [("省教育厅" * 3, date(2019, 6, 18), 0), ("省财政厅", None, None)]
    sheet = load_workbook(io.BytesIO(write_table(columns, rows, "学习台账 & 总结"))).worksheets[0]
    assert sheet.title == "学习台账 & 总结"
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["单位", "日期", "人次"],
        ["省教育厅" * 3, datetime.fromisoformat("2019-06-18"), 0],
        ["省财政厅", None, None],
    ]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.center.text == "&P / &N"
    assert sheet.freeze_panes == "A3"
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width > 9
    assert 12 <= sheet.column_dimensions["C"].width <= 13


def test_a_wide_table_stays_readable_on_paper() -> None:
    """If every column were as wide as its text, 27 columns would print in one-millimetre type."""
    columns = [TableColumn(f"第{number}栏") for number in range(27)]
    text = "制度已经印发并运行一个月以上，抽查基层单位均知晓，尚有两处未公布"
    book = load_workbook(io.BytesIO(write_table(columns, [(text, *["短"] * 26), (text,) * 27], "台账")))
    sheet = book.worksheets[0]
    assert int(sheet.page_setup.paperSize) == 8
    # openpyxl groups adjacent columns of equal width and records their range.
    assert (
        sum(
            column_dimension.width * (column_dimension.max - column_dimension.min + 1)
            for column_dimension in sheet.column_dimensions.values()
        )
        <= 360
    )
    assert sheet.row_dimensions[4].height > 5 * 15, "a wrapped text is seen to its end"
    narrow = load_workbook(io.BytesIO(write_table(columns[:3], [("甲", "乙", "丙")], "短"))).worksheets[0]
    assert int(narrow.page_setup.paperSize) == 9
    assert narrow.row_dimensions[3].height is None


def test_an_empty_table_still_has_its_header() -> None:
    sheet = open_workbook(write_table([TableColumn("单位")], [], "空")).sheets[0]
    assert [row.values for row in sheet.rows()] == [("空",), ("单位",)]


def test_a_text_table_is_safe_and_reads_back() -> None:
    rows = [*[(text, -3, None) for text in DANGEROUS], ("＝1", date(2019, 6, 18), 2.0)]
    content = write_csv(["单位", "=x", "人数"], rows)
    assert content.startswith("\ufeff单位,'=x,人数\r\n".encode())
    plain = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert all(cell[:1] not in "=+@\t\r＝" or not cell for row in plain for cell in row)
    assert plain[1][1:] == ["-3", ""]
    assert plain[-1] == ["'＝1", "2019-06-18", "2"]
    assert [row.values[0] for row in list(open_workbook(content).sheets[0].rows())[1:-1]] == list(DANGEROUS)


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=20
).map(str.strip)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(TEXTS, st.integers(0, 2**31), st.dates(date(1901, 1, 1), date(2100, 1, 1))),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_written_reads_back(rows: list[tuple[str, int, date]]) -> None:
    columns = [TableColumn("a"), TableColumn("b"), TableColumn("c")]
    read = [row.values for row in open_workbook(write_table(columns, rows, "t")).sheets[0].rows()][2:]
    assert read == [(text, float(number), day) for text, number, day in rows]
    texts = [row.values for row in open_workbook(write_csv(["a", "b", "c"], rows)).sheets[0].rows()][1:]
    assert [values[1:] for values in texts] == [(str(number), day.isoformat()) for _text, number, day in rows]


@pytest.mark.parametrize("size", [1, 3])
def test_a_header_only_sheet_is_marked_without_rows(detected: Detected, size: int) -> None:
    assert (
        open_workbook(write_marked_workbook([detected([HEADER])] * size, [])).sheets[0].head[0].values[-1]
        == PROBLEM_HEADING
    )


def test_a_long_table_is_written_row_by_row() -> None:
    columns = [TableColumn(name) for name in ("Number", "Problem", "Unit", "Measures")]
    rows = (
        (f"FK-{number}", "台账更新不及时" * 10, "省财政厅", "制定方案\n落实责任") for number in range(5_000)
    )
    with TemporaryFile() as file:
        tracemalloc.start()
        write_long_table(file, columns, rows, "Ledger")
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        file.seek(0)
        sheet = load_workbook(file, read_only=True).active
        assert sheet is not None
        assert sum(1 for _row in sheet.iter_rows()) == 5_002
    assert peak < 3_500_000, f"{peak} bytes were held at once"


def test_a_long_text_is_written_as_the_short_one_is() -> None:
    labels, rows = ["Number", "Problem"], [["1", "=1+1"], ["2", "省, 市"]]
    file = io.BytesIO()
    write_long_csv(file, labels, rows)
    assert file.getvalue() == write_csv(labels, rows)
