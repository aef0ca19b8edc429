"""Letters, rule changes and self-checks."""

import datetime
from typing import Any

import pytest
from tests.problems.register import DUE, TODAY, Register

from touchstone.common.refusal import Refused
from touchstone.common.text import end_sentence
from touchstone.problems import actions
from touchstone.problems.models import (
    CorrectiveAction,
    Letter,
    LetterKind,
    Problem,
    RuleChange,
    RuleChangeKind,
    SelfCheckAnswer,
)
from touchstone.units.models import Unit, UnitKind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", LetterKind)
def test_each_letter_begins_with_what_is_known(register: Register, kind: LetterKind) -> None:
    problem = register.under_way()
    text, answer_by = actions.proposed_letter(problem, kind, datetime.date(2019, 7, 9))
    assert problem.number in text
    assert problem.statement in text
    assert answer_by == datetime.date(2019, 7, 24)
    if kind is LetterKind.WARNING:
        assert "逾期2个工作日" in text  # two of the four days are a weekend


def test_guidance_begins_with_what_is_still_to_be_done(register: Register) -> None:
    problem = register.under_way()
    first, *_others = CorrectiveAction.objects.filter(problem=problem, done_on=None)
    text, _by = actions.proposed_letter(problem, LetterKind.GUIDANCE, TODAY)
    assert f"1. {end_sentence(first.text)}" in text
    assert end_sentence(problem.statement) in text
    CorrectiveAction.objects.filter(problem=problem).update(done_on=TODAY)
    assert "\n1. \n" in actions.proposed_letter(problem, LetterKind.GUIDANCE, TODAY)[0]


def test_letters_are_numbered_within_their_kind_and_stay_as_sent(register: Register) -> None:
    problem = register.under_way()
    for kind in (LetterKind.NOTICE, LetterKind.REMINDER, LetterKind.REMINDER):
        now = Problem.unscoped.get(pk=problem.pk)
        actions.send_letter(
            by=register.office,
            access=register.access(register.office),
            problem=now,
            version=now.version,
            kind=kind,
            text="请于期限前完成整改。",
        )
    assert list(Letter.objects.order_by("pk").values_list("kind", "number")) == [
        ("notice", 1),
        ("reminder", 1),
        ("reminder", 2),
    ]


@pytest.mark.parametrize(
    ("who", "more"),
    [("north", {}), ("office", {"text": " "}), ("office", {"answer_by": TODAY - datetime.timedelta(days=1)})],
)
def test_a_letter_is_refused(register: Register, who: str, more: dict[str, Any]) -> None:
    problem, user = register.under_way(), getattr(register, who)
    given = {"kind": LetterKind.NOTICE, "text": "x"} | more
    with pytest.raises(Refused):
        register.do("send_letter", problem, user, **given)
    assert not Letter.objects.exists()


def test_a_closed_problem_is_not_pressed_for(register: Register) -> None:
    problem = register.closed()
    with pytest.raises(Refused):
        register.do("send_letter", problem, register.office, kind=LetterKind.NOTICE, text="x")


def test_a_rule_change_is_a_result_of_something(register: Register) -> None:
    given: dict[str, Any] = {
        "by": register.north,
        "access": register.access(register.north),
        "unit": register.world.units["north"],
        "kind": RuleChangeKind.MADE,
        "title": "台账管理办法",
        "day": TODAY,
    }
    problem = register.closed()
    change = actions.record_rule_change(problem=problem, **given)
    assert RuleChange.unscoped.get() == change
    for wrong in (
        {},
        {"problem": problem, "title": ""},
        {"problem": problem, "unit": register.world.units["company"]},
    ):
        with pytest.raises(Refused):
            actions.record_rule_change(**(given | wrong))


def kinds(register: Register) -> None:
    district = UnitKind.objects.create(code="district", name="区")
    units = register.world.units
    Unit.unscoped.filter(pk__in=[units["north"].pk, units["south"].pk, units["company"].pk]).update(
        kind=district
    )


def ask(register: Register, problem: Problem) -> Any:
    return actions.ask_elsewhere(
        by=register.office,
        access=register.access(register.office),
        problem=problem,
        question="你单位台账是否及时更新？",
        answer_by=DUE,
    )


def test_units_of_the_same_kind_are_asked_once_the_problem_is_verified(register: Register) -> None:
    kinds(register)
    with pytest.raises(Refused):
        ask(register, register.under_way())
    check = ask(register, register.closed())
    assert check.asked == 2
    asked = SelfCheckAnswer.unscoped.order_by("path").values_list("unit__name_en", flat=True)
    assert list(asked) == ["South", "Company"]


def test_without_kinds_there_is_nobody_to_ask(register: Register) -> None:
    with pytest.raises(Refused):
        ask(register, register.closed())


def test_a_unit_answers_once_and_what_it_finds_becomes_its_own_problem(register: Register) -> None:
    kinds(register)
    ask(register, register.closed())
    answer = SelfCheckAnswer.unscoped.get(unit=register.world.units["south"])

    def say(by: Any, **more: Any) -> SelfCheckAnswer:
        access = register.access(by)
        return actions.answer_self_check(by=by, access=access, answer=answer, found=True, **more)

    with pytest.raises(Refused):
        say(register.north)
    locked_answer = say(register.office, note="也有两处未更新", register=True)
    assert locked_answer.became is not None
    assert (
        locked_answer.became.number,
        locked_answer.became.unit.name_en,
        locked_answer.became.statement,
    ) == (
        "FK-02",
        "South",
        "也有两处未更新",
    )
    with pytest.raises(Refused):
        say(register.office)
