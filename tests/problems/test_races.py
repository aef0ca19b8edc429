"""Two people decide on one problem at once, and the locks prevent every conflict."""

import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.models import QuerySet
from tests.problems.register import DUE, TODAY, Register, build_register
from tests.racing import at_once

from touchstone.common.refusal import Refused
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems import actions
from touchstone.problems.actions import directing, registering
from touchstone.problems.models import ClosureRequest, Extension, Problem, Step, Verification
from touchstone.problems.rules import Method, Outcome, State
from touchstone.units.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def register(travel: Callable[[Any], None]) -> Register:
    travel(TODAY)
    return build_register()


def act(register: Register, name: str, problem: Problem, by: User, **more: Any) -> Callable[[], Any]:
    """Return an act that starts from the current state, read before either person acts."""
    now = Problem.unscoped.select_related("campaign").get(pk=problem.pk)
    access = register.access(by)
    return lambda: getattr(actions, name)(by=by, access=access, problem=now, version=now.version, **more)


def verdict(outcome: Outcome) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "method": Method.SITE_VISIT,
        "note": outcome.value,
        "day": ClosureRequest.objects.get().requested_on,
    }


def proven() -> None:
    assert [differences(family) for family in families()] == [[] for _ in families()]


@pytest.mark.postgres
def test_without_the_lock_a_return_overwrites_the_verdict(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = register.requested()
    first = act(register, "verify", problem, register.group, **verdict(Outcome.FULLY))
    second = act(register, "return_problem", problem, register.office, reason="x")
    with monkeypatch.context() as without:
        without.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self)
        errors = at_once(first, second)
    assert errors == []
    assert Verification.objects.get().outcome == "fully-rectified"
    assert Problem.unscoped.get(pk=problem.pk).state == State.RETURNED  # and nobody was notified


def test_of_two_verdicts_one_is_stored_and_the_other_is_told(register: Register) -> None:
    problem = register.requested()
    first = act(register, "verify", problem, register.group, **verdict(Outcome.FULLY))
    second = act(register, "verify", problem, register.office, **verdict(Outcome.NOT_RECTIFIED))
    errors = at_once(first, second)
    assert [type(error) for error in errors] == [Refused]
    assert list(Verification.objects.values_list("outcome", flat=True)) == ["fully-rectified"]
    assert Problem.unscoped.get(pk=problem.pk).state == State.UNDER_VERIFICATION
    proven()


@pytest.mark.postgres
def test_without_the_lock_a_number_is_given_twice(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers: list[str] = []
    real = registering.next_number

    def told(problems: Any) -> str:
        numbers.append(real(problems))
        return numbers[-1]

    monkeypatch.setattr(registering, "next_number", told)
    with monkeypatch.context() as without:
        without.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self)
        errors = at_once(register.register, register.register)
    assert numbers == ["FK-01", "FK-01"]
    assert len(errors) == 1  # the constraint refuses last


def test_two_registered_at_once_have_two_numbers(register: Register) -> None:
    assert at_once(register.register, register.register) == []
    assert sorted(Problem.unscoped.values_list("number", flat=True)) == ["FK-01", "FK-02"]
    proven()


@pytest.mark.parametrize(
    ("prepare", "name", "more", "left"),
    [
        ("requested", "take_up", {}, Step),
        ("requested", "return_problem", {"reason": "x"}, Step),
        ("closed", "reopen", {"reason": "x"}, Step),
    ],
)
def test_the_same_act_twice_is_done_once(
    register: Register, prepare: str, name: str, more: dict[str, Any], left: Any
) -> None:
    problem = getattr(register, prepare)()
    before = left.unscoped.count()
    first = act(register, name, problem, register.group, **more)
    second = act(register, name, problem, register.office, **more)
    assert [type(error) for error in at_once(first, second)] == [Refused]
    assert left.unscoped.count() == before + 1
    proven()


def test_an_extension_is_decided_once(register: Register) -> None:
    problem = register.under_way()
    later = DUE.replace(day=26)
    problem = register.do("ask_extension", problem, register.north, to=later, reason="招标")
    first = act(register, "decide_extension", problem, register.office, granted=True)
    second = act(register, "decide_extension", problem, register.office, granted=False, answer="否")
    assert [type(error) for error in at_once(first, second)] == [Refused]
    assert Extension.objects.get().granted is True
    proven()


def test_closing_and_returning_at_once_leaves_one_of_them(register: Register) -> None:
    problem = register.verify(register.requested())
    first = act(register, "close_problem", problem, register.office)
    second = act(register, "return_problem", problem, register.group, reason="x")
    assert [type(error) for error in at_once(first, second)] == [Refused]
    assert Problem.unscoped.get(pk=problem.pk).state == State.CLOSED
    proven()


def merged_crosswise(register: Register, monkeypatch: pytest.MonkeyPatch) -> list[type[Exception]]:
    """Merge two problems into each other at once."""
    problem, other = register.register(), register.register()
    acts = (
        act(register, "merge_problem", problem, register.office, into=other),
        act(register, "merge_problem", other, register.office, into=problem),
    )
    both, errors = threading.Barrier(2), []

    def begun(*_given: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)

    def do(merge: Callable[[], Any]) -> None:
        try:
            merge()
        except Exception as error:
            errors.append(type(error))
        finally:
            connections.close_all()

    monkeypatch.setattr(directing, "_not_ones_own", begun)
    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


@pytest.mark.postgres
def test_without_an_order_of_locks_merging_crosswise_ends_in_a_deadlock(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directing, "_both_held", lambda one, other: nullcontext())
    assert merged_crosswise(register, monkeypatch) == [OperationalError]


def test_two_problems_merged_into_each_other_at_once_leave_one(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert merged_crosswise(register, monkeypatch) == [Refused]
    assert sorted(Problem.unscoped.values_list("state", flat=True)) == ["merged", "registered"]
    proven()
