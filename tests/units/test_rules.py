"""Rules of the tree and of roles that need no database."""

import random

from hypothesis import given
from hypothesis import strategies as st

from touchstone.units.rules import arrange, may_give


def test_rows_are_put_below_the_ones_above_them() -> None:
    arranged = arrange({"村": "乡", "县": "省", "乡": "县", "另一县": "省"})
    assert arranged.order == ("县", "乡", "村", "另一县")
    assert not arranged.circles
    assert not arranged.lost


def test_a_circle_and_what_hangs_below_it_are_told_apart() -> None:
    arranged = arrange({"a": "b", "b": "c", "c": "a", "d": "a", "e": "d", "f": None, "g": "g"})
    assert arranged.order == ("f",)
    assert [set(circle) for circle in arranged.circles] == [{"a", "b", "c"}, {"g"}]
    assert arranged.lost == ("d", "e")


def test_a_long_chain_needs_no_recursion() -> None:
    above = {number: number + 1 for number in range(100_000)}
    assert arrange(above).order == tuple(reversed(range(100_000)))


@given(st.dictionaries(st.integers(0, 12), st.none() | st.integers(0, 15)))
def test_every_row_is_in_one_of_the_three(above: dict[int, int | None]) -> None:
    arranged = arrange(above)
    in_circles = [row for circle in arranged.circles for row in circle]
    assert sorted([*arranged.order, *in_circles, *arranged.lost]) == sorted(above)
    placed = set()
    for row in arranged.order:
        assert above[row] not in above or above[row] in placed
        placed.add(row)
    for circle in arranged.circles:
        assert {above[row] for row in circle} == set(circle)
    for row in arranged.lost:
        assert above[row] in {*in_circles, *arranged.lost}


def test_the_order_of_the_list_does_not_decide_what_can_be_stored() -> None:
    above: dict[int, int | None] = {row: row // 2 or None for row in range(1, 200)}
    rows = list(above)
    random.Random(3).shuffle(rows)
    assert set(arrange({row: above[row] for row in rows}).order) == set(above)


def test_nobody_gives_away_more_than_they_hold_but_the_office() -> None:
    office = {"view", "change"}
    assert may_give({"view"}, office, {"view", "record"}.__contains__)
    assert not may_give({"view", "record"}, office, {"view"}.__contains__)
    assert may_give({"inspect"}, office, {"view", "change"}.__contains__)
