"""The draw: its hash is published before, anybody can repeat it afterwards, and people with a tie are excluded."""

import datetime
from typing import Any

import pytest
from tests.factories import make_appointment, make_person
from tests.inspection.field import SEED, Field
from tests.world import june

from touchstone.audit.models import AuditEvent
from touchstone.common.drawing import commitment
from touchstone.common.refusal import Refused
from touchstone.inspection import rules
from touchstone.inspection.actions.messages import MESSAGES
from touchstone.inspection.models import Draw, Exclusion, Step, Visit
from touchstone.inspection.rules import Fault
from touchstone.units.models import Unit
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


def refused(fault: Fault, act: Any) -> None:
    with pytest.raises(Refused) as error:
        act()
    assert str(error.value.message) == str(MESSAGES[fault])


def commit(field: Field, seed: str = SEED) -> Draw:
    return field.do("commit_draw", "lead", round_=field.round, commitment=commitment(seed))  # type: ignore[no-any-return]


def draw(field: Field, size: int, seed: str = SEED) -> list[Visit]:
    return field.do("draw", "lead", round_=field.round, size=size, seed=seed)  # type: ignore[no-any-return]


def test_what_is_drawn_can_be_worked_out_from_what_is_published(field: Field) -> None:
    published = commit(field)
    assert not published.seed
    visits = draw(field, 2)
    keys = sorted(int(key) for key in published.keys.split("\n"))
    assert keys == sorted(field.world.units[name].pk for name in ("city", "north", "company"))
    assert published.population_digest == rules.population_digest(keys)
    assert [visit.unit_id for visit in visits] == rules.drawn_order(SEED, keys)[:2]
    assert [visit.draw_order for visit in visits] == [1, 2]
    assert {visit.group.number for visit in visits} <= {1, 2}


def test_the_next_draw_goes_on_where_the_last_one_ended(field: Field) -> None:
    commit(field)
    keys = [visit.unit_id for visit in (*draw(field, 1), *draw(field, 2))]
    assert keys == rules.drawn_order(SEED, keys)
    refused(Fault.SIZE, lambda: draw(field, 1))
    refused(Fault.SIZE, lambda: draw(field, 0))


def test_nothing_is_drawn_without_the_seed_that_was_promised(field: Field) -> None:
    refused(Fault.NOT_COMMITTED, lambda: draw(field, 1))
    refused(
        Fault.COMMITMENT_WRONG,
        lambda: field.do("commit_draw", "lead", round_=field.round, commitment="not a hash"),
    )
    commit(field)
    refused(Fault.COMMITTED, lambda: commit(field, "another seed, chosen later"))
    refused(Fault.SEED_WRONG, lambda: draw(field, 1, "another seed, chosen later"))
    refused(Fault.SEED_SHORT, lambda: draw(field, 1, "short"))
    assert not Visit.unscoped.exists()


def test_the_seed_is_revealed_when_nothing_drawn_is_hidden_any_more(field: Field) -> None:
    def reveal(seed: str = SEED) -> Draw:
        return field.do("reveal_seed", "lead", round_=field.round, seed=seed)  # type: ignore[no-any-return]

    commit(field)
    refused(Fault.NOT_DRAWN, reveal)
    first, second = draw(field, 2)
    refused(Fault.DRAWN_VISITS_HIDDEN, reveal)
    field.write(first, by="lead")
    field.do("disclose", "lead", visit=first)
    refused(Fault.DRAWN_VISITS_HIDDEN, reveal)
    field.do("call_off", "lead", visit=second, version=1, reason="天气")
    refused(Fault.SEED_WRONG, lambda: reveal("another seed, chosen later"))
    assert SEED not in str(list(AuditEvent.unscoped.values())) + str(list(Step.unscoped.values()))
    revealed = reveal()
    assert (revealed.seed, revealed.drawn, revealed.revealed_by) == (SEED, 2, field.people["lead"])
    refused(Fault.REVEALED, reveal)
    refused(Fault.REVEALED, lambda: draw(field, 1))


def test_the_draw_leaves_no_trace_for_others(field: Field) -> None:
    commit(field)
    before = list(AuditEvent.unscoped.values_list("pk", flat=True)), list(Draw.objects.values())
    draw(field, 2)
    assert (list(AuditEvent.unscoped.values_list("pk", flat=True)), list(Draw.objects.values())) == before


def test_a_turn_passes_to_a_group_without_a_tie_and_everybody_tied_is_kept_away(field: Field) -> None:
    for name in ("anna", "bert"):
        make_appointment(field.people[name], Role.LEADER, unit=field.world.units["north"], from_day=june(1))
    carol = field.people["carol"] = make_person("carol")
    make_appointment(carol, Role.INSPECTOR, group=field.groups[2], from_day=june(1))
    field.do("put_group", "lead", round_=field.round, group=field.groups[2])
    commit(field)
    draw(field, 3)
    visit = Visit.unscoped.get(unit=field.world.units["north"])
    assert visit.group == field.groups[2]
    exclusions = Exclusion.objects.filter(visit=visit).order_by("user__username")
    assert [(exclusion.user.username, exclusion.tie) for exclusion in exclusions] == [
        ("anna", "at"),
        ("bert", "at"),
        ("tied", "at"),
    ]
    city = Visit.unscoped.get(unit=field.world.units["city"])
    assert set(Exclusion.objects.filter(visit=city).values_list("user__username", "tie")) == {
        ("anna", "below"),
        ("bert", "below"),
        ("tied", "below"),
    }


def test_a_unit_to_which_everybody_has_a_tie_is_passed_over_and_told_with_the_seed(field: Field) -> None:
    for name in ("anna", "bert"):
        make_appointment(field.people[name], Role.LEADER, unit=field.world.units["north"], from_day=june(1))
    commit(field)
    refused(Fault.SIZE, lambda: draw(field, 3))
    assert not Visit.unscoped.exists()
    (visit,) = draw(field, 1)
    assert visit.unit == field.world.units["company"]
    field.write(visit, by="lead")
    field.do("disclose", "lead", visit=visit)
    revealed = field.do("reveal_seed", "lead", round_=field.round, seed=SEED)
    order = rules.drawn_order(SEED, [int(key) for key in revealed.keys.split("\n")])
    at = order.index(visit.unit_id)
    assert revealed.passed_over == [[place + 1, key, "tied"] for place, key in enumerate(order[:at])]
    assert revealed.drawn == at + 1


def test_a_unit_that_was_closed_meanwhile_is_passed_over(field: Field) -> None:
    commit(field)
    Unit.unscoped.filter(pk=field.world.units["north"].pk).update(closed_on=datetime.date(2019, 6, 1))
    assert {visit.unit for visit in draw(field, 2)} == {
        field.world.units["city"],
        field.world.units["company"],
    }


def test_nobody_draws_who_would_know_the_order_of_the_own_unit(field: Field) -> None:
    make_appointment(field.people["lead"], Role.LEADER, unit=field.world.units["north"], from_day=june(1))
    with pytest.raises(Refused):
        commit(field)


@pytest.mark.parametrize("name", ["office", "keeper", "anna", "north"])
def test_only_who_leads_the_round_draws(field: Field, name: str) -> None:
    with pytest.raises(Refused):
        field.do("commit_draw", name, round_=field.round, commitment=commitment(SEED))
    commit(field)
    with pytest.raises(Refused):
        field.do("draw", name, round_=field.round, size=1, seed=SEED)
    assert not Visit.unscoped.exists()
