"""Invalid dates: registrations, superseded extensions, look-backs, reviews, letters and merges."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import make_appointment, make_person
from tests.problems.register import DUE, TODAY, Register
from tests.problems.test_own_problems import offers, refused

from touchstone.common.refusal import Refused
from touchstone.problems import actions
from touchstone.problems.models import (
    CorrectiveAction,
    Extension,
    LetterKind,
    LookBack,
    LookBackResult,
    Problem,
)
from touchstone.problems.queries import Work, find_extensions_waiting
from touchstone.problems.rules import Act, Fault, Outcome
from touchstone.units.models import User
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

SATURDAY = datetime.date(2019, 6, 22)
LATER = datetime.date(2019, 7, 12)


def ask(register: Register, problem: Problem, to: datetime.date = LATER) -> None:
    register.do("ask_extension", problem, register.north, to=to, reason="人手不足")


@pytest.mark.parametrize(
    ("day", "fault"), [(datetime.date(2019, 6, 17), Fault.DEADLINE_PAST), (SATURDAY, Fault.DEADLINE_FREE_DAY)]
)
def test_a_problem_is_registered_with_a_working_day_ahead_or_none(
    register: Register, day: datetime.date, fault: Fault
) -> None:
    refused(fault, lambda: register.register(deadline=day))
    assert register.list.last_number == 0
    assert register.register(deadline=DUE).number == "FK-01"


def test_an_extension_that_the_office_overtook_is_not_granted(register: Register) -> None:
    problem = register.assign(register.register())
    ask(register, problem)
    register.assign(problem, deadline=datetime.date(2019, 7, 19))
    refused(
        Fault.EXTENSION_OVERTAKEN,
        lambda: register.do("decide_extension", problem, register.office, granted=True),
    )
    register.do("decide_extension", problem, register.office, granted=False, answer="已另定期限")
    assert Problem.unscoped.get(pk=problem.pk).deadline == datetime.date(2019, 7, 19)


def test_a_later_date_for_the_same_unit_keeps_the_first_one(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.assign(register.register())
    travel(datetime.date(2019, 7, 8))
    problem = register.assign(problem, deadline=LATER)
    assert (problem.deadline, problem.first_deadline) == (LATER, DUE)
    problem = register.assign(problem, deadline=LATER, unit=register.world.units["south"])
    problem = register.assign(
        problem, deadline=datetime.date(2019, 7, 15), unit=register.world.units["branch"]
    )
    assert problem.first_deadline == datetime.date(2019, 7, 15)


def test_an_extension_of_what_is_closed_waits_for_nobody(register: Register) -> None:
    problem = register.under_way()
    ask(register, problem)
    assert find_extensions_waiting(register.access(register.office), register.world.campaign)
    register.finish(problem)
    register.do("request_closure", problem, register.north, statement="制度已建立")
    register.verify(problem)
    register.do("close_problem", problem, register.office)
    assert not find_extensions_waiting(register.access(register.office), register.world.campaign)
    assert Work.DECIDE_EXTENSION not in offers(register, register.office, problem)
    refused(
        Fault.NOT_WORKED_ON, lambda: register.do("decide_extension", problem, register.office, granted=True)
    )
    register.do("reopen", problem, register.group, reason="again", deadline=datetime.date(2019, 8, 1))
    refused(
        Fault.EXTENSION_OVERTAKEN,
        lambda: register.do("decide_extension", problem, register.office, granted=True),
    )
    register.do("decide_extension", problem, register.office, granted=False, answer="已重新整改")
    ask(register, problem, datetime.date(2019, 8, 9))
    assert Extension.objects.filter(granted__isnull=True).count() == 1


def test_what_remains_has_the_date_that_was_granted(register: Register) -> None:
    problem = register.requested()
    register.verify(problem, outcome=Outcome.BASICALLY, residual="一项制度", residual_until=DUE)
    ask(register, problem)
    problem = register.do("decide_extension", problem, register.office, granted=True)
    assert (problem.deadline, problem.residual_until, problem.first_deadline) == (LATER, LATER, DUE)


def look(register: Register, problem: Problem, by: User, result: LookBackResult) -> Problem:
    """Do the first scheduled look-back that is still open."""
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    due = LookBack.unscoped.filter(problem=locked_problem, done_on__isnull=True).order_by("due_on")[0]
    due.problem = locked_problem
    return actions.look_back(
        by=by,
        access=register.access(by),
        look=due,
        version=locked_problem.version,
        result=result,
        note="现场查看",
    )


def test_nobody_says_that_it_holds_long_before_the_set_day(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.closed()
    refused(Fault.LOOK_BACK_EARLY, lambda: look(register, problem, register.group, LookBackResult.HOLDS))
    travel(datetime.date(2019, 7, 4))
    assert look(register, problem, register.group, LookBackResult.HOLDS).state == "closed"
    refused(Fault.LOOK_BACK_EARLY, lambda: look(register, problem, register.group, LookBackResult.HOLDS))
    assert look(register, problem, register.group, LookBackResult.RELAPSED).state == "reopened"


def test_who_asked_for_closure_does_not_look_back(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.finish(register.under_way())
    register.do("request_closure", problem, register.office, statement="制度已建立")
    register.verify(problem)
    other = make_person("another-office")
    make_appointment(other, Role.OFFICE, unit=register.world.units["province"])
    register.do("close_problem", problem, other)
    travel(datetime.date(2019, 7, 18))
    refused(Fault.SAME_PERSON, lambda: look(register, problem, register.office, LookBackResult.HOLDS))
    assert Work.LOOK_BACK not in offers(register, register.office, problem)
    assert Work.LOOK_BACK in offers(register, other, problem)
    assert look(register, problem, other, LookBackResult.HOLDS).state == "closed"


def test_an_open_problem_is_not_hidden_in_a_closed_one(register: Register) -> None:
    closed, problem = register.closed(), register.assign(register.register())
    refused(Fault.INTO_CLOSED, lambda: register.do("merge_problem", problem, register.office, into=closed))
    register.do("reopen", closed, register.group, reason="again")
    assert register.do("merge_problem", problem, register.office, into=closed).state == "merged"
    assert Act.MERGE not in offers(register, register.office, problem)


def test_a_review_is_on_a_working_day(register: Register) -> None:
    problem = register.verify(register.requested(), outcome=Outcome.CONTINUING)
    owner = register.world.units["company"]
    refused(
        Fault.DEADLINE_FREE_DAY,
        lambda: register.do(
            "hand_over", problem, register.office, routine_owner=owner, review_on=datetime.date(2019, 12, 21)
        ),
    )


def test_a_warning_comes_after_the_deadline_and_an_answer_on_a_working_day(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.assign(register.register())

    def send(kind: LetterKind, **more: Any) -> object:
        return register.do("send_letter", problem, register.office, kind=kind, text="请抓紧整改", **more)

    with pytest.raises(Refused, match="not passed"):
        send(LetterKind.WARNING)
    with pytest.raises(Refused, match="working day") as error:
        send(LetterKind.REMINDER, answer_by=SATURDAY)
    assert error.value.field == "answer_by"
    travel(DUE)
    with pytest.raises(Refused, match="not passed"):
        send(LetterKind.WARNING)
    travel(datetime.date(2019, 7, 8))
    assert send(LetterKind.WARNING, answer_by=LATER)
    assert TODAY < DUE


def test_what_was_done_stays_while_somebody_checks_it(register: Register) -> None:
    problem = register.verify(register.requested())
    action = CorrectiveAction.objects.get(problem=problem)
    refused(
        Fault.NOT_NOW,
        lambda: register.do("finish_action", problem, register.north, action=action, done_on=None),
    )
    assert Work.FINISH_ACTION not in offers(register, register.north, problem)
