"""The acts and details of one problem in the workspace, in the ledger and in public."""

import datetime
from collections.abc import Callable

import pytest
from django.db.models import prefetch_related_objects
from tests.problems.register import DUE, TODAY, Register, seeing
from tests.unchanging import door_open

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.problems import actions
from touchstone.problems import queries as q
from touchstone.problems.models import (
    CorrectiveAction,
    Problem,
    RuleChangeKind,
)
from touchstone.problems.queries import ProblemFilter, Work, similarity
from touchstone.problems.queries.ledger import AT_A_TIME
from touchstone.problems.queries.listing import SHOWN_WITH
from touchstone.problems.rules import (
    Act,
    Fault,
    Outcome,
)
from touchstone.units.access import everything, within
from touchstone.units.models import User

pytestmark = pytest.mark.django_db


def _offers(register: Register, user: object, problem: Problem) -> tuple[q.Offer, ...]:
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    return q.get_offers(register.access(user), user, locked_problem, q.get_parts(locked_problem), TODAY)  # type: ignore[arg-type]


def test_only_what_can_be_done_is_offered(register: Register) -> None:
    problem = register.requested()
    assert Act.VERIFY in _offers(register, register.group, problem)
    assert Act.WITHDRAW_REQUEST in _offers(register, register.north, problem)
    assert not {Act.VERIFY, Act.RETURN, Act.TAKE_UP} & set(_offers(register, register.north, problem))
    assert not {Act.VERIFY, Act.RETURN, Act.TAKE_UP} & set(_offers(register, register.colleague, problem))
    register.verify(problem)
    assert Act.CLOSE in _offers(register, register.office, problem)
    assert Act.CLOSE not in _offers(register, register.colleague, problem)
    assert Work.OPEN_NOTICE not in _offers(register, register.office, problem)
    register.do("publish_problem", problem, register.office, text="for all")
    assert Work.OPEN_NOTICE in _offers(register, register.office, problem)
    register.do("close_problem", problem, register.office)
    assert set(_offers(register, register.group, problem)) == {Act.REOPEN, Work.LOOK_BACK}
    assert Work.PUBLISH in _offers(register, register.office, problem)


def test_why_something_is_not_offered_is_known(register: Register) -> None:
    problem = register.requested()
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    parts = q.get_parts(locked_problem)
    for user, offer, fault in (
        (register.colleague, Act.VERIFY, Fault.OWN_UNIT),
        (register.group, Act.CLOSE, Fault.NOT_NOW),
        (register.office, Work.DECIDE_EXTENSION, Fault.SAME_PERSON),
    ):
        assert q.explain_refusal(register.access(user), user, locked_problem, parts, TODAY, offer) is fault


def test_the_life_of_a_problem_is_told_once_and_in_order(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.under_way()
    register.do("note_progress", problem, register.north, text="half of it")
    register.do("ask_extension", problem, register.north, to=datetime.date(2019, 7, 12), reason="rain")
    register.do("decide_extension", problem, register.office, granted=True)
    register.finish(problem)
    register.do("request_closure", problem, register.north, statement="done")
    travel(datetime.date(2019, 6, 25))
    register.verify(problem, day=datetime.date(2019, 6, 25))
    register.do("close_problem", problem, register.office)
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    life = q.tell_life(everything(), locked_problem, q.get_parts(locked_problem))[::-1]
    assert [happening.verb.removeprefix("problems.") for happening in life] == [
        "register",
        "assign",
        "submit-plan",
        "agree-plan",
        "start",
        "note-progress",
        "ask-extension",
        "decide-extension",
        "finish-action",
        "request-closure",
        "verify",
        "close",
    ]
    assert [happening.text for happening in life if happening.text] == [
        "half of it",
        "rain",
        "done",
        "现场查看属实",
    ]
    assert {happening.by.username for happening in life if happening.by} == {"north", "group", "office"}
    assert [happening.days for happening in life if happening.verb == "problems.verify"] == [7]
    assert life[-1].state == ("under-verification", "closed")


def test_what_a_ledger_brought_is_told_without_any_history(register: Register) -> None:
    problem = register.requested()
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    with door_open():
        AuditEvent.unscoped.all().delete()
    life = q.tell_life(everything(), locked_problem, q.get_parts(locked_problem))
    assert {happening.verb for happening in life} == {"problems.register", "problems.request-closure"}


def test_a_rule_stands_where_it_was_recorded_whenever_it_comes_into_force(register: Register) -> None:
    problem = register.assign(register.register())
    given = {
        "by": register.north,
        "access": register.access(register.north),
        "unit": register.world.units["north"],
        "kind": RuleChangeKind.MADE,
        "problem": problem,
    }
    for title, day in (("甲", datetime.date(2020, 1, 1)), ("乙", datetime.date(2018, 1, 1))):
        actions.record_rule_change(**given, title=title, day=day)
    register.do("note_progress", problem, register.north, text="half of it")
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    life = q.tell_life(everything(), locked_problem, q.get_parts(locked_problem))[::-1]
    assert [happening.text for happening in life if happening.text] == ["甲", "乙", "half of it"]
    assert life[0].verb == "problems.register"


def test_the_database_finds_the_units_of_as_many_problems_as_are_held_at_once(db: None) -> None:
    rows = [Problem(unit_id=key, list_id=key, source_id=key) for key in range(1, AT_A_TIME + 1)]
    prefetch_related_objects(rows, *SHOWN_WITH)
    assert len(rows) == AT_A_TIME


def test_similar_problems_are_found_among_a_bounded_number(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = register.register(statement="台账更新不及时，部分问题没有建账")
    register.register("south", statement="河道保洁责任没有落实")
    campaign, access = register.world.campaign, register.access(register.office)
    similar_problems = q.find_similar(access, campaign, "台账更新不及时,部分问题没有建帐")
    assert [similar_problem.problem.number for similar_problem in similar_problems] == [near.number]
    assert similar_problems[0].is_same
    assert q.find_similar(access, campaign, "台账更新不及时，部分问题没有建账", without=near.pk) == []
    assert q.find_similar(access, campaign, "台") == []
    assert q.find_similar(seeing([register.world.units["company"].path]), campaign, near.statement) == []
    monkeypatch.setattr(similarity, "LOOKED_AT", 1)
    assert q.find_similar(access, campaign, near.statement) == []
    assert len(q.find_similar(access, campaign, near.statement, unit=register.world.units["north"])) == 1


def test_the_ledger_holds_each_problem_with_its_parts(register: Register) -> None:
    register.requested()
    register.register("south")
    rows = list(q.read_ledger(everything(), register.world.campaign, ProblemFilter()))
    assert [len(ledger_row.actions) for ledger_row in rows] == [0, 1]
    assert [len(ledger_row.requests) for ledger_row in rows] == [0, 1]
    assert rows[1].actions == [CorrectiveAction.objects.get()]
    assert list(q.with_parts([], ["actions"])) == []


def test_the_public_sees_what_was_published_and_nobody(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    campaign = register.world.campaign
    problem = register.verify(register.requested(statement="secret words"))
    audience = within("")
    assert q.get_published_page(audience, [campaign]).rows == []
    register.do("publish_problem", problem, register.office, text="The fence stands again.")
    register.do("open_notice", problem, register.office)
    (shown,) = q.get_published_page(audience, [campaign]).rows
    assert shown.text == "The fence stands again."
    assert shown.outcome is Outcome.FULLY
    assert shown.notice_until == TODAY + datetime.timedelta(days=7)
    assert "secret" not in repr(shown)
    assert "现场" not in repr(shown)
    travel(TODAY + datetime.timedelta(days=8))
    (shown,) = q.get_published_page(audience, [campaign]).rows
    assert shown.notice_until is None
    assert q.get_published_page(audience, [campaign], outcome=Outcome.NOT_RECTIFIED).rows == []
    register.do("publish_problem", problem, register.office, text="")
    assert q.get_published_page(audience, [campaign]).rows == []


def test_no_person_stands_before_the_public(register: Register) -> None:
    User.objects.filter(pk=register.north.pk).update(name="王小明")
    problem = register.assign(register.register())
    for text in ("由王小明负责整改。", "联系电话13800001111。"):
        with pytest.raises(Refused, match="points to a person") as error:
            register.do("publish_problem", problem, register.office, text=text)
        assert error.value.field == "text"
    assert not Problem.unscoped.exclude(public_text="").exists()
    assert register.do("publish_problem", problem, register.office, text="由联络员负责整改。").public_text


def test_published_problems_are_turned_over(register: Register) -> None:
    campaign = register.world.campaign
    for _number in range(5):
        register.do("publish_problem", register.register(), register.office, text="for all")
    texts, after = [], ""
    for _page in range(3):
        shown = q.get_published_page(within(""), [campaign], after=after, size=2)
        texts += [row.number for row in shown.rows]
        after = shown.after
    assert len(set(texts)) == len(texts) == 5
    assert after == ""
    assert len(q.get_published_page(within(""), [campaign], after="nonsense~1").rows) == 5


def test_due_is_a_friday() -> None:
    assert DUE.weekday() == 4
