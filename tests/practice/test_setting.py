"""Setting tests up: the draw, and what is refused."""

import datetime
from dataclasses import replace

import pytest
from tests.practice.bank import NINE, QUESTIONS, Bank
from tests.world import build

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.practice.actions.bank import add_question, bring_back_question, retire_question
from touchstone.practice.actions.setting import change_test, draw
from touchstone.practice.drawing import Drawn, draw_paper, find_shortages
from touchstone.practice.fields import Part, QuestionEntry
from touchstone.practice.models import BankQuestion, Paper
from touchstone.practice.rules import Answer, Question, QuestionKind
from touchstone.units.access import within

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Bank:
    monkeypatch.setattr(clock, "now", lambda: NINE - datetime.timedelta(hours=1))
    return Bank(build())


CONTENT = {"kind": "ordering", "text": "?", "answers": [{"text": t, "right": True} for t in "abcd"]}
POOL = [Drawn(key, key, CONTENT) for key in range(1, 31)]


def test_the_same_seed_draws_the_same_paper() -> None:
    first = draw_paper("seed", 0, [5], [POOL])
    assert draw_paper("seed", 0, [5], [list(reversed(POOL))]) == first
    assert draw_paper("seed", 1, [5], [POOL]) != first
    assert draw_paper("other", 0, [5], [POOL]) != first
    for question in draw_paper("seed", 0, [30], [POOL]):
        places = [answer["place"] for answer in question["answers"]]
        assert sorted(places) == [1, 2, 3, 4]
        assert places != [1, 2, 3, 4]


def test_no_question_is_drawn_twice_and_a_shortage_is_found() -> None:
    keys = [question["id"] for question in draw_paper("seed", 0, [10, 20], [POOL, POOL])]
    assert len(set(keys)) == 30
    assert not find_shortages([10, 20], [POOL, POOL])
    assert [shortage.there for shortage in find_shortages([10, 21], [POOL, POOL])] == [20]


def test_a_draw_larger_than_the_bank_is_refused_in_words(bank: Bank) -> None:
    with pytest.raises(Refused, match="asks for 6 questions, and the bank has 5"):
        bank.open(parts=(Part(6),))
    constitution = bank.category("党章")
    with pytest.raises(Refused, match=r"asks for 3 questions from “党章”, and there are 2 left"):
        bank.open(parts=(Part(3, constitution),))
    assert not Paper.objects.exists()
    assert len(draw(bank.world.access, bank.open(parts=(Part(2, constitution), Part(3))), range(1))[0]) == 5


def test_a_retired_question_is_not_drawn(bank: Bank) -> None:
    by = {"by": bank.world.keeper, "access": bank.world.access}
    retired = retire_question(**by, question=bank.question(1), version=1)
    with pytest.raises(Refused, match="the bank has 4"):
        bank.open()
    bring_back_question(**by, question=retired, version=1)
    assert bank.open()


def test_an_open_test_keeps_everything_but_its_end(bank: Bank) -> None:
    test = bank.open()
    by = {"by": bank.world.keeper, "access": bank.world.access}
    entry = replace(bank.entry(), title="anders", closes_at=NINE + datetime.timedelta(days=3))
    changed = change_test(**by, test=test, version=test.version, entry=entry)
    assert (changed.title, changed.closes_at) == ("测试", NINE + datetime.timedelta(days=3))


def test_a_unit_keeps_its_own_questions_and_draws_those_above(bank: Bank) -> None:
    north = bank.world.units["north"]
    with pytest.raises(Refused, match="may not keep questions"):
        retire_question(by=bank.world.keeper, access=within(north.path), question=bank.question(1), version=1)
    assert draw(within(north.path), bank.draft("north"), range(1))


def test_the_same_file_adds_its_questions_once(bank: Bank) -> None:
    bank.fill(QUESTIONS)
    assert BankQuestion.unscoped.count() == 5


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Question(QuestionKind.SINGLE, " ", (Answer("a", True, 100),)), "Write the question"),
        (Question(QuestionKind.SINGLE, "?", ()), "Write the answers"),
        (Question(QuestionKind.SINGLE, "?", (Answer("a", True, 100),)), "two answers or more"),
        (Question(QuestionKind.MULTIPLE, "?", (Answer("a", False, 0), Answer("b", False, 0))), "with a star"),
        (
            Question(QuestionKind.SINGLE, "?", (Answer("a", True, 100), Answer("b", True, 0))),
            "one right answer",
        ),
        (Question(QuestionKind.SINGLE, "?", (Answer("a", True, 100), Answer("a", False, 0))), "are the same"),
        (Question(QuestionKind.TRUE_FALSE, "?", (Answer("a", True, 100),)), "exactly two"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(bank: Bank, question: Question, sentence: str) -> None:
    entry = QuestionEntry(bank.world.units["north"], question)
    with pytest.raises(Refused, match=sentence):
        add_question(
            by=bank.world.keeper, access=bank.world.access, campaign=bank.world.campaign, entry=entry
        )
