"""Closing a unit, and opening it again."""

import datetime

import pytest
from django.utils import translation
from tests.factories import (
    DAY,
    access_with,
    make_appointment,
    make_batch,
    make_campaign,
    make_members,
    make_person,
    make_tree,
)

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.units import hooks
from touchstone.units.access import everything
from touchstone.units.actions import (
    assign_unit,
    close_unit,
    create_group,
    create_unit,
    move_unit,
    reopen_unit,
)
from touchstone.units.hooks import ClosingEffect, closing_effects, register_closing_effect
from touchstone.units.models import Appointment, GroupAssignment, Unit, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import preview_close
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

ALL = everything()
LATER = DAY + datetime.timedelta(30)
MUCH_LATER = DAY + datetime.timedelta(60)


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree({"省": {"市": {"区": {"街道": {}}, "县": {}}, "另一市": {}}})


def closed() -> dict[str, datetime.date]:
    return {
        unit.name: unit.closed_on for unit in Unit.unscoped.filter(closed_on__isnull=False) if unit.closed_on
    }


def test_a_unit_closes_with_its_last_day(units: dict[str, Unit]) -> None:
    unit = close_unit(by=None, access=ALL, unit=units["县"], day=LATER, reason=" 撤县 ")
    assert closed() == {"县": LATER}
    assert unit.exists_on(LATER)
    assert not unit.exists_on(LATER + datetime.timedelta(1))
    event = AuditEvent.unscoped.get(verb="units.unit-closed")
    assert (event.changes, event.reason) == (
        {"closed_on": [None, LATER.isoformat()], "units": [None, 1], "ended": [None, 0]},
        "撤县",
    )


def test_units_below_are_closed_only_when_asked(units: dict[str, Unit]) -> None:
    with pytest.raises(Refused, match="3") as refused:
        close_unit(by=None, access=ALL, unit=units["市"], day=LATER)
    assert refused.value.field == "with_below"
    assert closed() == {}
    close_unit(by=None, access=ALL, unit=units["县"], day=DAY)
    close_unit(by=None, access=ALL, unit=units["市"], day=LATER, with_below=True)
    assert closed() == {"县": DAY, "市": LATER, "区": LATER, "街道": LATER}


def test_what_ends_is_counted_before_and_ended_after(units: dict[str, Unit]) -> None:
    person = make_person()
    make_appointment(person, Role.LEADER, unit=units["街道"])
    make_appointment(person, Role.ORGANISER, unit=units["市"], to_day=LATER)
    make_appointment(person, Role.AUDITOR, unit=units["区"], from_day=MUCH_LATER)
    stays = make_appointment(person, Role.LEADER, unit=units["省"])
    group = create_group(by=None, access=ALL, owner=units["省"], kind="steering", name="组")
    assign_unit(by=None, access=ALL, group=group, unit=units["区"], from_day=DAY)
    with translation.override("en"):
        preview = preview_close(ALL, units["市"], LATER)
        named = [(str(ending.label), ending.number) for ending in preview.endings]
    assert preview.possible
    assert preview.below == 3
    assert named[:2] == [("appointments", 2), ("assignments to groups", 1)]
    assert Appointment.unscoped.filter(to_day__isnull=True).count() == 3
    close_unit(by=None, access=ALL, unit=units["市"], day=LATER, with_below=True)
    assert Appointment.unscoped.filter(to_day__isnull=True).get() == stays
    assert set(Appointment.unscoped.exclude(pk=stays.pk).values_list("role", "to_day")) == {
        (Role.LEADER, LATER),
        (Role.ORGANISER, LATER),
    }
    assert GroupAssignment.unscoped.get().to_day == LATER
    assert AuditEvent.unscoped.filter(verb="units.appointment-taken-back").count() == 1
    assert preview_close(ALL, units["省"], LATER).endings[0].number == 1


def test_areas_above_end_their_own_things(units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[tuple[str, datetime.date]] = []

    def end(by: User | None, path: str, day: datetime.date) -> int:
        ended.append((path, day))
        return 4

    monkeypatch.setattr(hooks, "_closing_effects", [])
    matter = ClosingEffect("parts", lambda path, day: 4, end)
    register_closing_effect(matter)
    register_closing_effect(matter)
    assert closing_effects() == (matter,)
    assert [(ending.label, ending.number) for ending in preview_close(ALL, units["县"], DAY).endings] == [
        ("parts", 4)
    ]
    close_unit(by=None, access=ALL, unit=units["县"], day=DAY)
    assert ended == [(units["县"].path, DAY)]
    assert AuditEvent.unscoped.get(verb="units.unit-closed").changes["ended"] == [None, 4]


def test_participation_ends_with_the_unit_and_its_records_stay(units: dict[str, Unit]) -> None:
    batch = make_batch(make_campaign(units["省"]))
    (member,) = make_members(batch, units["县"])
    close_unit(by=None, access=ALL, unit=units["县"], day=LATER)
    member.refresh_from_db()
    assert member.to_day == LATER
    assert Unit.objects.visible_to(ALL, UnitPermission.VIEW).filter(name="县").exists()


def test_when_a_unit_cannot_close(units: dict[str, Unit]) -> None:
    create_unit(by=None, access=ALL, parent=units["市"], name="新区", opened_on=LATER)
    with pytest.raises(Refused, match="新区"):
        close_unit(by=None, access=ALL, unit=units["市"], day=DAY, with_below=True)
    with pytest.raises(Refused):
        close_unit(
            by=None,
            access=access_with(UnitPermission.CHANGE, roots=(units["区"],)),
            unit=units["市"],
            day=DAY,
        )
    close_unit(by=None, access=ALL, unit=units["县"], day=DAY)
    with pytest.raises(Refused):
        close_unit(by=None, access=ALL, unit=units["县"], day=LATER)
    assert closed() == {"县": DAY}


def test_opening_again_brings_back_what_was_closed_together(units: dict[str, Unit]) -> None:
    close_unit(by=None, access=ALL, unit=units["县"], day=DAY)
    close_unit(by=None, access=ALL, unit=units["市"], day=LATER, with_below=True)
    with pytest.raises(Refused):
        reopen_unit(by=None, access=ALL, unit=units["区"])
    reopen_unit(by=None, access=ALL, unit=units["市"], with_below=True)
    assert closed() == {"县": DAY}
    with pytest.raises(Refused):
        reopen_unit(by=None, access=ALL, unit=units["市"])
    reopen_unit(by=None, access=ALL, unit=units["县"], reason="恢复")
    assert closed() == {}
    event = AuditEvent.unscoped.filter(verb="units.unit-reopened").latest("pk")
    assert event.changes == {"closed_on": [DAY.isoformat(), None], "units": [None, 1]}


def test_a_name_that_was_taken_meanwhile(units: dict[str, Unit]) -> None:
    close_unit(by=None, access=ALL, unit=units["县"], day=DAY)
    create_unit(by=None, access=ALL, parent=units["市"], name="县")
    with pytest.raises(Refused):
        reopen_unit(by=None, access=ALL, unit=units["县"])


def test_a_closed_unit_may_move_to_where_its_history_belongs(units: dict[str, Unit]) -> None:
    close_unit(by=None, access=ALL, unit=units["县"], day=DAY)
    close_unit(by=None, access=ALL, unit=units["另一市"], day=DAY)
    move_unit(by=None, access=ALL, unit=units["县"], to_parent=units["另一市"])
    assert closed() == {"县": DAY, "另一市": DAY}


def test_a_unit_is_never_deleted(units: dict[str, Unit]) -> None:
    with pytest.raises(TypeError):
        units["县"].delete()
