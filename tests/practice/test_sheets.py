"""Starting, saving, handing in: whatever is sent, in whatever order, nothing is lost and nothing is counted twice."""

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from tests.practice.bank import NINE, Bank, right_answer
from tests.world import build

from touchstone.common import clock
from touchstone.practice.actions.bank import change_question
from touchstone.practice.actions.counting import count_sheets, find_differences, make_anew
from touchstone.practice.actions.setting import end_test
from touchstone.practice.actions.sheets import hand_in, save, settle_overdue, start
from touchstone.practice.models import AnswerSheet, QuestionTally, SheetDelta
from touchstone.practice.queries.bank import find_results, get_paper, read_question
from touchstone.practice.rules import discrimination, facility
from touchstone.practice.tickets import Sheet, pseudonym, read_ticket, write_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]

Clock = Callable[..., None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock to some minutes and seconds after nine."""

    def move(minutes: float = 0, seconds: float = 0) -> None:
        moment = NINE + datetime.timedelta(minutes=minutes, seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda: moment)

    move()
    return move


@pytest.fixture
def bank(at: Clock) -> Bank:
    return Bank(build())


def stored(sheet: Sheet) -> AnswerSheet:
    return AnswerSheet.objects.get(pk=(sheet.unit, sheet.taker, sheet.test, sheet.attempt))


def test_an_older_or_repeated_save_changes_nothing_and_is_answered(bank: Bank, at: Clock) -> None:
    sheet = bank.sheet(bank.open(), 1)
    assert start(sheet=sheet)
    assert start(sheet=sheet)
    for sequence, answers, taken in (
        (2, [[1]], True),
        (1, [[0]], False),
        (2, [[2]], False),
        (5, [[0], "x"], True),
    ):
        answer = save(sheet=sheet, sequence=sequence, answers=answers)
        assert answer is not None
        assert answer.taken is taken
    assert (stored(sheet).answers, stored(sheet).sequence) == ([[0], "x"], 5)
    assert save(sheet=bank.sheet(bank.open(), 1), sequence=1, answers=[]) is None


def test_what_is_sent_too_late_is_refused_and_what_was_saved_is_handed_in(bank: Bank, at: Clock) -> None:
    sheet = bank.sheet(bank.open(), 1)
    start(sheet=sheet)
    at(30, 4)  # within the grace
    assert save(sheet=sheet, sequence=1, answers=[[0]])
    at(30, 6)
    late = save(sheet=sheet, sequence=2, answers=[[1]])
    assert late is not None
    assert (late.taken, late.handed_in, late.sequence) == (False, True, 1)
    again = hand_in(sheet=sheet, sequence=3, answers=[[1]])
    assert again is not None
    assert not again.taken
    assert stored(sheet).answers == [[0]]
    assert stored(sheet).handed_in_at == NINE + datetime.timedelta(minutes=30)
    assert SheetDelta.objects.count() == 1


def test_sheets_that_nobody_handed_in_are_handed_in_by_themselves(bank: Bank, at: Clock) -> None:
    test = bank.open()
    sheets = [bank.sheet(test, user) for user in (1, 2)]
    for sheet in sheets:
        start(sheet=sheet)
    hand_in(sheet=sheets[0], sequence=1, answers=[])
    at(29)
    assert settle_overdue() == 0
    at(31)
    assert settle_overdue() == 1
    assert settle_overdue() == 0
    assert SheetDelta.objects.count() == 2


def test_handing_in_again_changes_nothing(bank: Bank, at: Clock) -> None:
    test = bank.open()
    sheet = bank.take(test, 1)
    again = hand_in(sheet=sheet, sequence=9, answers=[])
    assert again is not None
    assert (again.handed_in, again.taken) == (True, False)
    assert stored(sheet).answers == [right_answer(question) for question in get_paper(test.pk, 0)]
    assert [delta.marks for delta in SheetDelta.objects.all()] == [[100] * 5]


def test_only_an_open_test_is_started_and_its_end_cuts_the_time(bank: Bank, at: Clock) -> None:
    test = bank.open()
    at(-1)
    assert not start(sheet=bank.sheet(test, 1))
    at(24 * 60 - 10)
    sheet = bank.sheet(test, 2)
    assert start(sheet=sheet)
    assert stored(sheet).deadline == test.closes_at
    end_test(by=bank.world.keeper, access=bank.world.access, test=test, version=test.version)
    assert not start(sheet=bank.sheet(test, 3))
    assert save(sheet=sheet, sequence=1, answers=[[0]]), "who has begun may finish"


def test_questions_are_counted_in_lots_of_ten(bank: Bank, at: Clock) -> None:
    test, world = bank.open(), bank.world
    for user in range(9):
        bank.take(test, user, right=user % 2 * 5)
    assert count_sheets() == 0
    assert find_results(world.access, test) == (0, [])
    bank.take(test, 9, right=5)
    assert count_sheets() == 10
    bank.take(test, 10, right=0)
    assert count_sheets() == 0, "the eleventh alone would say what one person answered"
    sheets, results = find_results(world.access, test)
    assert sheets == 10
    assert [(row.sums.number, facility(row.sums), discrimination(row.sums)) for row in results] == [
        (10, 0.5, 1)
    ] * 5
    assert find_differences() == []
    QuestionTally.objects.filter(question_id=results[0].question.pk).update(marks=1)
    assert find_differences() == [test.pk]
    make_anew(test.pk)
    assert find_differences() == []


def test_a_changed_question_leaves_papers_as_they_are(bank: Bank, at: Clock) -> None:
    test = bank.open()
    question = bank.question(1)
    before = get_paper.__wrapped__(test.pk, 0)
    changed = read_question(question)
    by = {"by": bank.world.keeper, "access": bank.world.access}
    new = change_question(
        **by, question=question, version=1, changed=type(changed)(changed.kind, "新?", changed.answers)
    )
    assert (new.number, new.version) == (1, 2)
    assert get_paper.__wrapped__(test.pk, 0) == before


def test_a_ticket_holds_for_one_sheet_and_one_log_in() -> None:
    sheet = Sheet(1, pseudonym(7, 3), 3, 1, 0)
    ticket = write_ticket(sheet, "cookie")
    assert read_ticket(ticket, "cookie") == sheet
    assert read_ticket(ticket, "other") is None
    assert read_ticket(ticket, "") is None
    assert read_ticket(ticket.replace(".3.1.", ".3.2."), "cookie") is None
    for forged in ("", ".", "1.2.3", "a.b.c.d.e.f", "\0", "1.2.3.4.5.ü"):
        assert read_ticket(forged, "cookie") is None
    assert len({pseudonym(user, test) for user in range(50) for test in range(50)}) == 2_500


def test_a_save_is_one_statement_and_handing_in_two(
    bank: Bank, at: Clock, django_assert_num_queries: Callable[..., object]
) -> None:
    test = bank.open()
    sheet = bank.sheet(test, 1)
    get_paper(test.pk, 0)
    start(sheet=bank.sheet(test, 2))  # the terms of the test are known from now on
    for statements, act in (
        (1, lambda: start(sheet=sheet)),
        (1, lambda: save(sheet=sheet, sequence=1, answers=[[0]])),
        (4, lambda: hand_in(sheet=sheet, sequence=2, answers=[[0]])),  # two, and a savepoint around them
    ):
        with django_assert_num_queries(statements, connection=connection):  # type: ignore[attr-defined]
            act()
