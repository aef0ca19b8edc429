"""The geometry of charts: parts fill their whole, gaps stay gaps, ticks are round."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.web.common import charts
from touchstone.web.common.charts import Canvas

# A busy machine must not fail the test.
amounts = st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=1, max_size=8)


def test_nineteen_and_eleven_of_thirty_seven_leave_seven() -> None:
    segments = charts.share([19, 11], 37, width=370)
    assert [(segment.index, segment.x, segment.width) for segment in segments] == [
        (0, 0.0, 190.0),
        (1, 190.0, 110.0),
        (2, 300.0, 70.0),
    ]


def test_parts_that_are_the_whole_leave_no_remainder() -> None:
    assert [segment.index for segment in charts.share([3, 4], 7)] == [0, 1]


def test_a_part_of_one_in_ten_thousand_can_still_be_seen() -> None:
    segments = charts.share([1], 10_000, width=1000, least=6)
    assert segments[0].width == 6
    assert segments[1].width == 994


def test_nothing_is_drawn_of_nothing() -> None:
    assert charts.share([0, None], 0) == ()
    assert charts.share([None], None) == ()


@given(amounts, st.integers(0, 10**9), st.floats(0, 20))
def test_segments_fill_the_bar_without_gap_or_overlap(
    parts: list[int | None], rest: int, least: float
) -> None:
    total = sum(part or 0 for part in parts) + rest
    segments = charts.share(parts, total, width=1000, least=least)
    if total == 0:
        assert segments == ()
        return
    assert math.isclose(sum(segment.width for segment in segments), 1000, abs_tol=0.1)
    x = 0.0
    for segment in segments:
        assert math.isclose(segment.x, x, abs_tol=0.1)
        assert segment.width >= 0
        x += segment.width


@pytest.mark.parametrize(
    ("value", "ceiling"), [(0, 1), (0.03, 0.05), (1, 1), (1.1, 2), (2.4, 2.5), (4, 5), (7, 10), (610, 1000)]
)
def test_a_nice_ceiling_is_the_next_round_number(value: float, ceiling: float) -> None:
    assert math.isclose(charts.nice_ceiling(value), ceiling)


def test_ticks_are_whole_where_things_are_counted() -> None:
    assert charts.tick_values(1) == (0, 1)
    assert charts.tick_values(3) == (0, 1, 2, 3)
    assert charts.tick_values(0) == (0, 1)
    assert charts.tick_values(610) == (0, 200, 400, 600, 800)
    assert charts.tick_values(0.9, whole=False) == (0, 0.25, 0.5, 0.75, 1.0)


@given(st.just(0.0) | st.floats(1e-4, 1e12), st.integers(1, 8), st.booleans())
def test_ticks_reach_the_highest_value_in_few_even_steps(highest: float, wanted: int, whole: bool) -> None:
    values = charts.tick_values(highest, wanted, whole)
    assert values[0] == 0
    assert values[-1] >= highest * (1 - 1e-6)
    assert 2 <= len(values) <= wanted + 2


def test_columns_stand_on_zero_and_gaps_stay_gaps() -> None:
    plot = charts.columns([[200], [None], [0]], Canvas(300, 120, left=0, right=0, top=0, bottom=20))
    assert [(column.row, column.height) for column in plot.columns] == [(0, 100.0), (2, 0.0)]
    assert all(column.y + column.height == plot.zero for column in plot.columns)
    assert [gap.x for gap in plot.gaps] == [150.0]


def test_a_single_row_and_no_row_can_be_drawn() -> None:
    canvas = Canvas(100, 100)
    assert len(charts.columns([[5]], canvas).columns) == 1
    assert charts.columns([], canvas).columns == ()
    assert charts.columns([], canvas).labels == ()


@pytest.mark.parametrize(("count", "room"), [(0, 5), (1, 5), (10, 5), (12, 12), (365, 12)])
def test_labels_are_even_and_the_last_row_has_one(count: int, room: int) -> None:
    rows = charts.labelled_rows(count, room)
    assert len(rows) <= room
    if count:
        assert rows[-1] == count - 1
        assert len({b - a for a, b in itertools.pairwise(rows)}) <= 1
