"""Setting tests up: the draw, and what is refused."""

import datetime
from dataclasses import replace

import pytest
from tests.practice.bank import NINE, QUESTIONS, Bank
from tests.world import build

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.practice.actions.bank import add_question, bring_back_question, retire_question
from touchstone.practice.actions.setting import change_test, draw_papers
from touchstone.practice.fields import Part, QuestionEntry
from touchstone.practice.models import BankQuestion, Paper
from touchstone.practice.rules import Answer, Question, QuestionKind
from touchstone.units.access import within

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Bank:
    monkeypatch.setattr(clock, "now", lambda: NINE - datetime.timedelta(hours=1))
    return Bank(build())


def test_a_draw_larger_than_the_bank_is_refused_in_words(bank: Bank) -> None:
    with pytest.raises(Refused, match="6 questions are to be drawn, and there are 5"):
        bank.open(parts=(Part(6),))
    constitution = bank.category("党章")
    with pytest.raises(Refused, match="3 questions are to be drawn from “党章”, and there are 2"):
        bank.open(parts=(Part(3, constitution),))
    assert not Paper.objects.exists()
    assert len(draw_papers(bank.open(parts=(Part(2, constitution), Part(3))), range(1))[0]) == 5


def test_a_retired_question_is_not_drawn(bank: Bank) -> None:
    by = {"by": bank.world.keeper, "access": bank.world.access}
    retired = retire_question(**by, question=bank.question(1), version=1)
    with pytest.raises(Refused, match="there are 4"):
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
    assert draw_papers(bank.draft("north"), range(1))
    neighbours = [replace(QUESTIONS[0], text="邻居的题?")]
    bank.fill(neighbours, "company")
    with pytest.raises(Refused, match="7 questions are to be drawn, and there are 5"):
        draw_papers(bank.draft("north", parts=(Part(7),)), range(1))


def test_the_same_file_adds_its_questions_once(bank: Bank) -> None:
    bank.fill(QUESTIONS)
    assert BankQuestion.unscoped.count() == 5


def test_a_question_that_cannot_be_asked_is_refused(bank: Bank) -> None:
    question = Question(QuestionKind.SINGLE, "?", (Answer("a", True, 100),))
    entry = QuestionEntry(bank.world.units["north"], question)
    with pytest.raises(Refused, match="at least two answers"):
        add_question(
            by=bank.world.keeper, access=bank.world.access, campaign=bank.world.campaign, entry=entry
        )


def test_the_same_seed_draws_the_same_papers(bank: Bank) -> None:
    first, second = (draw_papers(bank.draft(seed=seed), range(2)) for seed in ("a", "b"))
    assert first == draw_papers(bank.draft(seed="a"), range(2))
    assert first[0] != first[1]
    assert first != second
