"""Malicious and oversized files are refused before they are unpacked."""

import io
import re
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from tests.interchange.workbooks import make_xlsx, packed, repacked, sheet_xml, with_cells

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.limits import Limits
from touchstone.interchange.reading import open_workbook

ROWS = [("单位", "日期"), ("省教育厅", "2019-06-18")]


def read_all(content: bytes, limits: Limits | None = None) -> None:
    for sheet in open_workbook(content, limits=limits).sheets:
        list(sheet.rows())


def refused(content: bytes, limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as error:
        read_all(content, limits)
    assert error.value.message.endswith(".")
    return error.value


def test_a_file_of_200_mb_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match="The file has 200 MB; at most 50 MB can be read") as error:
        open_workbook(path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    assert error.value.code == "file.size"
    with path.open("rb") as file, pytest.raises(UnreadableFile, match="200 MB"):
        open_workbook(file, name="台账.xlsx")


def test_a_zip_bomb_is_refused_by_what_its_directory_declares() -> None:
    bomb = repacked(make_xlsx({"台账": ROWS}), xl__sharedStrings_xml=b"\x00" * (60 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert refused(bomb).code == "file.bomb"
    assert refused(bomb, Limits(unpacked_bytes=1024)).code == "file.bomb"


def test_a_bomb_whose_directory_lies_is_refused_while_it_is_measured() -> None:
    honest = repacked(make_xlsx({"台账": ROWS}), xl__styles_xml=b" " * 3_000_000)
    size = struct.pack("<L", 3_000_000)
    assert honest.count(size) == 2
    assert refused(honest.replace(size, struct.pack("<L", 100))).code in ("file.bomb", "file.damaged")


def test_a_false_number_of_shared_texts_is_refused() -> None:
    """The parser would allocate 96 GB and crash the process."""
    texts = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount{}><si><t>x</t></si></sst>'
    for count in ('="4000000000"', " =\n'+4000000000'"):
        part = texts.format(count).encode()
        assert refused(repacked(make_xlsx({"台账": ROWS}), xl__sharedStrings_xml=part)).code == "file.damaged"
    read_all(repacked(make_xlsx({"台账": ROWS}), xl__sharedStrings_xml=texts.format('="1"').encode()))


def test_too_many_parts_are_refused() -> None:
    crowd = repacked(make_xlsx({"台账": ROWS}), **{f"xl__media__{number}": b"x" for number in range(60)})
    assert refused(crowd, Limits(parts=50)).code == "file.bomb"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    content = io.BytesIO(make_xlsx({"台账": ROWS}))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("XL/worksheets/SHEET1.xml", sheet_xml(""))
    assert refused(content.getvalue()).code == "file.damaged"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c s='1' r = 'XFD1048576'><v>1</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1">' + "<c><v>1</v></c>" * 300 + '</row><row r="1048576"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><!-- --><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    ],
)
def test_a_small_workbook_that_asks_for_a_huge_table_is_refused(cells: str) -> None:
    """The parser would allocate 500 GB and crash the process."""
    assert len(with_cells(cells)) < 20_000
    assert refused(with_cells(cells)).code in ("sheet.columns", "sheet.cells")


def test_a_stray_cell_far_below_is_refused_with_its_row() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="Z900000"><v>1</v></c></row>'
    assert "reaches to row 900000" in refused(with_cells(far)).message


def test_a_declared_dimension_that_is_absurd_means_nothing() -> None:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c></row>'
    sheet = sheet_xml(cells).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    content = repacked(make_xlsx({"台账": ROWS}), xl__worksheets__sheet1_xml=sheet)
    assert [row.values for row in open_workbook(content).sheets[0].rows()] == [("单位",)]


def test_cells_that_are_far_away_but_only_formatted_do_no_harm() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert [row.values for row in open_workbook(with_cells(cells)).sheets[0].rows()] == [(1.0,)]


def test_more_rows_or_columns_than_the_limit_are_refused() -> None:
    content = make_xlsx({"台账": [["x"] * 12] * 30})
    assert "has 30 rows, more than 20" in refused(content, Limits(rows=20)).message
    assert "uses 12 columns, more than 10" in refused(content, Limits(columns=10)).message
    assert refused(content, Limits(cells=300)).code == "sheet.cells"
    text = "\n".join([",".join(["x"] * 12)] * 30).encode()
    assert refused(text, Limits(rows=20)).code == "sheet.rows"
    assert refused(text, Limits(columns=10)).code == "sheet.columns"


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_truncated_workbook_is_damaged(keep: float) -> None:
    content = make_xlsx({"台账": ROWS})
    assert refused(content[: int(len(content) * keep)]).code == "file.damaged"


def test_broken_xml_is_damaged() -> None:
    content = make_xlsx({"台账": ROWS})
    assert refused(repacked(content, xl__workbook_xml=b"<workbook><sheets>")).code == "file.damaged"
    assert (
        refused(repacked(content, xl__worksheets__sheet1_xml=b"<worksheet><!-- <row")).code == "file.damaged"
    )


def test_entities_are_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = make_xlsx({"台账": ROWS})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        workbook, sheet = archive.read("xl/workbook.xml"), archive.read("xl/worksheets/sheet1.xml")
    for name, part in (("xl__workbook_xml", workbook), ("xl__worksheets__sheet1_xml", sheet)):
        body = re.sub(rb"^<\?xml[^>]*\?>", b"", part)
        assert refused(repacked(content, **{name: laughs + body})).code == "file.damaged"


def test_a_password_on_the_archive_is_told_from_damage() -> None:
    content = bytearray(make_xlsx({"台账": ROWS}))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    assert refused(bytes(content)).code == "file.encrypted"


def test_a_workbook_of_charts_only_has_no_sheet() -> None:
    book = Book()
    book.create_chartsheet("图")
    book.remove(book.worksheets[0])
    assert refused(packed(book)).code == "file.no-sheet"
