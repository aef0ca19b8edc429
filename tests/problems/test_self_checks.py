"""Self-checks: units that were asked, that looked, that found the problem, and that are silent."""

import datetime

import pytest
from tests.problems.register import TODAY, Register

from touchstone.common.refusal import Refused
from touchstone.problems import actions
from touchstone.problems.models import Problem, SelfCheck, SelfCheckAnswer
from touchstone.problems.queries.self_checks import (
    Answered,
    Tally,
    find_answers_waiting,
    get_answer_page,
    get_self_check,
    get_self_check_page,
    get_tallies,
    may_ask_about,
)
from touchstone.units.models import Unit, UnitKind

pytestmark = pytest.mark.django_db


def asked(register: Register) -> SelfCheck:
    """Ask the south, the company and its branch about a problem of the north."""
    kind = UnitKind.objects.create(code="bureau", name="局")
    units = [register.world.units[name] for name in ("north", "south", "company", "branch")]
    Unit.unscoped.filter(pk__in=[unit.pk for unit in units]).update(kind=kind)
    for unit in units:
        unit.refresh_from_db()
    problem = register.closed()
    return actions.ask_elsewhere(
        by=register.office,
        access=register.access(register.office),
        problem=problem,
        question="台账更新是否及时？",
        answer_by=TODAY + datetime.timedelta(days=3),
    )


def answer(register: Register, check: SelfCheck, unit: str, *, found: bool) -> SelfCheckAnswer:
    return actions.answer_self_check(
        by=register.office,
        access=register.access(register.office),
        answer=SelfCheckAnswer.unscoped.get(self_check=check, unit=register.world.units[unit]),
        found=found,
    )


def test_who_looked_is_counted_and_who_is_silent_is_named(register: Register) -> None:
    check, office = asked(register), register.access(register.office)
    answer(register, check, "south", found=True)
    answer(register, check, "company", found=False)
    tally = get_tallies(office, register.world.campaign, [check])[check.pk]
    assert (tally, tally.silent) == (Tally(3, 2, 1), 1)
    named = {
        answered: [str(row.unit.name) for row in get_answer_page(office, check, answered).rows]
        for answered in Answered
    }
    assert named == {Answered.SILENT: ["分公司"], Answered.FOUND: ["南区"], Answered.NOT_FOUND: ["公司"]}


def test_pages_go_on_in_the_order_of_the_tree(register: Register) -> None:
    check, office = asked(register), register.access(register.office)
    first = get_answer_page(office, check, Answered.SILENT, size=2)
    rest = get_answer_page(office, check, Answered.SILENT, after=first.after, size=2)
    assert [answer.unit.name for answer in (*first.rows, *rest.rows)] == ["南区", "公司", "分公司"]
    assert rest.after == ""
    shown = get_self_check_page(office, register.world.campaign, after="no mark")
    assert [row.pk for row in shown.rows] == [check.pk]
    assert get_self_check_page(office, register.world.campaign, after=str(check.pk)).rows == []


def test_a_reader_sees_no_more_than_their_units(register: Register) -> None:
    check, campaign = asked(register), register.world.campaign
    north = register.access(register.north)
    assert get_self_check(north, campaign, check.pk) == check  # it is about their problem
    assert get_tallies(north, campaign, [check])[check.pk] == Tally(0, 0, 0)
    assert get_answer_page(north, check, Answered.SILENT).rows == []
    assert find_answers_waiting(north, campaign, [register.world.units["south"]]) == []
    office = register.access(register.office)
    waiting = find_answers_waiting(office, campaign, [register.world.units["south"]])
    assert [answer.unit.name for answer in waiting] == ["南区"]
    answer(register, check, "south", found=False)
    assert find_answers_waiting(office, campaign, [register.world.units["south"]]) == []


def test_only_a_verified_problem_of_a_unit_with_a_kind_is_asked_about(register: Register) -> None:
    assert not may_ask_about(register.closed())
    check = asked(register)
    assert may_ask_about(check.problem)
    assert not may_ask_about(register.register())
    looked_at = register.do("take_up", register.requested(), register.group)
    looked_at = Problem.unscoped.select_related("unit").get(pk=looked_at.pk)
    assert not may_ask_about(looked_at)  # somebody looks, and has found nothing yet
    with pytest.raises(Refused, match="when this problem is verified"):
        actions.ask_elsewhere(
            by=register.office,
            access=register.access(register.office),
            problem=looked_at,
            question="台账更新是否及时？",
            answer_by=TODAY + datetime.timedelta(days=3),
        )
    verified = register.verify(looked_at)
    assert may_ask_about(Problem.unscoped.select_related("unit").get(pk=verified.pk))
