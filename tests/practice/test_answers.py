"""Answers as pages send them, and as people write them."""

import pytest

from touchstone.practice.lines import read_lines, write_lines
from touchstone.practice.marking import Printed, mark, marks_of, read_given
from touchstone.practice.rules import Answer, Question, QuestionKind, faults_of, shared_out

S, M, F, O = QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.FILL_IN, QuestionKind.ORDERING  # noqa: E741


def printed(kind: QuestionKind, *answers: tuple[str, bool]) -> Printed:
    """Return a question of three answers that stand on the paper as third, first, second."""
    return Printed(7, Question(kind, "?", shared_out(kind, answers)), (2, 0, 1))


SINGLE = printed(S, ("a", True), ("b", False), ("c", False))
MULTIPLE = printed(M, ("a", True), ("b", True), ("c", False))
FILL_IN = printed(F, ("调研", True))
ORDERING = printed(O, ("x", True), ("y", True), ("z", True))


@pytest.mark.parametrize(
    ("asked", "sent", "earned"),
    [
        (SINGLE, ["1"], 100),
        (SINGLE, ["0"], 0),
        (SINGLE, ["1", "2"], 100),  # only one can be chosen
        (SINGLE, [], 0),
        (SINGLE, ["9", "-1", "x", "", "１"], 0),
        (MULTIPLE, ["2", "1"], 100),
        (MULTIPLE, ["1"], 50),
        (MULTIPLE, ["0", "1"], 0),
        (FILL_IN, [" 调 研。"], 100),
        (FILL_IN, ["其他"], 0),
        (ORDERING, ["3", "1", "2"], 100),
        (ORDERING, ["1", "2", "3"], 50),
        (ORDERING, ["", "1", "2"], 50),
        (ORDERING, ["1", "1", "1"], 0),
        (ORDERING, ["1", "2"], 0),
    ],
)
def test_an_answer_earns(asked: Printed, sent: list[str], earned: int) -> None:
    assert mark(asked, read_given(asked, sent)) == earned


def test_a_sheet_with_fewer_answers_than_questions_is_marked() -> None:
    assert marks_of([SINGLE, FILL_IN], [[1]]) == [100, 0]


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (S, "*a\nb # not quite\n%50%c"),
        (M, "*a\n*b\nc\n%-50%d # why"),
        (M, "%70%a\n%30%b\nc"),
        (F, "调研\n%50%调查"),
        (O, "x\ny\nz"),
    ],
)
def test_answers_come_back_as_they_were_written(kind: QuestionKind, lines: str) -> None:
    question = Question(kind, "?", read_lines(kind, lines))
    assert not list(faults_of(question))
    assert write_lines(question) == lines
    assert read_lines(kind, write_lines(question)) == question.answers


def test_several_right_answers_share_the_mark() -> None:
    expected = (Answer("a", True, 50), Answer("b", True, 50), Answer("c", False, -100))
    assert read_lines(M, "＊a\n\n* b\nc") == expected
