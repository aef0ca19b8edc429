"""The example ledgers, laid out like real ones, are read as a person would read them."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from tests.interchange.workbooks import unused

from touchstone.common.day_spans import DaySpan
from touchstone.interchange.detection import detect
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.kinds.training import Titled, read_titles
from touchstone.interchange.ledger import Skipped
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.validation import RowParser

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "zhejiang-2019"


def parser_of(name: str) -> RowParser:
    (sheet,) = open_workbook(EXAMPLES / name).sheets
    return RowParser(detect(sheet, KINDS))


def parsers_of(name: str) -> dict[str, RowParser]:
    """Return the parsers of the sheets of a known kind, by sheet name."""
    mapping = {}
    for sheet in open_workbook(EXAMPLES / name).sheets:
        try:
            mapping[sheet.name] = RowParser(detect(sheet, KINDS))
        except UnreadableFile:
            continue
    return mapping


def test_the_roster_of_units() -> None:
    parser = parser_of("units.xlsx")
    detection = parser.detection
    assert (detection.kind.code, detection.header_row, detection.default_year, detection.batch) == (
        "units",
        3,
        2019,
        1,
    )
    rows = list(parser.rows())
    assert len(rows) == 114
    assert not any(row.faults for row in rows)
    assert parser.ledger.skipped == {Skipped.BLANK: 2, Skipped.SECTION: 5, Skipped.TOTAL: 1}
    assert len({row.values[parser.position("steering_group")] for row in rows}) == 18
    assert len({row.values[parser.position("kind")] for row in rows}) == 5
    assert {row.values[parser.position("parent")] for row in rows} == {"浙江省", "杭州市", "宁波市"}
    named = {row.values[parser.position("name")]: row.values[parser.position("short_names")] for row in rows}
    assert named["省发展改革委"] == ("省发改委",)
    assert named["省教育厅"] is None


def test_the_ledger_of_sessions() -> None:
    parser = parser_of("study-sessions.xlsx")
    rows = list(parser.rows())
    assert len(rows) == 3662
    assert parser.ledger.skipped == {Skipped.BLANK: 1, Skipped.TOTAL: 1}
    faults = [fault for row in rows for fault in row.faults]
    assert [(fault.row, fault.column, fault.value, fault.code) for fault in faults] == [
        (2197, "G", "-15", "number.negative"),
        (3089, "H", "32", "sessions.present"),
        (3495, "D", "2019年6月31日", "date.day"),
        (3597, "D", "", "missing"),
    ]
    days = [row.values[parser.position("held_on")] for row in rows if not row.faults]
    assert Counter(f"{day:%Y}" for day in days) == {"2019": 3658}
    assert {row.values[parser.position("form")] for row in rows} == {"读书班", "中心组学习"}
    assert {row.values[parser.position("part_of_day")] for row in rows} == {"morning", "afternoon", "evening"}


def test_the_ledgers_of_problems() -> None:
    parsers = parsers_of("problems.xlsx")
    assert {name: parser.detection.kind.code for name, parser in parsers.items()} == {
        "中央督导反馈": "problems",
        "暗访问题": "findings",
        "亚运会重点问题": "problems",
    }
    assert all(not unused(parser.detection) for parser in parsers.values())
    rows = {name: list(parser.rows()) for name, parser in parsers.items()}
    assert {name: len(found) for name, found in rows.items()} == {
        "中央督导反馈": 37,
        "暗访问题": 35,
        "亚运会重点问题": 29,
    }
    assert not any(row.faults for found_row in rows.values() for row in found_row)
    central = parsers["中央督导反馈"]

    def counts(code: str) -> Counter[object]:
        return Counter(row.values[central.position(code)] for row in rows["中央督导反馈"])

    assert sorted(counts("aspect").values()) == [5, 6, 6, 6, 7, 7]
    assert counts("outcome") == {"fully-rectified": 19, "basically-rectified": 11, "in-progress": 7}
    assert counts("actions") == {("制定方案", "明确专人", "按月通报"): 37}
    visits = parsers["暗访问题"]
    units = {row.values[visits.position("unit")] for row in rows["暗访问题"]}
    assert len(units) == 20  # one of nineteen is written under two names
    assert {row.values[visits.position("round")] for row in rows["暗访问题"]} == {1, 2, 3, 4}
    assert {row.values[visits.position("group")] for row in rows["暗访问题"]} == {1, 2, 3, 4, 5}


def test_one_sheet_of_the_programmes_is_a_list_of_special_rectifications() -> None:
    parsers = parsers_of("programmes.xlsx")
    assert {name: parser.detection.kind.code for name, parser in parsers.items()} == {"专项整治": "specials"}
    rows = list(parsers["专项整治"].rows())
    state = parsers["专项整治"].position("state")
    assert Counter(row.values[state] for row in rows) == {"planned": 7, "under-way": 2}


def test_the_places_at_two_sittings_of_a_training_class() -> None:
    parsers = parsers_of("training.xlsx")
    assert {parser.detection.kind.code for parser in parsers.values()} == {"training"}
    days = [(16, 19), (19, 22)]
    for number, (parser, (first, last)) in enumerate(zip(parsers.values(), days, strict=True), 1):
        titles = (parser.detection.sheet.name, *parser.detection.title_lines)
        span = DaySpan(date(2019, 6, first), date(2019, 6, last))
        assert read_titles(titles) == Titled("省管干部专题培训班", number, span)
        rows = list(parser.rows())
        assert not any(row.faults for row in rows)
        for code in ("quota", "taken"):
            assert sum(row.values[parser.position(code)] for row in rows) == 540


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (("Sheet1", "Leaders' course, sitting 2 (2019-06-16 to 2019-06-19)"), ("Leaders' course", 2, 19)),
        (("第三期", "2019年青年干部培训班参训名额分配表（6月16日-19日）"), ("2019年青年干部培训班", 3, 19)),
        (("名额", "青年干部培训班（第1期）", "时间（2019年6月16日）"), ("青年干部培训班", 1, None)),
        (("Sheet1",), ("", None, None)),
    ],
)
def test_what_titles_say_of_a_class(
    titles: tuple[str, ...], said: tuple[str, int | None, int | None]
) -> None:
    name, sitting, last = said
    days = DaySpan(date(2019, 6, 16), date(2019, 6, last) if last else None) if sitting else None
    assert read_titles(titles, 2019) == Titled(name, sitting, days)


@pytest.mark.parametrize(
    "name",
    [
        "research.xlsx",
        "teaching-sites.xlsx",
    ],
)
def test_ledgers_of_kinds_that_are_not_declared_are_refused(name: str) -> None:
    for sheet in open_workbook(EXAMPLES / name).sheets:
        assert sheet.head
        with pytest.raises(UnreadableFile, match="has no header that is known here"):
            detect(sheet, KINDS)
