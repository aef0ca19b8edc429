"""What answers earn, and what of a request is an answer at all."""

from typing import Any

import pytest

from touchstone.practice.marking import mark, marks, read_given
from touchstone.practice.statistics import QuestionSums, sums_of


def question(kind: str, *answers: tuple[str, bool, int]) -> dict[str, Any]:
    rows = [
        {"text": text, "right": right, "share": share, "place": place}
        for place, (text, right, share) in enumerate(answers, start=1)
    ]
    return {"kind": kind, "answers": rows}


SINGLE = question("single", ("a", True, 100), ("b", False, 0), ("c", False, 50))
MULTIPLE = question("multiple", ("a", True, 50), ("b", True, 50), ("c", False, 0))
COSTLY = question("multiple", ("a", True, 50), ("b", True, 50), ("c", False, -50))
FILL_IN = question("fill-in", ("调研", True, 100), ("调查", False, 50))
ORDERING = question("ordering", ("x", True, 100), ("y", True, 100), ("z", True, 100))


@pytest.mark.parametrize(
    ("asked", "sent", "earned"),
    [
        (SINGLE, ["0"], 100),
        (SINGLE, ["1"], 0),
        (SINGLE, ["2"], 50),
        (SINGLE, ["0", "1"], 100),  # only one can be chosen
        (SINGLE, [], 0),
        (SINGLE, ["9"], 0),
        (SINGLE, ["-1", "x", "", "１"], 0),
        (MULTIPLE, ["1", "0"], 100),
        (MULTIPLE, ["0"], 50),
        (MULTIPLE, ["0", "2"], 0),
        (MULTIPLE, ["0", "1", "2"], 0),
        (COSTLY, ["0", "1", "2"], 50),
        (FILL_IN, [" 调 研。"], 100),
        (FILL_IN, ["调查"], 50),
        (FILL_IN, ["其他"], 0),
        (ORDERING, ["1", "2", "3"], 100),
        (ORDERING, ["1", "3", "2"], 0),
        (ORDERING, ["1", "2"], 0),
    ],
)
def test_an_answer_earns(asked: dict[str, Any], sent: list[str], earned: int) -> None:
    assert mark(asked, read_given(asked, sent)) == earned


def test_a_sheet_with_fewer_answers_than_questions_is_marked() -> None:
    assert marks([SINGLE, FILL_IN], [[0]]) == [100, 0]


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    total = [[0] * 6, [0] * 6]
    for earned in [(100, 100), (0, 0)] * 5:
        for bucket, numbers in zip(total, sums_of(earned), strict=True):
            bucket[:] = map(sum, zip(bucket, numbers, strict=True))
    first = QuestionSums(*total[0])
    assert (first.facility, first.discrimination) == (50, 100)
    assert QuestionSums(*sums_of((100, 0))[0]).facility is None
