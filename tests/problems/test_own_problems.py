"""Nobody gets rid of their own unit's problem by setting it aside, merging, giving it away or rewriting it."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from tests.problems.register import SERIOUS, Register

from touchstone.common.refusal import Refused
from touchstone.problems.actions import Assignment, PlannedAction, ProblemEntry
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.models import Problem
from touchstone.problems.queries import Work, explain_refusal, get_offers, get_parts
from touchstone.problems.rules import Act, Fault, Method, Severity, Track
from touchstone.units.models import User

pytestmark = pytest.mark.django_db


def refused(fault: Fault, act: Callable[[], Any]) -> None:
    """Check that an act is refused for this reason and leaves the problem as it was."""
    before = list(Problem.unscoped.order_by("pk").values())
    with pytest.raises(Refused) as error:
        act()
    assert str(error.value.message) == str(MESSAGES[fault])
    assert list(Problem.unscoped.order_by("pk").values()) == before


def offers(register: Register, user: User, problem: Problem) -> set[Any]:
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    return set(
        get_offers(
            register.access(user), user, locked_problem, get_parts(locked_problem), datetime.date(2019, 6, 18)
        )
    )


def correct(register: Register, problem: Problem, by: User, **more: Any) -> Problem:
    """Correct a problem with other text."""
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    given: dict[str, Any] = {
        "statement": locked_problem.statement,
        "standard": locked_problem.standard,
        "severity": Severity(locked_problem.severity),
        "track": Track(locked_problem.track),
        "aspect": locked_problem.aspect,
    }
    entry = ProblemEntry(
        list=register.list, source=register.source, unit=register.world.units["north"], **(given | more)
    )
    return register.do("correct_problem", problem, by, entry=entry)


def test_the_office_of_the_unit_does_not_set_its_own_problem_aside(register: Register) -> None:
    for problem in (register.register(), register.assign(register.register())):
        refused(
            Fault.OWN_UNIT,
            lambda item=problem: register.do("set_aside", item, register.colleague, reason="no"),
        )
        assert Act.SET_ASIDE not in offers(register, register.colleague, problem)
        assert Act.SET_ASIDE in offers(register, register.office, problem)


def test_who_registered_a_problem_takes_it_back_until_it_is_assigned(register: Register) -> None:
    problem = register.register(by=register.colleague)
    assert Act.SET_ASIDE in offers(register, register.colleague, problem)
    assert register.do("set_aside", problem, register.colleague, reason="twice").state == "unfounded"
    problem = register.assign(register.register(by=register.colleague))
    refused(Fault.OWN_UNIT, lambda: register.do("set_aside", problem, register.colleague, reason="twice"))


def test_nor_does_it_merge_it_away(register: Register) -> None:
    problem, other = register.assign(register.register()), register.register()
    refused(Fault.OWN_UNIT, lambda: register.do("merge_problem", problem, register.colleague, into=other))
    assert Act.MERGE not in offers(register, register.colleague, problem)
    assert register.do("merge_problem", problem, register.office, into=other).state == "merged"


def test_nor_does_it_decide_its_own_dispute_or_set_its_own_date_anew(register: Register) -> None:
    problem = register.assign(register.register())
    later = Assignment(deadline=datetime.date(2019, 12, 20))
    refused(
        Fault.OWN_UNIT,
        lambda: register.do("assign_problem", problem, register.colleague, assignment=later),
    )
    register.do("dispute_assignment", problem, register.north, reason="not ours")
    refused(
        Fault.OWN_UNIT,
        lambda: register.do("assign_problem", problem, register.colleague, assignment=later),
    )
    assert Act.ASSIGN not in offers(register, register.colleague, problem)
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    today = datetime.date(2019, 6, 18)
    assert (
        explain_refusal(
            register.access(register.colleague),
            register.colleague,
            locked_problem,
            get_parts(locked_problem),
            today,
            Act.ASSIGN,
        )
        is Fault.OWN_UNIT
    )
    assert register.do("assign_problem", problem, register.office, assignment=later).state == "assigned"


def test_who_handed_in_a_plan_does_not_agree_to_it(register: Register) -> None:
    problem = register.assign(register.register())
    plan = [PlannedAction("制定方案")]
    register.do("submit_plan", problem, register.north, actions=plan)
    register.do("submit_plan", problem, register.office, actions=plan)
    with pytest.raises(Refused, match="submitted a plan"):
        register.do("agree_plan", problem, register.office)
    assert register.do("agree_plan", problem, register.group).state == "plan-agreed"


def test_it_takes_up_its_own_problem_as_serious_as_it_was_found(register: Register) -> None:
    problem = register.register(severity=SERIOUS)
    lighter = Assignment(standard="制度运行一个月以上", severity=Severity.MINOR)
    refused(
        Fault.OWN_UNIT,
        lambda: register.do("assign_problem", problem, register.colleague, assignment=lighter),
    )
    assert Act.ASSIGN in offers(register, register.colleague, problem)
    kept = Assignment(standard="制度运行一个月以上")
    assert register.do("assign_problem", problem, register.colleague, assignment=kept).severity == "serious"


@pytest.mark.parametrize("who", ["north", "colleague"])
def test_the_unit_does_not_rewrite_what_others_found(register: Register, who: str) -> None:
    problem, person = register.register(severity=SERIOUS), getattr(register, who)
    refused(Fault.OWN_WORDS, lambda: correct(register, problem, person, severity=Severity.MINOR))
    assert Work.CORRECT not in offers(register, person, problem)
    register.assign(problem)
    refused(Fault.OWN_WORDS, lambda: correct(register, problem, person, standard="没有标准"))
    assert correct(register, problem, register.office, statement="台账从未更新").statement == "台账从未更新"


def test_what_somebody_registered_they_correct_until_it_is_assigned(register: Register) -> None:
    problem = register.register(by=register.north)
    assert Work.CORRECT in offers(register, register.north, problem)
    assert correct(register, problem, register.north, statement="台账未更新").statement == "台账未更新"
    register.assign(problem)
    refused(Fault.OWN_WORDS, lambda: correct(register, problem, register.north, track=Track.IMMEDIATE))
    assert Work.CORRECT not in offers(register, register.north, problem)
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    today = datetime.date(2019, 6, 18)
    assert (
        explain_refusal(
            register.access(register.north),
            register.north,
            locked_problem,
            get_parts(locked_problem),
            today,
            Work.CORRECT,
        )
        is Fault.OWN_WORDS
    )


def test_who_verifies_does_not_make_a_serious_problem_light(register: Register) -> None:
    problem = register.requested(severity=SERIOUS)
    refused(
        Fault.OFFICE_CORRECTS, lambda: correct(register, problem, register.group, severity=Severity.MINOR)
    )
    assert Work.CORRECT not in offers(register, register.group, problem)
    refused(Fault.METHOD_ONLY_PAPER, lambda: register.verify(problem, method=Method.PAPERS))
