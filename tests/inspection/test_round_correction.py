"""Correcting a round's name and period keeps the old values, excludes no visit and reveals nothing."""

from typing import Any

import pytest
from tests.factories import make_appointment
from tests.inspection.field import Field
from tests.world import june

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.inspection.fields import RoundEntry
from touchstone.inspection.models import Round
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


def correct(field: Field, who: str = "lead", version: int = 1, **more: Any) -> Round:
    entry = RoundEntry(**{"name": "第一轮", "name_en": "Round 1", "first_day": june(17)} | more)
    return field.do("correct_round", who, round_=field.round, version=version, entry=entry)  # type: ignore[no-any-return]


def test_the_trail_keeps_what_it_was(field: Field) -> None:
    made = correct(field, name=" 第一轮暗访 ", last_day=june(28))
    stored = Round.unscoped.get()
    assert (stored.name, stored.last_day, stored.version) == ("第一轮暗访", june(28), 2)
    event = AuditEvent.unscoped.get(verb="inspection.round-corrected")
    assert event.changes == {"name": ["第一轮", "第一轮暗访"], "last_day": [None, "2019-06-28"]}
    assert (event.by, event.path) == (field.people["lead"], made.path)
    correct(field, name="第一轮暗访", last_day=june(28), version=2)
    assert AuditEvent.unscoped.filter(verb="inspection.round-corrected").count() == 1, "nothing was changed"


@pytest.mark.parametrize(
    ("more", "at"),
    [
        ({"name": " "}, "name"),
        ({"last_day": june(16)}, "last_day"),
        ({"last_day": june(19)}, "last_day"),
        ({"first_day": june(21)}, "first_day"),
        ({"version": 7}, ""),
    ],
)
def test_what_is_refused(field: Field, more: dict[str, Any], at: str) -> None:
    field.plan()  # on the 20th
    with pytest.raises(Refused) as refused:
        correct(field, **more)
    assert refused.value.field == at
    assert Round.unscoped.get().version == 1


def test_a_visit_that_was_called_off_is_not_cut_off(field: Field) -> None:
    field.do("call_off", "anna", visit=field.plan(), version=1, reason="天气")
    assert correct(field, last_day=june(18)).last_day == june(18)


@pytest.mark.parametrize("name", ["anna", "office", "keeper", "city", "north"])
def test_only_who_is_on_the_round_and_directs_inspections_corrects_it(field: Field, name: str) -> None:
    with pytest.raises(Refused):
        correct(field, name)


def test_a_closed_round_stays_as_it_is(field: Field) -> None:
    field.do("close_round", "lead", round_=field.round)
    with pytest.raises(Refused, match="closed"):
        correct(field, version=2)


def test_whoever_is_kept_away_from_a_visit_learns_nothing_of_its_day(field: Field) -> None:
    field.plan("north")  # on the 20th
    make_appointment(field.people["lead"], Role.LEADER, unit=field.world.units["north"], from_day=june(1))
    assert correct(field, last_day=june(18)).last_day == june(18)
