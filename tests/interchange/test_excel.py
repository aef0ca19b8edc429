from datetime import date, datetime, time, timedelta

from openpyxl import Workbook as Book
from tests.interchange.workbooks import make_xlsx, packed, with_cells

from touchstone.interchange.reading import open_workbook
from touchstone.interchange.reading.sheets import UNCALCULATED, BadCell, Merge, column_index, column_letter


def test_values_stand_in_their_columns_and_rows() -> None:
    book = Book()
    sheet = book.worksheets[0]
    sheet["C3"] = "单位"
    sheet["D5"] = 3
    rows = list(open_workbook(packed(book)).sheets[0].rows())
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert rows[2].values == ("", "", "单位", "")
    assert rows[4].values == ("", "", "", 3.0)


def test_types_are_kept() -> None:
    moment = datetime.fromisoformat("2019-06-18T09:30")
    given = ["a", 1, 2.5, True, date(2019, 6, 18), moment, time(9, 30), timedelta(hours=30)]
    assert list(open_workbook(make_xlsx({"x": [given]})).sheets[0].head[0].values) == given


def test_formulas_without_a_saved_result_and_errors_are_marked() -> None:
    book = Book()
    sheet = book.worksheets[0]
    sheet.append(["单位", 1, "=B1+1", "x"])
    sheet["B2"] = "#REF!"
    sheet["B2"].data_type = "e"
    sheet["G4"] = "=SUM(B1:B2)"
    opened = open_workbook(packed(book)).sheets[0]
    rows = list(opened.rows())
    assert rows[0].values == ("单位", 1.0, UNCALCULATED, "x", "", "", "")
    assert rows[1].values[1] == BadCell("cell.error", "#REF!")
    assert rows[-1].number == 4
    assert rows[-1].values[6] == UNCALCULATED
    assert opened.width == 7


def test_a_saved_result_counts_even_when_it_is_an_empty_text() -> None:
    cells = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c>'
        '<c r="C1"><f t="shared" si="0"/><v/></c><c r="D1"><f>A1</f></c></row>'
    )
    expected = (2.0, "", UNCALCULATED, UNCALCULATED)
    assert open_workbook(with_cells(cells)).sheets[0].head[0].values == expected
    prefixed = with_cells(cells.replace('r="A1"', 's="0" r="A1"'))
    assert open_workbook(prefixed).sheets[0].head[0].values == expected


def test_merged_blocks_and_hidden_sheets_are_known() -> None:
    book = Book()
    sheet = book.worksheets[0]
    sheet.append(["标题"])
    sheet.merge_cells("A1:C1")
    book.create_sheet("旧").sheet_state = "hidden"
    book.create_sheet("更旧").sheet_state = "veryHidden"
    book.create_chartsheet("图")
    sheets = open_workbook(packed(book)).sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
        ("Sheet", False),
        ("旧", True),
        ("更旧", True),
    ]
    assert sheets[0].merges == (Merge(1, 0, 1, 2),)
    assert list(sheets[1].rows()) == []
    assert sheets[1].width == 0


def test_a_sheet_name_with_marks_of_xml_is_found() -> None:
    assert open_workbook(make_xlsx({'研讨 & "总结" <1>': [("x",)]})).sheets[0].head[0].values == ("x",)


def test_letters_of_columns() -> None:
    for index, letters in ((0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")):
        assert column_letter(index) == letters
        assert column_index(letters) == index
