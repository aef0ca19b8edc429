import json
from collections.abc import Callable
from datetime import date

import pytest
from django.utils.translation import override
from tests.interchange.workbooks import HEADER

from touchstone.common.errors import PlainError
from touchstone.interchange.detection import Detection, choose, detect
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.faults import Fault
from touchstone.interchange.fields import RowContext
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.reading.sheets import UNCALCULATED, Row
from touchstone.interchange.validation import ParsedRow, RowParser

Detected = Callable[..., Detection]


def session(**values: object) -> tuple[object, ...]:
    row: dict[str, object] = {
        "number": 1, "unit": "省教育厅", "form": "读书班", "date": "2019-06-18", "part": "上午", "topic": "原著",
        "expected": 20, "present": 18, "note": "",
    }  # fmt: skip
    return tuple((row | values).values())


def parsed(detected: Detected, *rows: tuple[object, ...]) -> list[ParsedRow]:
    return list(RowParser(detected([("2019年台账",), HEADER, *rows])).rows())


def test_a_row_becomes_values_in_the_order_of_the_fields(detected: Detected) -> None:
    parser = RowParser(
        detected([("2019年台账",), HEADER, session(date="６月１８日", present="１８人", unit="省教育厅　")])
    )
    (row,) = parser.rows()
    assert row.number == 3
    assert row.faults == ()
    values = dict(zip(parser.fields, row.values, strict=True))
    assert {code: value for code, value in values.items() if value is not None} == {
        "number": "1", "unit": "省教育厅", "form": "读书班", "held_on": date(2019, 6, 18), "part_of_day": "morning",
        "topic": "原著", "expected": 20, "present": 18,
    }  # fmt: skip
    assert row.values[parser.position("unit")] == "省教育厅"


@pytest.mark.parametrize(
    ("changes", "column", "code", "reason"),
    [
        ({"date": "2019年6月31日"}, "D", "date.day", "There is no day 31 in month 6 of 2019"),
        ({"date": ""}, "D", "missing", "The cell is empty"),
        ({"unit": "　"}, "B", "missing", "every row needs a value"),
        ({"date": "03/04/2019"}, "D", "date.ambiguous", "Write the year first"),
        ({"date": date(1900, 1, 6)}, "D", "date.year", "The year 1900 is outside"),
        ({"expected": -15}, "G", "number.negative", "-15 is less than zero"),
        ({"present": 12.5}, "H", "number.fraction", "12.5 is not a whole number"),
        ({"present": 32}, "H", "sessions.present", r"Present \(32\) is more than expected \(20\)"),
        ({"present": "许多"}, "H", "number.unreadable", "is not a number"),
        ({"present": "=G3-2"}, "H", "cell.uncalculated", "a formula without a saved result"),
        ({"part": "以后"}, "E", "choice.unknown", "morning, afternoon, evening, half a day, whole day"),
        ({"topic": "长" * 201}, "F", "text.long", "has 201 characters; at most 200 fit"),
    ],
)  # fmt: skip
def test_every_fault_says_where_what_and_why(
    detected: Detected, changes: dict[str, object], column: str, code: str, reason: str
) -> None:
    (row,) = parsed(detected, session(**changes))
    (fault,) = row.faults
    assert (fault.sheet, fault.row, fault.column, fault.code) == ("台账", 3, column, code)
    assert fault.header == HEADER["ABCDEFGHI".index(column)]
    with pytest.raises(ValueError, match=reason):
        raise ValueError(fault.reason)
    assert not fault.reason.count("%(")


def test_all_faults_of_a_row_are_reported_and_its_good_values_kept(detected: Detected) -> None:
    (row,) = parsed(detected, session(date="6月31日", expected=-15, present="x", unit=""))
    assert [fault.column for fault in row.faults] == ["B", "D", "G", "H"]
    assert [fault.value for fault in row.faults] == ["", "6月31日", "-15", "x"]
    assert row.values[2] == "读书班"


def test_zero_and_unknown_are_different(detected: Detected) -> None:
    rows = parsed(
        detected, session(expected=0, present=0), session(expected="", present="/"), session(expected="")
    )
    assert [row.values[13:15] for row in rows] == [(0, 0), (None, None), (None, 18)]
    assert not any(row.faults for row in rows)


def test_absences_cannot_pass_what_was_expected(detected: Detected) -> None:
    header = ("单位", "形式", "日期", "应到", "实到", "病假", "出差")
    base = ("省教育厅", "读书班", "2019-06-18")
    detection = detected(
        [header, (*base, 20, 15, 3, 2), (*base, 20, 15, 3, 3), (*base, 20, 15, "", 9), (*base, "", 15, 9, 9)]
    )
    rows = list(RowParser(detection).rows())
    assert [[fault.code for fault in row.faults] for row in rows] == [
        [],
        ["sessions.leave"],
        ["sessions.leave"],
        [],
    ]
    assert "together more than expected (20)" in rows[1].faults[0].reason


def test_text_that_looks_like_a_formula_is_text(detected: Detected) -> None:
    content = "单位,形式,日期,主题\n=1+1,+读书班,2019-06-18,@研讨\n".encode()
    detection = detect(open_workbook(content).sheets[0], KINDS)
    (row,) = RowParser(detection).rows()
    assert row.faults == ()
    assert [row.values[RowParser(detection).position(code)] for code in ("unit", "form", "topic")] == [
        "=1+1",
        "+读书班",
        "@研讨",
    ]


def test_short_rows_and_columns_in_dispute(detected: Detected) -> None:
    detection = detected([HEADER, session()])
    assert [fault.column for fault in RowParser(detection).parse(Row(9, ("1", "省教育厅"))).faults] == [
        "C",
        "D",
    ]
    with pytest.raises(UnreadableFile, match="has no column for"):
        RowParser(choose(detection, {1: None}))


def test_the_year_of_the_context_goes_before_that_of_the_title(detected: Detected) -> None:
    detection = detected([("2019年台账",), HEADER, session(date="6月18日")])
    row = Row(3, session(date="6月18日"))
    assert RowParser(detection, RowContext(2020)).parse(row).values[3] == date(2020, 6, 18)
    assert RowParser(detection).parse(row).values[3] == date(2019, 6, 18)
    assert RowParser(detection, RowContext()).parse(row).faults[0].code == "date.no-year"


def test_a_stored_fault_can_be_read_again_in_either_language(detected: Detected) -> None:
    (row,) = parsed(detected, session(date="6月31日"))
    stored = json.loads(json.dumps(row.faults[0].as_dict()))
    again = Fault(**stored)
    with override("en"):
        assert again.reason == row.faults[0].reason
    assert again == row.faults[0]


def test_a_later_step_attaches_its_own_faults(detected: Detected) -> None:
    parser = RowParser(detected([HEADER, session(unit="省教育亭")]))
    (row,) = parser.ledger
    fault = parser.fault(
        row, "unit", PlainError("unit.unknown", "No unit is called “%(name)s”.", name="省教育亭")
    )
    assert (fault.column, fault.header, fault.value, fault.reason) == (
        "B",
        "单位",
        "省教育亭",
        "No unit is called “省教育亭”.",
    )


def test_formulas_without_a_saved_result_matter_only_where_they_are_read(detected: Detected) -> None:
    detection = detected([(*HEADER, "缺席"), (*session(), "=G2-H2")])
    (row,) = RowParser(detection).rows()
    assert row.faults == ()
    assert detection.sheet.head[1].values[9] == UNCALCULATED
