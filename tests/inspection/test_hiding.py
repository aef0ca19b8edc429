"""Unannounced means hidden: in every kind of query, for everybody who is not on the round."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import make_appointment, make_person
from tests.inspection.field import OUTSIDERS, Field
from tests.world import june

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.inspection.fields import PlanEntry, VisitEntry
from touchstone.inspection.models import (
    Conclusion,
    Exclusion,
    Finding,
    FindingDelta,
    FindingTally,
    Photo,
    Reply,
    Round,
    Step,
    Visit,
    VisitDelta,
    VisitTally,
)
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries.ties import find_ties
from touchstone.inspection.rules import tie
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families, fold_all
from touchstone.units.access import Access, everything, within
from touchstone.units.actions import end_appointment
from touchstone.units.models import Appointment
from touchstone.units.roles import Role
from touchstone.units.scoping import Unscoped

pytestmark = pytest.mark.django_db

VIEW = InspectionPermission.VIEW
HIDDEN: tuple[Any, ...] = (Visit, Finding, Photo, Step, Reply, Conclusion)


def proven() -> None:
    assert [differences(family) for family in families()] == [[] for _ in families()]


def seen(model: Any, access: Access) -> int:
    """Count a reader's rows by every way of evaluating a queryset, and check that the counts agree."""
    rows = model.objects.visible_to(access, VIEW)
    number = len(list(rows))
    assert rows.count() == number
    assert rows.exists() == bool(number)
    assert len(list(rows.iterator(chunk_size=10))) == number
    assert len(rows.values_list("pk")) == number
    assert model.unscoped.filter(pk__in=rows.values("pk")).count() == number
    return number


@pytest.mark.parametrize("name", OUTSIDERS)
def test_who_is_not_on_the_round_sees_nothing_before_the_disclosure(field: Field, name: str) -> None:
    visit = field.plan()
    field.write(visit)
    access = field.access(name)
    assert [seen(model, access) for model in HIDDEN] == [0] * len(HIDDEN)


@pytest.mark.parametrize("name", ["lead", "anna", "bert"])
def test_who_is_on_the_round_sees_its_visits(field: Field, name: str) -> None:
    field.write(field.plan())
    access = field.access(name)
    assert (seen(Visit, access), seen(Finding, access)) == (1, 1)


@pytest.mark.parametrize("name", ["office", "auditor", "city", "north", "leader", "editor", "keeper", "tied"])
def test_the_disclosure_shows_it_to_the_subtree_and_no_further(field: Field, name: str) -> None:
    field.disclosed()
    assert (seen(Visit, field.access(name)), seen(Finding, field.access(name))) == (1, 1)
    other = make_person("company")
    make_appointment(other, Role.OFFICE, unit=field.world.units["company"], from_day=june(1))
    field.people["company"] = other
    assert seen(Visit, field.access("company")) == 0


def test_no_permission_opens_a_hidden_visit(field: Field) -> None:
    """Neither all permissions on the whole tree, nor the audience of a publication, nor a reader without a name."""
    field.plan()
    for access in (everything(), everything(field.people["keeper"].pk), within(""), Access()):
        assert seen(Visit, access) == 0


@pytest.mark.parametrize("unit", ["province", "city", "north", "south", "company", "branch"])
def test_hiding_is_what_brute_force_says(field: Field, unit: str) -> None:
    """Whoever sees a visit is on its round, has the permission at the unit, and has no tie to it."""
    for name, role, place in (
        ("city-inspector", Role.INSPECTOR, "city"),
        ("city-leader", Role.LEADER, "city"),
        ("branch-leader", Role.LEADER, "branch"),
        ("company-office", Role.OFFICE, "company"),
    ):
        person = field.people[name] = make_person(name)
        make_appointment(person, role, unit=field.world.units[place], from_day=june(1))
        make_appointment(person, Role.INSPECTOR, group=field.groups[1], from_day=june(1))
    field.do("put_group", "lead", round_=field.round, group=field.groups[1])
    path = field.world.units[unit].path
    try:
        field.plan(unit, by="anna", group=1)
    except Refused:
        field.plan(unit, by="lead")
    owner = field.world.units["province"].path
    on_round = {
        "lead",
        "anna",
        "bert",
        "tied",
        "city-inspector",
        "city-leader",
        "branch-leader",
        "company-office",
    }
    for name, person in field.people.items():
        seats = [seat.unit.path for seat in find_ties([person.pk], field.world.campaign) if seat.unit]
        tied = any(tie(seat, path, owner) for seat in seats)
        expected = name in on_round and field.access(name).covers(VIEW, path) and not tied
        assert seen(Visit, field.access(name)) == int(expected), name


def test_whoever_gets_a_tie_later_loses_sight_of_the_visit(field: Field) -> None:
    visit = field.plan()
    make_appointment(
        field.people["anna"], Role.LEADER, unit=field.world.units["city"], from_day=datetime.date(2019, 6, 18)
    )
    assert seen(Visit, field.access("anna")) == 0
    with pytest.raises(Refused):
        field.write(visit)


def test_whoever_leaves_the_group_leaves_the_round(
    field: Field, travel: Callable[[datetime.date], None]
) -> None:
    field.plan()
    appointment = Appointment.unscoped.get(user=field.people["anna"], role=Role.INSPECTOR)
    end_appointment(by=None, access=field.world.access, appointment=appointment, to_day=june(18))
    assert seen(Visit, field.access("anna")) == 1
    travel(june(19))
    assert seen(Visit, field.access("anna")) == 0


def test_nobody_puts_themselves_on_a_round(field: Field) -> None:
    """An appointment to the group opens nothing; only people on the round can add others to it."""
    field.plan()
    make_appointment(field.people["office"], Role.INSPECTOR, group=field.groups[1], from_day=june(1))
    assert seen(Visit, field.access("office")) == 0
    for act, more in (
        ("bring_person", {"user": field.people["office"]}),
        ("put_group", {"group": field.groups[3]}),
        ("close_round", {}),
    ):
        for name in ("office", "keeper", "north"):
            with pytest.raises(Refused):
                field.do(act, name, round_=field.round, **more)
    field.do("bring_person", "lead", round_=field.round, user=field.people["office"])
    assert seen(Visit, field.access("office")) == 1


def test_the_guard_refuses_a_query_without_a_reader(field: Field) -> None:
    field.plan()
    for model in HIDDEN:
        for ask in (
            lambda model=model: list(model.objects.all()),
            lambda model=model: model.objects.count(),
            lambda model=model: model.objects.update(pk=1),
            lambda model=model: model.objects.all().delete(),
        ):
            with pytest.raises(Unscoped):
                ask()


def test_the_union_of_a_scoped_and_an_unscoped_query_is_refused(field: Field) -> None:
    field.plan()
    scoped = Visit.objects.visible_to(field.access("north"), VIEW)
    with pytest.raises(Unscoped):
        list(scoped | Visit.objects.filter(campaign=field.world.campaign))


def others_read() -> list[Any]:
    return [
        list(AuditEvent.unscoped.order_by("pk").values_list("pk", flat=True)),
        *(
            list(model._default_manager.values())
            for model in (VisitDelta, VisitTally, FindingDelta, FindingTally)
        ),
    ]


def test_nothing_stands_in_the_trail_or_the_sums_before_the_disclosure(field: Field) -> None:
    before = others_read()
    visit = field.plan()
    field.do(
        "change_plan",
        "anna",
        visit=visit,
        version=1,
        plan=PlanEntry(field.groups[2], june(21), "办事大厅"),
    )
    finding = field.write(visit)
    field.do("correct_finding", "anna", finding=finding, version=1, entry=field.entry("更正"))
    entry = VisitEntry(june(18), whom_met="窗口人员")
    field.do("record_visit", "bert", visit=visit, version=3, entry=entry)
    other = field.plan("south")
    field.do("call_off", "anna", visit=other, version=1, reason="天气")
    fold_all()
    assert others_read() == before
    assert [step.verb for step in Step.unscoped.order_by("pk")] == [
        "inspection.visit-planned",
        "inspection.visit-changed",
        "inspection.visit-begun",
        "inspection.finding-written",
        "inspection.finding-corrected",
        "inspection.visit-held",
        "inspection.visit-planned",
        "inspection.visit-called-off",
    ]
    proven()


def test_the_disclosure_writes_sums_and_trail_at_once_and_nothing_of_what_was_before(field: Field) -> None:
    events = set(AuditEvent.unscoped.values_list("pk", flat=True))
    visit = field.disclosed(findings=2)
    (event,) = AuditEvent.unscoped.exclude(pk__in=events)
    assert (event.verb, event.path) == ("inspection.visit-disclosed", visit.path)
    assert event.changes["findings"] == [None, 2]
    fold_all()
    assert VisitTally._default_manager.filter(unit=field.world.units["north"], visits=1).exists()
    assert FindingTally._default_manager.filter(unit=field.world.units["province"], findings=2).exists()
    proven()


def test_keys_do_not_count(field: Field) -> None:
    """Keys of visits and findings are random, so visible keys do not reveal how many rows are hidden."""
    keys = [field.plan("south").pk for _ in range(3)] + [
        field.write(field.plan("branch")).pk for _ in range(3)
    ]
    assert all(abs(key - other) > 1_000 for key in keys for other in keys if key != other)
    assert str(Visit.unscoped.first()) in ("Visit", "检查", "走访", "暗访")


def test_people_with_a_tie_are_kept_away_with_the_reason_written_down(field: Field) -> None:
    visit = field.plan()
    (kept,) = Exclusion.objects.filter(visit=visit)
    assert (kept.user, kept.tie) == (field.people["tied"], "at")
    assert kept.seat
    with pytest.raises(Refused):
        field.plan(by="tied")
    with pytest.raises(Refused):
        field.write(visit, by="tied")


def test_a_called_off_visit_stays_hidden_for_good(field: Field) -> None:
    visit = field.plan()
    field.do("call_off", "anna", visit=visit, version=1, reason="天气")
    with pytest.raises(Refused):
        field.do("disclose", "anna", visit=visit)
    assert [seen(Visit, field.access(name)) for name in OUTSIDERS] == [0] * len(OUTSIDERS)


def test_an_answer_for_a_hidden_visit_is_that_for_none(field: Field) -> None:
    """Guessing keys reveals nothing: the refusal reads the same."""
    visit = field.plan()
    finding = field.write(visit)
    ghost, nothing = Visit(pk=1, campaign=field.world.campaign), Finding(pk=1)
    nothing.visit = ghost

    def said(act: str, **more: Any) -> str:
        with pytest.raises(Refused) as error:
            field.do(act, "city", **more)
        return str(error.value.message)

    assert said("disclose", visit=visit) == said("disclose", visit=ghost)
    assert said("reply", visit=visit, text="x") == said("reply", visit=ghost, text="x")
    words = {"problem_list": None, "source": None}
    assert said("register_finding", finding=finding, **words) == said(
        "register_finding", finding=nothing, **words
    )


def test_a_round_is_no_secret_but_its_history_of_draws_is(field: Field) -> None:
    assert Round.objects.visible_to(field.access("office"), VIEW).count() == 1
    assert Round.objects.visible_to(field.access("north"), VIEW).count() == 0
    assert Round.objects.visible_to(field.access("anna"), VIEW).count() == 1
