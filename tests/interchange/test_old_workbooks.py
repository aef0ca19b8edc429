"""Workbooks of Excel 97-2003 (.xls). ``files/ledger.xls`` was written by LibreOffice 7.4."""

import random
import struct
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.interchange.desk import Desk, counted

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.limits import Limits
from touchstone.interchange.marking import mark_faults
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.reading.compound import _follow
from touchstone.interchange.reading.sheets import BadCell, Merge

LEDGER = Path(__file__).with_name("files") / "ledger.xls"
CONTENT = LEDGER.read_bytes()


def read_all(content: bytes, limits: Limits | None = None) -> None:
    for sheet in open_workbook(content, limits=limits).sheets:
        list(sheet.rows())


def refused(content: bytes, limits: Limits | None = None) -> str:
    """Return the code of the refusal."""
    with pytest.raises(UnreadableFile) as error:
        read_all(content, limits)
    return error.value.code


def test_cells_dates_merges_and_what_is_hidden_are_read() -> None:
    ledger, hidden, offset, _chart = open_workbook(LEDGER).sheets
    rows = [row.values for row in ledger.rows()]
    moment = datetime.fromisoformat("2019-06-19T14:30")
    assert rows[2] == ("007", "杭州市教育局", "读书班", date(2019, 6, 18), "上午", "原著研读", 30, 28, "")
    assert rows[3] == ("008", "", "读书班", moment, "", "研讨", 30, "100%", "90%")
    assert rows[4][3:8] == ("2019年6月", "上午", "x", 28, BadCell("cell.error", "#DIV/0!"))
    assert ledger.merges == (Merge(1, 0, 1, 8), Merge(3, 1, 4, 1))
    assert (ledger.hidden_rows, ledger.hidden_columns) == ({6}, {8})
    assert (hidden.name, hidden.hidden) == ("隐藏", True)
    assert [(row.number, row.values) for row in offset.rows()][2:] == [
        (3, ("", "", "单位", "")),
        (4, ("", "", "", "")),
        (5, ("", "", "", 3)),
    ]


@pytest.mark.django_db
def test_an_old_workbook_is_loaded_like_any_other(desk: Desk) -> None:
    run = desk.check(CONTENT, name="台账.xls")
    assert counted(run)["new"] == 2
    wrong = [(fault["row"], fault["column"]) for fault in run.faults if fault["sheet"] == "台账"]
    assert wrong == [(4, "H"), (5, "D"), (5, "H")]


def test_sizes_are_checked_before_anything_is_loaded() -> None:
    assert refused(CONTENT, Limits(columns=5)) == "sheet.columns"
    assert (
        refused(CONTENT, Limits(cells=60)) == "sheet.cells"
    )  # 54 cells of the first sheet, and those of the others


@pytest.mark.parametrize(
    "lie",
    [struct.pack("<HHIIHH", 0x200, 14, 0, 65_537, 0, 1), struct.pack("<HHHHHHH", 0x200, 10, 1, 9, 1, 9, 0)],
)
def test_a_declared_extent_that_no_sheet_can_have_is_refused(lie: bytes) -> None:
    at = CONTENT.index(struct.pack("<HH", 0x200, 14))
    assert refused(CONTENT[:at] + lie + CONTENT[at + len(lie) :]) == "file.damaged"


def test_a_chain_of_sectors_that_runs_in_a_circle_is_refused() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        list(_follow(0, (1, 0), most=5))
    assert refusal.value.code == "file.damaged"


def test_a_damaged_file_is_refused_or_read_but_never_breaks_the_process() -> None:
    for seed in range(66, 186):
        chosen = random.Random(seed)
        content = bytearray(CONTENT)
        for _change in range(chosen.choice([1, 5, 20])):
            at = chosen.randrange(len(content) - 4)
            content[at : at + 4] = chosen.choice(
                [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", chosen.randbytes(4)]
            )
        try:
            read_all(bytes(content))
        except UnreadableFile:
            continue


@pytest.mark.django_db
def test_the_marked_copy_of_an_old_workbook_says_the_same(desk: Desk) -> None:
    marked = mark_faults(desk.access, desk.check(CONTENT, name="台账.xls"))
    first, again = (
        next(sheet for sheet in open_workbook(content).sheets if sheet.name == "台账")
        for content in (CONTENT, marked)
    )
    assert [row.values[:8] for row in again.rows()][2:4] == [row.values[:8] for row in first.rows()][2:4]
    assert again.merges == first.merges
