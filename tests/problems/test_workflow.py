"""A problem from registration to closure and back, with every guard shown to refuse."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import guard_open, make_appointment, make_person
from tests.problems.register import DUE, IMMEDIATE, SERIOUS, TODAY, Register

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families, fold_all
from touchstone.problems import actions
from touchstone.problems.actions import Assignment, PlannedAction, ProblemEntry
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.models import (
    ClosureRequest,
    CorrectiveAction,
    Extension,
    LookBack,
    LookBackResult,
    Problem,
    PublicNotice,
    Step,
    SupportingUnit,
    Verification,
)
from touchstone.problems.rules import Fault, Method, Outcome, State
from touchstone.problems.tallies import LOOK_BACKS, PROBLEMS
from touchstone.units.access import everything
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


def refused(fault: Fault, act: Callable[[], Any], field: str | None = None) -> None:
    """Check that an act is refused for this reason."""
    with pytest.raises(Refused) as error:
        act()
    assert str(error.value.message) == str(MESSAGES[fault])
    if field is not None:
        assert error.value.field == field


def proven() -> None:
    """Check that every tally equals a recount."""
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_a_problem_goes_from_registration_to_closing(register: Register) -> None:
    problem = register.register()
    assert (problem.number, problem.state, problem.outcome) == ("FK-01", "registered", "in-progress")
    problem = register.closed()
    problem = Problem.unscoped.get(pk=problem.pk)
    assert (problem.number, problem.state, problem.outcome, problem.closed_on) == (
        "FK-02",
        "closed",
        "fully-rectified",
        TODAY,
    )
    assert list(LookBack.unscoped.values_list("due_on", flat=True)) == [
        datetime.date(2019, 7, 18),
        datetime.date(2019, 12, 18),
    ]
    assert [step.state for step in Step.unscoped.order_by("pk")] == [
        "registered",
        "assigned",
        "plan-submitted",
        "plan-agreed",
        "under-way",
        "closure-requested",
        "under-verification",
    ]
    verbs = AuditEvent.unscoped.filter(target_kind="problems.problem", target_key=str(problem.pk))
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "problems.register",
        "problems.assign",
        "problems.submit-plan",
        "problems.agree-plan",
        "problems.start",
        "problems.finish-action",
        "problems.request-closure",
        "problems.verify",
        "problems.close",
    ]
    proven()


def test_an_immediate_rectification_starts_without_a_plan(register: Register) -> None:
    problem = register.assign(register.register(track=IMMEDIATE))
    problem = register.do("note_progress", problem, register.north, text="当场整改")
    assert problem.state == State.UNDER_WAY
    phased = register.assign(register.register())
    refused(Fault.PLAN_NEEDED, lambda: register.do("start_work", phased, register.north))
    proven()


def test_basically_rectified_is_not_closed_and_goes_on_with_what_remains(register: Register) -> None:
    problem = register.verify(
        register.requested(),
        outcome=Outcome.BASICALLY,
        residual="制度文件待印发",
        residual_until=datetime.date(2019, 8, 1),
    )
    assert (problem.state, problem.outcome, problem.deadline) == (
        "under-way",
        "basically-rectified",
        datetime.date(2019, 8, 1),
    )
    refused(Fault.NOT_NOW, lambda: register.do("close_problem", problem, register.office))
    again = register.do("request_closure", problem, register.north, statement="文件已印发")
    assert register.do("close_problem", register.verify(again), register.office).state == State.CLOSED
    proven()


def test_continuing_needs_an_owner_and_a_review_date(register: Register) -> None:
    problem = register.verify(register.requested(), outcome=Outcome.CONTINUING)
    owner, later = register.world.units["city"], datetime.date(2020, 6, 18)

    def hand(routine_owner: Any = owner, review_on: Any = later) -> Problem:
        return register.do(
            "hand_over", problem, register.office, routine_owner=routine_owner, review_on=review_on
        )

    refused(Fault.ROUTINE_OWNER_MISSING, lambda: hand(routine_owner=None))
    refused(Fault.REVIEW_DATE_MISSING, lambda: hand(review_on=None))
    refused(Fault.DEADLINE_PAST, lambda: hand(review_on=TODAY))
    refused(Fault.NOT_NOW, lambda: register.do("close_problem", problem, register.office))
    assert hand().state == State.ROUTINE
    proven()


def test_what_is_looked_after_as_routine_is_reviewed_year_by_year(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.verify(register.requested(), outcome=Outcome.CONTINUING)
    owner, first = register.world.units["city"], datetime.date(2019, 7, 18)
    register.do("hand_over", problem, register.office, routine_owner=owner, review_on=first)
    waiting = LookBack.unscoped.select_related("problem__campaign").filter(problem=problem, done_on=None)

    def look_at(result: LookBackResult) -> Problem:
        look = waiting.get()
        return actions.look_back(
            by=register.group,
            access=register.access(register.group),
            look=look,
            version=look.problem.version,
            result=result,
            note="制度仍在执行",
        )

    assert waiting.get().due_on == first
    travel(first)
    locked_problem = look_at(LookBackResult.HOLDS)
    assert (locked_problem.state, locked_problem.review_on, waiting.get().due_on) == (
        "routine",
        datetime.date(2020, 7, 20),
        datetime.date(2020, 7, 20),
    )
    again = look_at(LookBackResult.RELAPSED)
    assert (again.state, again.review_on, again.routine_owner, waiting.count()) == ("reopened", None, None, 0)
    proven()


def test_a_relapse_reopens_under_the_same_number(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.closed()
    look = LookBack.unscoped.filter(problem=problem).order_by("due_on")[0]
    travel(datetime.date(2019, 7, 18))
    now = Problem.unscoped.get(pk=problem.pk)

    def look_at(by: Any, note: str = "又出现") -> Problem:
        return actions.look_back(
            by=by,
            access=register.access(by),
            look=LookBack.unscoped.select_related("problem__campaign").get(pk=look.pk),
            version=now.version,
            result=LookBackResult.RELAPSED,
            note=note,
        )

    refused(Fault.NOTE_MISSING, lambda: look_at(register.group, ""))
    refused(Fault.OWN_UNIT, lambda: look_at(register.colleague))
    problem = look_at(register.group)
    assert (problem.number, problem.state, problem.outcome, problem.reopened, problem.closed_on) == (
        "FK-01",
        "reopened",
        "in-progress",
        1,
        None,
    )
    fold_all()
    assert LOOK_BACKS.tally._default_manager.filter(relapsed=1).exists()
    assert not LookBack.unscoped.filter(problem=problem, done_on__isnull=True).exists()
    proven()


def test_the_requester_does_not_verify(register: Register) -> None:
    world = register.world
    both = make_person("both")
    make_appointment(both, Role.OFFICE, unit=world.units["province"], from_day=datetime.date(2019, 6, 1))
    problem = register.finish(register.under_way())
    problem = register.do("request_closure", problem, both, statement="已完成")
    refused(Fault.SAME_PERSON, lambda: register.verify(problem, both))
    refused(Fault.SAME_PERSON, lambda: register.do("return_problem", problem, both, reason="x"))
    problem = register.verify(problem)
    refused(Fault.SAME_PERSON, lambda: register.do("close_problem", problem, both))


@pytest.mark.parametrize("place", ["north", "street"])
def test_nobody_at_or_below_the_responsible_unit_verifies(register: Register, place: str) -> None:
    """An appointment in the unit excludes people, even with the permission of a group or an office above."""
    world = register.world
    with guard_open():
        world.units["street"] = world.units["north"].add_child(name="街道", name_en="Street")
    insider = make_person("insider")
    first = datetime.date(2019, 6, 1)
    make_appointment(insider, Role.STEERING, unit=world.units["province"], from_day=first)
    make_appointment(insider, Role.LEARNER, unit=world.units[place], from_day=first)
    problem = register.requested()
    refused(Fault.OWN_UNIT, lambda: register.verify(problem, insider))
    refused(Fault.OWN_UNIT, lambda: register.do("take_up", problem, insider))
    assert not Verification.objects.exists()


def test_a_crafted_request_of_the_unit_itself_is_refused(register: Register) -> None:
    problem = register.requested()
    refused(Fault.OWN_UNIT, lambda: register.verify(problem, register.colleague))
    with pytest.raises(Refused, match=r"may not|不能"):
        register.verify(problem, register.north)
    wide = everything(register.north.pk)  # whatever ``Access`` is passed
    now = Problem.unscoped.get(pk=problem.pk)
    refused(
        Fault.SAME_PERSON,
        lambda: actions.verify(
            by=register.north,
            access=wide,
            problem=now,
            version=now.version,
            outcome=Outcome.FULLY,
            method=Method.SITE_VISIT,
            note="x",
            day=TODAY,
        ),
    )


def test_the_unit_does_not_agree_its_own_plan(register: Register) -> None:
    problem = register.assign(register.register())
    problem = register.do("submit_plan", problem, register.north, actions=[PlannedAction("定方案")])
    refused(Fault.OWN_UNIT, lambda: register.do("agree_plan", problem, register.colleague))


def test_an_assignment_needs_a_standard_and_a_working_day_ahead(register: Register) -> None:
    problem = register.register()
    refused(Fault.STANDARD_MISSING, lambda: register.assign(problem, standard=" "), "standard")
    refused(
        Fault.DEADLINE_PAST, lambda: register.assign(problem, deadline=datetime.date(2019, 6, 17)), "deadline"
    )
    saturday = datetime.date(2019, 7, 6)
    refused(Fault.DEADLINE_FREE_DAY, lambda: register.assign(problem, deadline=saturday), "deadline")
    assert Problem.unscoped.get(pk=problem.pk).state == State.REGISTERED
    usual = register.assign(problem, deadline=None)
    assert usual.deadline == datetime.date(2019, 7, 3)  # fifteen days


def test_a_plan_needs_an_action_and_closure_needs_all_of_them_done(register: Register) -> None:
    problem = register.assign(register.register())
    refused(Fault.PLAN_MISSING, lambda: register.do("submit_plan", problem, register.north, actions=[]))
    problem = register.under_way(["一", "二"])
    refused(
        Fault.ACTIONS_OPEN,
        lambda: register.do("request_closure", problem, register.north, statement="已完成"),
    )
    problem = register.finish(problem)
    refused(
        Fault.STATEMENT_MISSING, lambda: register.do("request_closure", problem, register.north, statement="")
    )


def test_a_verification_carries_method_note_and_day(register: Register) -> None:
    problem = register.requested(severity=SERIOUS)
    refused(Fault.NOTE_MISSING, lambda: register.verify(problem, note=""), "note")
    refused(Fault.METHOD_ONLY_PAPER, lambda: register.verify(problem, method=Method.PAPERS), "method")
    refused(Fault.DAY_IN_FUTURE, lambda: register.verify(problem, day=datetime.date(2019, 6, 19)), "day")
    refused(Fault.DAY_BEFORE_REQUEST, lambda: register.verify(problem, day=datetime.date(2019, 6, 1)), "day")
    refused(Fault.RESIDUAL_MISSING, lambda: register.verify(problem, outcome=Outcome.BASICALLY), "residual")
    refused(
        Fault.RESIDUAL_DATE_MISSING,
        lambda: register.verify(problem, outcome=Outcome.BASICALLY, residual="余"),
        "residual_until",
    )


def test_an_extension_is_asked_before_the_date_and_keeps_the_old_one(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.under_way()
    later = datetime.date(2019, 7, 26)

    def ask(**more: Any) -> Problem:
        return register.do(
            "ask_extension", problem, register.north, **({"to": later, "reason": "招标"} | more)
        )

    refused(Fault.EXTENSION_BACKWARD, lambda: ask(to=DUE), "to")
    refused(Fault.DEADLINE_FREE_DAY, lambda: ask(to=datetime.date(2019, 7, 27)), "to")
    refused(Fault.REASON_MISSING, lambda: ask(reason=""), "reason")
    problem = ask()
    refused(Fault.EXTENSION_WAITING, ask)
    with pytest.raises(Refused):
        register.do("decide_extension", problem, register.north, granted=True)
    problem = register.do("decide_extension", problem, register.office, granted=True)
    assert (problem.deadline, problem.first_deadline) == (later, DUE)
    assert Extension.objects.get().old_deadline == DUE
    travel(datetime.date(2019, 7, 29))
    refused(Fault.EXTENSION_LATE, lambda: ask(to=datetime.date(2019, 8, 30)))
    proven()


def test_a_public_notice_holds_the_closing_back(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.verify(register.requested())
    problem = register.do("publish_problem", problem, register.office, text="台账更新机制已建立")
    problem = register.do("open_notice", problem, register.office)
    assert PublicNotice.objects.get().until == datetime.date(2019, 6, 25)
    refused(Fault.NOTICE_RUNNING, lambda: register.do("close_problem", problem, register.office))
    travel(datetime.date(2019, 6, 26))
    assert register.do("close_problem", problem, register.office).state == State.CLOSED


def test_merged_problems_keep_their_numbers_and_count_once(register: Register) -> None:
    problem, other = register.register(), register.register()
    refused(Fault.INTO_ITSELF, lambda: register.do("merge_problem", problem, register.office, into=problem))
    register.do("merge_problem", problem, register.office, into=other)
    refused(Fault.INTO_MERGED, lambda: register.do("merge_problem", other, register.office, into=problem))
    refused(Fault.MERGED, lambda: register.do("reopen", problem, register.group, reason="x"))
    fold_all()
    totals = PROBLEMS.tally._default_manager.filter(unit=register.world.units["province"])
    assert sum(totals.values_list("problems", flat=True)) == 1
    assert [problem.number for problem in Problem.unscoped.order_by("number")] == ["FK-01", "FK-02"]
    proven()


def test_an_older_version_is_refused(register: Register) -> None:
    problem = register.register()
    register.assign(problem)
    with pytest.raises(Refused, match=r"Somebody changed|有人"):
        register.do("dispute_assignment", problem, register.north, reason="非我单位", version=problem.version)


def test_a_disputed_problem_goes_to_another_unit_with_its_sums(register: Register) -> None:
    problem = register.assign(register.register())
    problem = register.do("dispute_assignment", problem, register.north, reason="属公司")
    problem = register.assign(problem, unit=register.world.units["branch"])
    assert problem.path == register.world.units["branch"].path
    proven()


def test_the_same_origin_is_registered_once(register: Register) -> None:
    problem = register.register(origin="inspection.finding:1")
    assert register.register(origin="inspection.finding:1").pk == problem.pk


def test_several_are_assigned_alike_or_none(register: Register) -> None:
    problem, other = register.register(), register.register()
    closed = register.closed()
    assignment = Assignment(standard="统一标准", deadline=DUE)
    rows = [(row, row.version) for row in Problem.unscoped.order_by("pk")]
    with pytest.raises(Refused, match=closed.number):
        actions.assign_many(
            by=register.office, access=register.access(register.office), problems=rows, assignment=assignment
        )
    assert Problem.unscoped.get(pk=problem.pk).state == State.REGISTERED
    actions.assign_many(
        by=register.office, access=register.access(register.office), problems=rows[:2], assignment=assignment
    )
    assert Problem.unscoped.get(pk=other.pk).state == State.ASSIGNED
    proven()


def test_several_go_to_one_unit_with_their_sums(register: Register) -> None:
    units = register.world.units
    one, other = register.register(supporting=[units["branch"]]), register.register("south")
    other = register.do(
        "dispute_assignment", register.assign(other, unit=units["north"]), register.north, reason="x"
    )
    rows = [(row, row.version) for row in Problem.unscoped.all()]
    assignment = Assignment(unit=units["branch"], standard="统一标准", deadline=DUE)
    actions.assign_many(
        by=register.office, access=register.access(register.office), problems=rows, assignment=assignment
    )
    for problem in Problem.unscoped.select_related("membership"):
        assert (problem.unit_id, problem.path) == (units["branch"].pk, units["branch"].path)
        assert problem.membership is None or units["branch"].path.startswith(problem.membership.path)
    assert not SupportingUnit.unscoped.filter(problem=one).exists()
    proven()
    local = make_person("local-office")
    make_appointment(local, Role.OFFICE, unit=units["company"])
    rows = [(row, row.version) for row in Problem.unscoped.all()]
    with pytest.raises(Refused) as refused:
        actions.assign_many(
            by=local,
            access=register.access(local),
            problems=rows,
            assignment=Assignment(unit=units["south"], standard="x"),
        )
    assert refused.value.field == "unit"
    assert set(Problem.unscoped.values_list("unit", flat=True)) == {units["branch"].pk}


def test_a_neighbour_does_nothing(register: Register) -> None:
    problem = register.assign(register.register())
    neighbour = make_person("neighbour")
    make_appointment(
        neighbour, Role.OFFICE, unit=register.world.units["company"], from_day=datetime.date(2019, 6, 1)
    )
    for act, more in (
        ("note_progress", {"text": "x"}),
        ("submit_plan", {"actions": [PlannedAction("x")]}),
        ("assign_problem", {"assignment": Assignment(standard="x")}),
        ("set_aside", {"reason": "x"}),
    ):
        with pytest.raises(Refused):
            register.do(act, problem, neighbour, **more)
    entry = ProblemEntry(register.list, register.source, register.world.units["north"], "x")
    with pytest.raises(Refused):
        actions.register_problem(
            by=neighbour,
            access=register.access(neighbour),
            campaign=register.world.campaign,
            entry=entry,
        )
    assert not ClosureRequest.objects.exists()
    assert not CorrectiveAction.objects.exists()


def test_what_leaves_the_sums_as_they_were_writes_nothing(register: Register) -> None:
    problem = register.under_way()
    fold_all()
    register.do("note_progress", problem, register.north, text="按计划推进")
    assert not PROBLEMS.delta._default_manager.exists()
    proven()
