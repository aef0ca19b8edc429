"""Two people act on one visit at once, and the locks prevent every conflict."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from tests.inspection.field import SEED, TODAY, Field, build_field
from tests.racing import at_once

from touchstone.audit.models import AuditEvent
from touchstone.common.drawing import commitment
from touchstone.common.refusal import Refused
from touchstone.inspection.models import Finding, Visit
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems.models import Problem, ProblemList, Source

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def field(travel: Callable[[datetime.date], None]) -> Field:
    travel(TODAY)
    return build_field()


def wrong() -> bool:
    return any(differences(family) for family in families())


@pytest.mark.postgres
def test_without_the_lock_two_disclosures_count_twice(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = field.plan()
    field.write(visit)
    with monkeypatch.context() as without:
        without.setattr(QuerySet, "select_for_update", lambda self, **_: self)
        errors = at_once(
            lambda: field.do("disclose", "anna", visit=visit),
            lambda: field.do("disclose", "bert", visit=visit),
        )
    assert errors == []
    assert wrong()


def test_of_two_disclosures_one_counts_and_the_other_is_told(field: Field) -> None:
    visit = field.plan()
    field.write(visit)
    errors = at_once(
        lambda: field.do("disclose", "anna", visit=visit), lambda: field.do("disclose", "bert", visit=visit)
    )
    assert [type(error) for error in errors] == [Refused]
    assert AuditEvent.unscoped.filter(verb="inspection.visit-disclosed").count() == 1
    assert not wrong()


def test_a_finding_sent_twice_at_once_is_stored_once(field: Field) -> None:
    visit = field.plan()
    keys: list[int] = []

    def send() -> None:
        keys.append(field.write(visit, client_key="k-1").pk)

    assert at_once(send, send) == []
    assert Finding.unscoped.count() == 1
    assert keys[0] == keys[1]


@pytest.mark.postgres
def test_without_the_lock_the_constraint_still_refuses_the_second(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = field.plan()
    field.write(visit)
    with monkeypatch.context() as without:
        without.setattr(QuerySet, "select_for_update", lambda self, **_: self)
        errors = at_once(
            lambda: field.write(visit, client_key="k-1"), lambda: field.write(visit, client_key="k-1")
        )
    assert [type(error) for error in errors] == [Refused]
    assert Finding.unscoped.filter(client_key="k-1").count() == 1


@pytest.mark.parametrize("writing_first", [True, False])
def test_a_finding_written_while_the_visit_is_disclosed_counts(field: Field, writing_first: bool) -> None:
    visit = field.plan()
    field.write(visit)

    def write() -> Any:
        return field.write(visit, by="bert")

    def disclose() -> Any:
        return field.do("disclose", "anna", visit=visit)

    acts = (write, disclose) if writing_first else (disclose, write)
    assert at_once(*acts) == []
    assert Finding.unscoped.filter(visit=visit).count() == 2
    assert not wrong()


def test_a_finding_registered_twice_at_once_is_one_problem(field: Field) -> None:
    visit = field.disclosed()
    finding = Finding.unscoped.get(visit=visit)
    campaign = field.world.campaign
    source = Source.objects.create(campaign=campaign, code="visit", name="暗访发现")
    problems = ProblemList.objects.create(campaign=campaign, code="visits", name="暗访问题", prefix="AF-")

    def register(name: str) -> Any:
        return field.do("register_finding", name, finding=finding, problem_list=problems, source=source)

    assert at_once(lambda: register("anna"), lambda: register("bert")) == []
    assert Problem.unscoped.count() == 1


def test_two_draws_at_once_take_different_units(field: Field) -> None:
    field.do("commit_draw", "lead", round_=field.round, commitment=commitment(SEED))

    def draw() -> Any:
        return field.do("draw", "lead", round_=field.round, size=1, seed=SEED)

    assert at_once(draw, draw) == []
    assert sorted(Visit.unscoped.values_list("draw_order", flat=True)) == [1, 2]
