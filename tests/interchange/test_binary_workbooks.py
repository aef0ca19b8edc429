"""Binary workbooks (.xlsb): what their parts say, and what is refused before the parser loads them."""

import random
import struct
from datetime import date

import pytest
from tests.interchange.binary_workbooks import DAY, MONTH, PERCENT, make_xlsb, record, sheet

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.reading.sheets import BadCell, Merge

ROWS = [
    ("单位", "学习形式", "日期", "应到人数", "实到人数"),
    ("杭州市教育局", "读书班", (43634.0, DAY), 30.0, 28.0),
    ("", "读书班", (43617.0, MONTH), 30.0, (1.0, PERCENT)),
    ("宁波市教育局", "读书班", "2019年6月20日", None, 18.0),
]
PART = sheet(ROWS, hidden=3, merge=(1, 2, 0, 0))
CONTENT = make_xlsb(PART)


def read_all(content: bytes) -> list[tuple[object, ...]]:
    return [row.values for sheet in open_workbook(content).sheets for row in sheet.rows()]


def refused(content: bytes) -> str:
    """Return the code of the refusal."""
    with pytest.raises(UnreadableFile) as error:
        read_all(content)
    return error.value.code


def test_a_binary_workbook_is_read_like_any_other() -> None:
    (opened,) = open_workbook(CONTENT).sheets
    assert opened.name == "台账"
    assert [row.values for row in opened.rows()] == [
        ROWS[0],
        ("杭州市教育局", "读书班", date(2019, 6, 18), 30, 28),
        ("", "读书班", "2019年6月", 30, "100%"),
        ("宁波市教育局", "读书班", "2019年6月20日", BadCell("cell.error", "#DIV/0!"), 18),
    ]
    assert opened.merges == (Merge(2, 0, 3, 0),)
    assert (opened.hidden_rows, opened.hidden_columns) == ({4}, {1})


def test_cells_far_away_and_sizes_that_are_only_declared_are_refused() -> None:
    assert (
        refused(make_xlsb(sheet(ROWS, hidden=0, merge=(1, 2, 0, 0), last_row=1_048_575 * 9)))
        == "file.damaged"
    )
    far = sheet([*ROWS, [""] * 200 + ["x"]], hidden=0, merge=(1, 2, 0, 0), last_row=60_000)
    assert refused(make_xlsb(far)) == "sheet.cells"
    texts = record(159, struct.pack("<II", 1, 9_000)) + record(160)
    assert refused(make_xlsb(PART, sharedStrings=texts)) == "file.damaged"
    assert refused(make_xlsb(PART[:-40])) == "file.damaged"


def test_a_damaged_part_is_refused_or_read_but_never_breaks_the_process() -> None:
    for seed in range(32, 135):
        chosen = random.Random(seed)
        part = bytearray(PART)
        for _change in range(chosen.choice([1, 3, 9])):
            part[chosen.randrange(len(part))] = chosen.choice([0, 1, 0x7F, 0x80, 0xFF])
        try:
            read_all(make_xlsb(bytes(part)))
        except UnreadableFile:
            continue
