"""How questions are checked, answers marked, papers drawn, and difficulty measured."""

import math
import statistics
from collections import Counter
from itertools import product

import pytest

from touchstone.practice.rules import (
    Answer,
    Attempts,
    DrawTooLarge,
    Given,
    ImpossibleAnswer,
    Question,
    QuestionKind,
    Shortage,
    check_draw,
    discrimination,
    draw,
    facility,
    faults_of,
    from_shown,
    marks,
    shared_out,
    shown_order,
    true_or_false,
)

S, M, T, F, O = QuestionKind  # noqa: E741 - in the order of the kinds
CHOICES = (("甲", True), ("乙", False), ("丙", False))
SEED = "a seed that nobody can guess"


def question(kind: QuestionKind, *answers: Answer, **fields: object) -> Question:
    return Question(kind, "问题", answers, **fields)  # type: ignore[arg-type]


SINGLE = question(S, *shared_out(S, CHOICES))
PARTLY = question(S, Answer("甲", True, 100), Answer("乙", False, 50), Answer("丙", False, -25))
MULTIPLE = question(M, *shared_out(M, [("甲", True), ("乙", True), ("丙", True), ("丁", False)]))
FILL_IN = question(
    F, Answer("调查研究", True, 100), Answer("1921年7月", True, 100), Answer("调研", False, 50)
)
ORDERING = question(O, *(Answer(text, True, 100) for text in "春夏秋冬"))


@pytest.mark.parametrize(
    ("asked", "given", "mark"),
    [
        (SINGLE, [0], 100),
        (SINGLE, [1], 0),
        (SINGLE, [], 0),
        (PARTLY, [1], 50),
        (PARTLY, [2], 0),
        (MULTIPLE, [0, 1, 2], 100),
        (MULTIPLE, [2, 0], 67),
        (MULTIPLE, [1], 33),
        (MULTIPLE, [0, 1, 2, 3], 0),
        (MULTIPLE, [3], 0),
        (question(T, *true_or_false(right=False)), [1], 100),
        (question(T, *true_or_false(right=False)), [0], 0),
        (FILL_IN, "调查研究", 100),
        (FILL_IN, " 调查\u3000研究。", 100),
        (FILL_IN, "１９２１ 年 ７ 月", 100),
        (FILL_IN, "调研", 50),
        (FILL_IN, "研究", 0),
        (FILL_IN, "", 0),
        (FILL_IN, "。", 0),
        (question(F, Answer("Marx", True, 100)), "ＭＡＲＸ.", 100),
        (ORDERING, [0, 1, 2, 3], 100),
        (ORDERING, [1, 2, 3, 0], 67),
        (ORDERING, [3, 2, 1, 0], 0),
        (ORDERING, [0, 1], 33),
        (ORDERING, [], 0),
    ],
)
def test_an_answer_is_marked(asked: Question, given: Given, mark: int) -> None:
    assert list(faults_of(asked)) == []
    assert marks(asked, given) == mark


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (SINGLE, [3]),
        (SINGLE, [-1]),
        (SINGLE, [0, 1]),
        (SINGLE, "甲"),
        (MULTIPLE, [0, 0]),
        (MULTIPLE, [True]),
        (MULTIPLE, ["0"]),
        (MULTIPLE, [0.0]),
        (FILL_IN, [0]),
        (ORDERING, [0, 0, 1]),
    ],
)
def test_what_no_page_can_have_sent_is_refused(asked: Question, given: Given) -> None:
    with pytest.raises(ImpossibleAnswer):
        marks(asked, given)


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (Question(S, " ", SINGLE.answers), ["question.text"]),
        (question(S, *SINGLE.answers, name="甲\n乙"), ["question.name"]),
        (question(S, *SINGLE.answers, category=("甲", "")), ["question.category"]),
        (question(S, *SINGLE.answers[:1]), ["answers.few"]),
        (question(S, *(Answer(str(n), n == 0, 100 * (n == 0)) for n in range(27))), ["answers.many"]),
        (question(S, Answer("甲", False, 0), Answer("乙", False, 0)), ["answers.no-right"]),
        (question(S, Answer("甲", True, 100), Answer("乙", True, 100)), ["answers.several-right"]),
        (question(S, Answer("甲", True, 100), Answer(" ", False, 0)), ["answers.empty"]),
        (question(S, Answer("甲", True, 100), Answer("甲", False, 0)), ["answers.same"]),
        (question(S, Answer("甲", True, 50), Answer("乙", False, 0)), ["answers.share"]),
        (question(M, Answer("甲", True, 100), Answer("乙", False, -101)), ["answers.share"]),
        (question(M, Answer("甲", True, 100), Answer("乙", False, 50)), ["answers.share"]),
        (question(F), ["answers.none"]),
        (question(F, Answer("甲", True, 100), Answer(" 甲。", True, 100)), ["answers.same"]),
        (question(F, Answer("甲", True, 100), Answer("乙", False, 0)), ["answers.share"]),
        (question(T, Answer("true", True, 100), Answer("false", True, 100)), ["answers.true-false"]),
        (question(O, Answer("甲", True, 100), Answer("甲", True, 100)), ["answers.same"]),
    ],
)
def test_the_faults_of_a_question(asked: Question, codes: list[str]) -> None:
    assert [fault.code for fault in faults_of(asked)] == codes


BANK = {
    number: ("法规", "条例") if number % 3 == 0 else ("法规",) if number % 3 == 1 else ("党史",)
    for number in range(30)
}


def test_a_draw_can_be_repeated_and_takes_nothing_twice() -> None:
    wanted = {("法规",): 12, ("法规", "条例"): 8, (): 10}
    drawn = draw(SEED, wanted, BANK)
    assert draw(SEED, wanted, dict(reversed(BANK.items()))) == drawn
    assert draw(SEED + "!", wanted, BANK) != drawn
    assert len(set(drawn)) == len(drawn) == 30
    assert all(BANK[key] == ("法规", "条例") for key in drawn[12:20])
    assert all(BANK[key][0] == "法规" for key in drawn[:12])


def test_a_draw_of_more_than_there_is_names_each_category_that_is_short() -> None:
    with pytest.raises(DrawTooLarge) as refused:
        draw(SEED, {("法规",): 15, ("法规", "条例"): 8, ("党史",): 11, ("无",): 0}, BANK)
    assert refused.value.shortages == (Shortage(("法规",), 15, 12), Shortage(("党史",), 11, 10))
    assert str(refused.value) == (
        "15 questions are to be drawn from “法规”, and there are 12. Draw fewer, or add questions."
    )


def test_counting_the_bank_tells_as_much_as_drawing_from_it() -> None:
    there = Counter(BANK.values())
    for numbers in product((0, 7, 12), (4, 8, 11), (9, 11), (0, 10, 13)):
        wanted = dict(zip((("法规",), ("法规", "条例"), ("党史",), ()), numbers, strict=True))
        said = []
        for act in (lambda: draw(SEED, wanted, BANK), lambda: check_draw(wanted, there)):  # noqa: B023
            try:
                act()
                said.append(())
            except DrawTooLarge as refused:
                said.append(refused.shortages)
        assert said[0] == said[1], wanted


def test_answers_are_shown_mixed_but_not_where_one_is_about_the_others() -> None:
    orders = [shown_order(SEED, key, MULTIPLE) for key in range(40)]
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert len({tuple(order) for order in orders}) > 10
    assert shown_order(SEED, 7, MULTIPLE) == orders[7]
    for text in ("以上都对", "上述说法均不正确", "A和B", "All of the above"):
        about = question(S, *SINGLE.answers, Answer(text, False, 0))
        assert all(shown_order(SEED, key, about) == [0, 1, 2, 3] for key in range(9)), text
    assert from_shown([2, 0, 3, 1], [1, 3]) == [0, 1]
    with pytest.raises(ImpossibleAnswer):
        from_shown([2, 0, 3, 1], [4])
    two = question(O, *ORDERING.answers[:2])
    assert {tuple(shown_order(SEED, key, two)) for key in range(9)} == {(1, 0)}


def attempts(pairs: list[tuple[int, int]]) -> Attempts:
    found = Attempts()
    for mark, rest in pairs:
        found = found.with_attempt(mark, rest)
    return found


PAIRS = [(100, 90), (100, 80), (0, 40), (100, 85), (0, 55), (50, 60), (0, 30), (100, 70), (0, 75), (100, 95)]


def test_facility_and_discrimination_are_said_from_ten_attempts_up() -> None:
    nine = attempts(PAIRS[:9])
    assert (facility(nine), discrimination(nine)) == (None, None)
    ten = attempts(PAIRS)
    assert facility(ten) == pytest.approx(0.55)
    found = discrimination(ten)
    assert found is not None
    assert math.isclose(found, statistics.correlation(*zip(*PAIRS, strict=True)), abs_tol=1e-12)
    assert found > 0.7


def test_a_question_that_all_answer_alike_tells_nobody_apart() -> None:
    same = attempts([(100, rest) for _, rest in PAIRS])
    assert (facility(same), discrimination(same)) == (1.0, None)
