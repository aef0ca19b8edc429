"""Loading findings from a ledger of past visits."""

import datetime
from dataclasses import replace

import pytest
from tests.world import World, build, june

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.inspection.actions import LedgerFinding, record_ledger_findings
from touchstone.inspection.models import Criterion, Finding, Round, Visit
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems.rules import Outcome
from touchstone.units.access import Access
from touchstone.units.models import Group

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    world = build()
    for code, name in (("carried-out", "未开展"), ("formalism", "形式主义")):
        Criterion.objects.create(campaign=world.campaign, code=code, name=name)
    return world


def rows(world: World) -> list[LedgerFinding]:
    """Return three findings of two visits in two rounds."""
    criteria = {criterion.code: criterion for criterion in Criterion.objects.all()}

    def row(number: str, unit: str, day: int, code: str, round_number: int, group: int) -> LedgerFinding:
        return LedgerFinding(
            number=number,
            round=round_number,
            group=group,
            unit=world.units[unit],
            visited_on=june(day),
            criterion=criteria[code],
            statement="学习记录与实际不符",
            site="窗口单位",
            checked="整改落实",
            reported=True,
            deadline=datetime.date(2019, 7, 20),
            outcome=Outcome.FULLY,
            origin="import:1",
        )

    return [
        row("AF-01", "north", 20, "formalism", 1, 1),
        row("AF-02", "north", 20, "carried-out", 1, 1),
        row("AF-03", "branch", 28, "formalism", 2, 2),
    ]


def load(world: World, entries: list[LedgerFinding], access: Access | None = None) -> int:
    """Load a ledger and return how many findings were new."""
    access = access or world.access
    made = record_ledger_findings(by=world.keeper, access=access, campaign=world.campaign, entries=entries)
    return len(made[Finding])


def proven() -> None:
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_a_ledger_makes_its_rounds_groups_and_visits(world: World) -> None:
    assert load(world, rows(world)) == 3
    assert list(Round.unscoped.values_list("number", "name", "state")) == [
        (1, "第1轮", "closed"),
        (2, "第2轮", "closed"),
    ]
    assert Group.unscoped.filter(kind="inspection").count() == 2
    assert Visit.unscoped.filter(state="disclosed").count() == 2
    assert sorted(Finding.unscoped.values_list("ledger_number", "number")) == [
        ("AF-01", 1),
        ("AF-02", 2),
        ("AF-03", 1),
    ]
    proven()


def test_loading_the_same_ledger_again_changes_nothing(world: World) -> None:
    load(world, rows(world))
    events = AuditEvent.unscoped.count()
    assert load(world, rows(world)) == 0
    assert (Finding.unscoped.count(), Visit.unscoped.count(), AuditEvent.unscoped.count()) == (3, 2, events)
    proven()


def test_a_row_that_says_something_else_corrects_and_is_remembered(world: World) -> None:
    load(world, rows(world))
    first, *rest = rows(world)
    other = Criterion.objects.get(code="carried-out")
    assert load(world, [replace(first, criterion=other, visited_on=june(21)), *rest]) == 0
    event = AuditEvent.unscoped.filter(verb="inspection.finding-corrected").get()
    assert set(event.changes) == {"criterion_id", "visit"}
    proven()


def test_a_number_stands_for_one_finding_only(world: World) -> None:
    first, *_ = rows(world)
    with pytest.raises(Refused):
        load(world, [first, first])
    assert not Visit.unscoped.exists()


def test_nobody_loads_findings_of_units_outside_their_subtree(world: World) -> None:
    narrow = replace(world.access, roots=dict.fromkeys(world.access.roots, (world.units["company"].path,)))
    with pytest.raises(Refused):
        load(world, rows(world), narrow)
    assert not Finding.unscoped.exists()
