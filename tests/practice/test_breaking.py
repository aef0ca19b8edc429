"""Attempts to learn from the statistics who answered what."""

import datetime
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from tests.factories import make_appointment, make_person
from tests.practice.bank import NINE, Bank, right_answer
from tests.world import build, june

from touchstone.practice.actions.counting import count_sheets, find_differences
from touchstone.practice.actions.sheets import hand_in, start
from touchstone.practice.fields import Part
from touchstone.practice.formats.gift import read_gift
from touchstone.practice.models import PracticeTest
from touchstone.practice.queries.bank import find_results, get_paper
from touchstone.practice.queries.taking import find_own_sheets, next_sheet
from touchstone.practice.tickets import Sheet, pseudonym
from touchstone.units.access import everything
from touchstone.units.actions import end_appointment
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nine() -> Iterator[None]:
    with patch("touchstone.common.clock.now", lambda: NINE + datetime.timedelta(minutes=1)):
        yield


def sit(bank: Bank, test: PracticeTest, user: int, *, attempt: int = 1, variant: int = 0) -> None:
    sheet = Sheet(bank.world.units["north"].pk, pseudonym(user, test.pk), test.pk, attempt, variant)
    assert start(sheet=sheet)
    hand_in(sheet=sheet, sequence=1, answers=[right_answer(one) for one in get_paper(test.pk, variant)])


def test_ten_attempts_of_one_person_are_no_ten_people() -> None:
    bank = Bank(build())
    test = bank.open(attempts=10)
    for attempt in range(1, 11):
        sit(bank, test, 1, attempt=attempt)
    count_sheets()
    assert find_results(bank.world.access, test) == (0, [])
    assert find_differences() == []


def test_a_question_on_one_paper_of_a_lot_shows_nobodys_answer() -> None:
    """The second lot has ten sheets, and one of them alone has a question: the numbers must not move by one."""
    bank = Bank(build())
    test = bank.open(parts=(Part(1),), variants=20)
    keys = {v: get_paper(test.pk, v)[0].key for v in range(20)}
    first = keys[0]
    other = next(v for v in range(20) if keys[v] != first)
    for user in range(10):
        sit(bank, test, user, variant=0)
    count_sheets()
    before = {r.question.pk: r.sums for r in find_results(bank.world.access, test)[1]}
    sit(bank, test, 10, variant=0)
    for user in range(11, 20):
        sit(bank, test, user, variant=other)
    count_sheets()
    after = {r.question.pk: r.sums for r in find_results(bank.world.access, test)[1]}
    assert after[first].number - before[first].number in (0, *range(10, 99))
    for user in range(20, 30):
        sit(bank, test, user, variant=0)
    count_sheets()
    last = {r.question.pk: r.sums for r in find_results(bank.world.access, test)[1]}
    assert last[first].number == 21
    assert find_differences() == []


def test_who_changes_the_unit_finds_their_sheet_again() -> None:
    bank = Bank(build())
    test = bank.open("province")
    taker, units = make_person("taker"), bank.world.units
    seat = make_appointment(taker, Role.LEARNER, unit=units["north"], from_day=june(1))
    sheet = next_sheet(taker, test, [])
    assert sheet is not None
    assert sheet.unit == units["north"].pk
    assert start(sheet=sheet)
    end_appointment(by=None, access=everything(), appointment=seat, to_day=june(10))
    make_appointment(taker, Role.LEARNER, unit=units["company"], from_day=june(11))
    with patch("touchstone.common.clock.today", lambda: june(11)):
        found = find_own_sheets(taker, test)
        assert [one.unit_id for one in found] == [units["north"].pk]
        assert next_sheet(taker, test, found) == sheet


def test_a_question_that_is_too_long_is_named_with_its_line_and_the_others_are_read() -> None:
    reading = read_gift("甲?{=乙 ~丙}\n\n" + "长" * 4_001 + "?{=乙 ~丙}\n\n丁?{=戊 ~" + "己" * 1_001 + "}")
    assert len(reading.questions) == 1
    assert [(fault.line, fault.said.code) for fault in reading.faults] == [
        (3, "question.long"),
        (5, "answers.long"),
    ]
