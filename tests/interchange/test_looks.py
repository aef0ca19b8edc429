"""Cells whose format changes what they mean, and what is hidden, in real workbooks."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook as Book
from tests.interchange.workbooks import packed, repacked

from touchstone.interchange.reading import open_workbook
from touchstone.interchange.reading.sheets import Sheet

LOOKS = [
    (43617, 'yyyy"年"m"月"', "2019年6月"),
    (43617, '[$-804]yyyy"年"m"月";@', "2019年6月"),
    (43634, "mmm-yy", "2019年6月"),
    (43634, 'm"月"', "6月"),
    (43634, 'yyyy"年"m"月"d"日"', date(2019, 6, 18)),
    (43634, "yyyy-mm-dd", date(2019, 6, 18)),
    (1, "0%", "100%"),
    (0.905, "0%", "91%"),
    (0.905, "0.00%", "90.50%"),
    (7, "000", "007"),
    (7, "0", 7),
    (38, '0"人"', 38),
    (1234567, "000", 1234567),
    ("达到90%", "0%", "达到90%"),
    (True, "0%", True),
    (3, "#,##0", 3),
    (3.5, '_ "¥"* #,##0.00_ ', 3.5),
]


def styled(*, prefixed: bool) -> Sheet:
    """Return a sheet with these cells, as usual or so that it needs the exact inspection."""
    book = Book()
    sheet = book.worksheets[0]
    for column, (value, look, _shown) in enumerate(LOOKS, 2):
        sheet.cell(2, column, value).number_format = look
    sheet.cell(3, 1, "x")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    content = packed(book)
    if prefixed:
        part = open_part(content, "xl/worksheets/sheet1.xml").replace(b'<c r="B2"', b'<c  r="B2"', 1)
        content = repacked(content, xl__worksheets__sheet1_xml=part)
    return open_workbook(content).sheets[0]


def open_part(content: bytes, name: str) -> bytes:
    """Return a part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


@pytest.mark.parametrize("prefixed", [False, True])
def test_what_a_cell_shows_counts_where_its_format_changes_the_meaning(prefixed: bool) -> None:
    shown = list(styled(prefixed=prefixed).rows())[1].values[1:]
    assert list(shown) == [shown for _value, _look, shown in LOOKS]


@pytest.mark.parametrize("prefixed", [False, True])
def test_hidden_rows_and_columns_are_known(prefixed: bool) -> None:
    sheet = styled(prefixed=prefixed)
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3}, {2})
