"""Database constraints, each violated once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model
from tests.inspection.field import Field
from tests.world import june

from touchstone.common import clock
from touchstone.inspection.models import (
    Conclusion,
    Criterion,
    Draw,
    Exclusion,
    Finding,
    Notice,
    Reply,
    RoundGroup,
    RoundMember,
    Visit,
)

pytestmark = pytest.mark.django_db


class Rows:
    """A disclosed visit with a finding, and factories for further rows."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.user = field.people["anna"]
        self.campaign = field.world.campaign
        self.visit = field.disclosed()
        self.finding = Finding.unscoped.get(visit=self.visit)

    def _like(self, row: Model, values: dict[str, Any]) -> Model:
        fields = {
            concrete_field.attname: getattr(row, concrete_field.attname)
            for concrete_field in row._meta.concrete_fields
            if not concrete_field.primary_key
        }
        return type(row)._base_manager.create(**fields | values)

    def criterion(self, **more: Any) -> Criterion:
        return Criterion.objects.create(**{"campaign": self.campaign, "code": "x", "name": "x"} | more)

    def round(self, **more: Any) -> Model:
        return self._like(self.field.round, {"number": 2} | more)

    def planned(self, **more: Any) -> Model:
        blank = {"state": "planned", "disclosed_at": None, "disclosed_by_id": None, "reply_until": None}
        return self._like(self.visit, blank | {"visited_on": None} | more)

    def shown(self, **more: Any) -> Model:
        return self._like(self.visit, more)

    def found(self, **more: Any) -> Model:
        return self._like(self.finding, {"number": 2} | more)

    def draw(self, **more: Any) -> Draw:
        given: dict[str, Any] = {
            "round": self.field.round,
            "commitment": "0" * 64,
            "population": 2,
            "population_digest": "0" * 64,
            "keys": "1\n2",
            "committed_at": clock.now(),
            "committed_by": self.user,
        }
        return Draw.objects.create(**given | more)

    def revealed(self, **more: Any) -> Draw:
        values = {"seed": "x" * 16, "drawn": 1, "revealed_at": clock.now(), "revealed_by": self.user}
        return self.draw(**values | more)

    def member(self, **more: Any) -> RoundMember:
        given = {"round": self.field.round, "user": self.field.people["office"], "joined_at": clock.now()}
        return RoundMember.objects.create(**given | more)

    def exclusion(self, **more: Any) -> Exclusion:
        given = {"visit": self.visit, "user": self.user, "tie": "at", "seat": "x", "at": clock.now()}
        return Exclusion.objects.create(**given | more)

    def reply(self, **more: Any) -> Reply:
        given = {"visit": self.visit, "text": "x", "replied_at": clock.now(), "replied_by": self.user}
        return Reply.unscoped.create(**given | more)

    def conclusion(self, **more: Any) -> Conclusion:
        given = {"visit": self.visit, "text": "x", "concluded_at": clock.now(), "concluded_by": self.user}
        return Conclusion.unscoped.create(**given | more)

    def notice(self, **more: Any) -> Notice:
        given: dict[str, Any] = {
            "campaign": self.campaign,
            "round": self.field.round,
            "path": self.field.round.path,
            "audience": "units",
            "title": "x",
            "text": "x",
            "issued_at": clock.now(),
            "issued_by": self.user,
        }
        return Notice.unscoped.create(**given | more)


def _twice(make: Callable[[], Any]) -> None:
    make()
    make()


BROKEN: dict[str, Callable[[Rows], Any]] = {
    "criterion_once": lambda r: _twice(r.criterion),
    "round_number_once": lambda r: _twice(r.round),
    "round_numbered_from_one": lambda r: r.round(number=0),
    "round_state_known": lambda r: r.round(state="x"),
    "round_ends_later": lambda r: r.round(last_day=june(1)),
    "round_closed_by_somebody": lambda r: r.round(state="closed", closed_at=clock.now()),
    "group_once_on_a_round": lambda r: RoundGroup.objects.create(
        round=r.field.round, group=r.field.groups[1]
    ),
    "person_once_on_a_round": lambda r: _twice(r.member),
    "excluded_once_from_a_visit": lambda r: _twice(r.exclusion),
    "exclusion_tie_known": lambda r: r.exclusion(tie="x"),
    "draw_revealed_by_somebody": lambda r: r.revealed(revealed_by=None),
    "drawn_within_population": lambda r: r.revealed(drawn=3),
    "visit_state_known": lambda r: r.planned(state="x"),
    "visit_disclosed_by_somebody": lambda r: r.shown(disclosed_by_id=None),
    "visit_visited_has_a_day": lambda r: r.planned(state="visited"),
    "visit_called_off_for_a_reason": lambda r: r.planned(state="called-off"),
    "visit_ends_after_it_begins": lambda r: r.planned(ended_at=clock.now()),
    "visit_drawn_once": lambda r: _twice(lambda: r.planned(draw_order=1)),
    "visit_once_in_a_ledger": lambda r: _twice(lambda: r.shown(origin="import:1")),
    "finding_number_once": lambda r: r.found(number=1),
    "finding_sent_once": lambda r: [r.found(client_key="k"), r.found(client_key="k", number=3)],
    "finding_once_in_ledgers": lambda r: [r.found(ledger_number="A"), r.found(ledger_number="A", number=3)],
    "finding_says_something": lambda r: r.found(statement=""),
    "finding_severity_known": lambda r: r.found(severity="x"),
    "finding_ledger_outcome_known": lambda r: r.found(ledger_outcome="x"),
    "finding_withdrawn_for_a_reason": lambda r: r.found(state="withdrawn"),
    "finding_problem_has_a_number": lambda r: r.found(problem_key=1),
    "reply_says_something": lambda r: r.reply(text=""),
    "conclusion_says_something": lambda r: r.conclusion(text=""),
    "conclusion_fed_back_by_somebody": lambda r: r.conclusion(fed_back_on=june(18)),
    "notice_audience_known": lambda r: r.notice(audience="x"),
    "notice_says_something": lambda r: r.notice(title=""),
    "notice_withdrawn_by_somebody": lambda r: r.notice(withdrawn_at=clock.now()),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(field: Field, name: str) -> None:
    rows = Rows(field)
    with pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[name](rows)


def test_the_rows_themselves_are_right(field: Field) -> None:
    """Otherwise a refusal above could have another cause than its constraint."""
    rows = Rows(field)
    makes = (rows.criterion, rows.round, rows.planned, rows.shown, rows.found, rows.revealed, rows.member)
    for make in (*makes, rows.exclusion, rows.reply, rows.conclusion, rows.notice):
        assert make().pk


def test_every_constraint_is_broken_once() -> None:
    def own(model: type[Model]) -> set[str]:
        return {
            constraint.name
            for constraint in model._meta.constraints
            if not constraint.name.endswith("_tally_once")
        }

    declared = set().union(*(own(model) for model in apps.get_app_config("inspection").get_models()))
    assert declared == set(BROKEN)


def test_a_visit_is_disclosed_with_who_and_when_or_not_at_all(field: Field) -> None:
    """Setting the state alone in the database discloses nothing."""
    rows = Rows(field)
    hidden = rows.planned()
    for values in (
        {"state": "disclosed", "visited_on": june(18)},
        {"disclosed_at": clock.now()},
        {"disclosed_at": clock.now(), "disclosed_by": rows.user},
        {"reply_until": june(20)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.unscoped.filter(pk=hidden.pk).update(**values)
