"""What counts as completed, and what a unit cannot say of its trainees."""

import pytest
from tests.world import june

from touchstone.training.rules import (
    Counts,
    count_faults,
    counted_on_roll,
    has_completed,
    most_leave,
    sitting_faults,
)


@pytest.mark.parametrize(
    ("came", "leave", "hours", "completed"),
    [
        (True, 0, 21, True),
        (True, 3, 21, True),  # a seventh
        (True, 4, 21, False),
        (True, 3, 20, False),  # a seventh of twenty is less than three
        (True, 9, None, True),  # nobody knows a limit
        (False, 0, 21, False),
        (None, 0, 21, None),
    ],
)
def test_leave_of_more_than_a_seventh_is_not_completed(
    came: bool | None, leave: int, hours: int | None, completed: bool | None
) -> None:
    assert has_completed(came, leave, hours) is completed


def test_the_most_leave_in_whole_hours() -> None:
    assert [most_leave(hours) for hours in (21, 20, 6, None)] == [3, 2, 0, None]


@pytest.mark.parametrize(
    ("counts", "fields"),
    [
        (Counts(), []),
        (Counts(5, 5, 15), []),
        (Counts(6, 6), ["taken"]),
        (Counts(5, 6), ["completed"]),
        (Counts(None, 1, 1), ["completed", "leave_hours"]),
        (Counts(1, 0, 22), ["leave_hours"]),
    ],
)
def test_numbers_that_cannot_be(counts: Counts, fields: list[str]) -> None:
    found = count_faults(counts, quota=5, hours=21, begun=True)
    assert [field for field, _fault in found] == fields


def test_nobody_has_come_before_it_begins() -> None:
    assert [field for field, _ in count_faults(Counts(3), quota=0, hours=None, begun=False)] == ["taken"]


def test_days_of_a_sitting() -> None:
    around = {"opens": june(1), "closes": june(20)}
    assert not list(sitting_faults(june(19), june(22), **around))
    assert [field for field, _ in sitting_faults(june(21), june(20), **around)] == ["last_day", "first_day"]


def test_a_roll_counts_when_it_is_said_of_everybody() -> None:
    assert counted_on_roll([(True, 0), (None, 0)], 21) == Counts()
    assert counted_on_roll([(True, 0), (True, 4), (False, 0)], 21) == Counts(2, 1, 4)
