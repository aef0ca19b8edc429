"""Deleting a unit that never had a record."""

import pytest
from tests.factories import (
    DAY,
    access_with,
    make_appointment,
    make_batch,
    make_campaign,
    make_form,
    make_members,
    make_person,
    make_session,
    make_tree,
)
from tests.racing import at_once
from tests.units.trees import assert_copies_true, assert_sound

from touchstone.audit.models import AuditEvent
from touchstone.audit.queries import find_history
from touchstone.campaigns.models import BatchMembership
from touchstone.common.refusal import Refused
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families, fold_all
from touchstone.study.actions import withdraw_session
from touchstone.units.access import everything
from touchstone.units.actions import (
    assign_unit,
    create_group,
    create_unit,
    delete_unit,
    move_unit,
    rename_unit,
    set_aliases,
)
from touchstone.units.models import Unit, UnitAlias
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_by_name, preview_delete
from touchstone.units.roles import Role

ALL = everything()

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree({"省": {"市": {"区": {}, "县": {}}, "另一市": {}}})


def delete(unit: Unit) -> None:
    delete_unit(by=None, access=ALL, unit=unit, reason=" 录入有误 ")


def assert_tallies_right() -> None:
    assert [difference for family in families() for difference in differences(family)] == []


def test_a_unit_without_records_goes_with_what_belongs_to_it(units: dict[str, Unit]) -> None:
    campaign = make_campaign(units["省"])
    batch, group = make_batch(campaign), create_group(by=None, access=ALL, owner=units["省"], name="一组")
    make_members(batch, units["市"], units["县"])
    assign_unit(by=None, access=ALL, group=group, unit=units["县"], from_day=DAY)
    set_aliases(by=None, access=ALL, unit=units["县"], names=["小县"])
    rename_unit(by=None, access=ALL, unit=units["县"], name="新县")
    move_unit(by=None, access=ALL, unit=units["县"], to_parent=units["另一市"])
    move_unit(by=None, access=ALL, unit=units["县"], to_parent=units["市"])
    fold_all()
    units["省"].refresh_from_db()
    assert preview_delete(ALL, units["县"]).possible
    delete(units["县"])
    assert not Unit.unscoped.filter(name="新县").exists()
    assert not UnitAlias.unscoped.exists()
    assert [hit.unit.name for hit in find_by_name(ALL, "小县")] == []
    assert set(BatchMembership.unscoped.values_list("unit__name", flat=True)) == {"市"}
    assert_sound()
    assert_copies_true()
    assert_tallies_right()
    event = AuditEvent.unscoped.get(verb="units.unit-deleted")
    assert (event.changes, event.reason, event.path) == (
        {"name": ["新县", None], "parent": ["市", None]},
        "录入有误",
        units["市"].path,
    )
    assert AuditEvent.unscoped.filter(target_label="县", path=units["市"].path).exists()
    create_unit(by=None, access=ALL, parent=units["市"], name="后来的县")
    later = Unit.unscoped.get(name="后来的县")
    assert [event.verb for event in find_history(ALL, UnitPermission.VIEW, later)] == ["units.unit-created"]


def test_what_stands_in_the_way_is_listed(units: dict[str, Unit]) -> None:
    campaign = make_campaign(units["省"])
    form, person = make_form(campaign), make_person()
    session = make_session(units["县"], form, by=person)
    make_appointment(person, Role.ORGANISER, unit=units["县"])
    with pytest.raises(Refused, match=r"study sessions \(1\)") as refused:
        delete(units["县"])
    assert "appointment (1)" in str(refused.value)
    withdraw_session(by=person, access=ALL, session=session, version=session.version, reason="误")
    assert preview_delete(ALL, units["县"]).obstacles == ("appointment (1)", "study sessions (1)")
    with pytest.raises(Refused, match=r"units below it \(2\)"):
        delete(units["市"])
    assert "campaigns (1)" in preview_delete(ALL, Unit.unscoped.get(name="省")).obstacles
    assert Unit.unscoped.count() == 5


def test_records_of_others_that_count_for_it_stand_in_the_way(units: dict[str, Unit]) -> None:
    campaign = make_campaign(units["省"])
    make_members(make_batch(campaign), units["市"])
    make_session(units["区"], make_form(campaign), by=make_person())
    for name in ("区", "县"):
        move_unit(by=None, access=ALL, unit=units[name], to_parent=units["另一市"])
    assert preview_delete(ALL, Unit.unscoped.get(name="市")).obstacles == (
        "other records (2)",
        "1 session of other units that count for its participation",
    )


def test_only_who_may_change_the_unit_above_deletes(units: dict[str, Unit]) -> None:
    office = access_with(UnitPermission.CHANGE, roots=(units["县"],))
    with pytest.raises(Refused):
        delete_unit(by=None, access=office, unit=units["县"])
    delete_unit(by=None, access=access_with(UnitPermission.CHANGE, roots=(units["市"],)), unit=units["县"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["delete", "appoint", "create below", "join", "record", "move", "assign"])
def test_who_comes_second_is_told_that_it_is_gone(units: dict[str, Unit], act: str) -> None:
    campaign = make_campaign(units["省"])
    batch, form, person = make_batch(campaign), make_form(campaign), make_person()
    group = create_group(by=None, access=ALL, owner=units["省"], name="一组")
    unit = units["县"]
    acts = {
        "delete": lambda: delete(unit),
        "appoint": lambda: make_appointment(person, Role.ORGANISER, unit=unit),
        "create below": lambda: create_unit(by=None, access=ALL, parent=unit, name="乡"),
        "join": lambda: make_members(batch, unit),
        "record": lambda: make_session(unit, form, by=person),
        "move": lambda: move_unit(by=None, access=ALL, unit=unit, to_parent=units["另一市"]),
        "assign": lambda: assign_unit(by=None, access=ALL, group=group, unit=unit, from_day=DAY),
    }
    (error,) = at_once(lambda: delete(unit), acts[act])
    assert isinstance(error, Refused)
    assert_sound()
    assert_copies_true()
