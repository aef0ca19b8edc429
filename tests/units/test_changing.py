"""Names and descriptions of units."""

import datetime

import pytest
from tests.factories import DAY, access_with, make_person, make_tree

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.units.access import everything
from touchstone.units.actions import change_unit, close_unit, rename_unit, set_aliases, set_kinds
from touchstone.units.models import Unit, UnitAlias, UnitKind
from touchstone.units.permissions import UnitPermission

pytestmark = pytest.mark.django_db

ALL = everything()


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree({"省": {"环保局": {}, "教育局": {}}})


def aliases(unit: Unit) -> dict[str, datetime.date | None]:
    return dict(UnitAlias.unscoped.filter(unit=unit).values_list("name", "until"))


def test_the_old_name_stays_as_one_it_bore(units: dict[str, Unit]) -> None:
    unit = rename_unit(
        by=make_person(),
        access=ALL,
        unit=units["环保局"],
        name="生态环境局",
        name_en="Ecology",
        on=DAY,
        reason="改革",
    )
    assert (unit.name, unit.name_key, unit.name_en) == ("生态环境局", "生态环境局", "Ecology")
    assert aliases(unit) == {"环保局": DAY}
    event = AuditEvent.unscoped.get(verb="units.unit-renamed")
    assert event.changes == {"name": ["环保局", "生态环境局"], "name_en": ["", "Ecology"]}
    assert event.reason == "改革"


def test_back_to_the_old_name(units: dict[str, Unit]) -> None:
    rename_unit(by=None, access=ALL, unit=units["环保局"], name="生态环境局", on=DAY)
    unit = rename_unit(
        by=None, access=ALL, unit=units["环保局"], name="环保局", on=DAY + datetime.timedelta(9)
    )
    assert unit.name == "环保局"
    assert aliases(unit) == {"生态环境局": DAY + datetime.timedelta(9)}


def test_another_spelling_of_the_same_name_leaves_no_other_name(units: dict[str, Unit]) -> None:
    rename_unit(by=None, access=ALL, unit=units["环保局"], name="环保局（省）")
    unit = rename_unit(by=None, access=ALL, unit=units["环保局"], name="环保局(省)")
    assert list(aliases(unit)) == ["环保局"]
    rename_unit(by=None, access=ALL, unit=units["环保局"], name="环保局(省)")
    assert AuditEvent.unscoped.filter(verb="units.unit-renamed").count() == 2


def test_a_name_borne_by_another_unit_there(units: dict[str, Unit]) -> None:
    with pytest.raises(Refused) as refused:
        rename_unit(by=None, access=ALL, unit=units["环保局"], name="教 育 局")
    assert refused.value.field == "name"
    close_unit(by=None, access=ALL, unit=units["教育局"], day=DAY)
    assert rename_unit(by=None, access=ALL, unit=units["环保局"], name="教育局").name == "教育局"
    with pytest.raises(Refused):
        rename_unit(by=None, access=ALL, unit=units["环保局"], name=" ")


def test_other_names_are_set_as_a_whole(units: dict[str, Unit]) -> None:
    unit = rename_unit(by=None, access=ALL, unit=units["环保局"], name="生态环境局", on=DAY)
    set_aliases(by=None, access=ALL, unit=unit, names=["环境局", "生态局"])
    left = set_aliases(by=None, access=ALL, unit=unit, names=["生态局", "省环境局", "生态环境局", ""])
    assert [alias.name for alias in left] == sorted(["生态局", "省环境局"])
    assert aliases(unit) == {"生态局": None, "省环境局": None, "环保局": DAY}
    events = AuditEvent.unscoped.filter(verb="units.aliases-set")
    assert events.count() == 2
    set_aliases(by=None, access=ALL, unit=unit, names=["省环境局", "生态局"])
    assert events.count() == 2
    set_aliases(by=None, access=ALL, unit=unit, names=["环保局"])
    assert aliases(unit) == {"环保局": None}


def test_details_are_changed_and_the_change_kept(units: dict[str, Unit]) -> None:
    kind = UnitKind.objects.create(code="bureau", name="局", name_en="Bureau")
    details = {"kind": kind, "opened_on": DAY, "liaison_post": " 主任 ", "name_en": "Bureau"}
    change_unit(by=None, access=ALL, unit=units["教育局"], details=details)
    change_unit(by=None, access=ALL, unit=units["教育局"], details=details)
    event = AuditEvent.unscoped.get(verb="units.unit-changed")
    assert event.changes == {
        "kind": [None, "局"],
        "opened_on": [None, DAY.isoformat()],
        "liaison_post": ["", "主任"],
        "name_en": ["", "Bureau"],
    }
    with pytest.raises(ValueError, match="closed_on"):
        change_unit(by=None, access=ALL, unit=units["教育局"], details={"closed_on": DAY})
    close_unit(by=None, access=ALL, unit=units["教育局"], day=DAY)
    with pytest.raises(Refused) as refused:
        change_unit(
            by=None, access=ALL, unit=units["教育局"], details={"opened_on": DAY + datetime.timedelta(1)}
        )
    assert refused.value.field == "opened_on"


def test_nobody_changes_what_is_outside_the_scope(units: dict[str, Unit]) -> None:
    access = access_with(UnitPermission.CHANGE, roots=(units["教育局"],))
    change_unit(by=None, access=access, unit=units["教育局"], details={"name_en": "x"})
    for act in (
        lambda: rename_unit(by=None, access=access, unit=units["环保局"], name="x"),
        lambda: change_unit(by=None, access=access, unit=units["环保局"], details={"name_en": "x"}),
        lambda: set_aliases(by=None, access=access, unit=units["环保局"], names=["x"]),
    ):
        with pytest.raises(Refused):
            act()


def test_kinds_exist_once() -> None:
    first = set_kinds(by=None, kinds=[("bureau", "局", ""), ("enterprise", "企业", "Enterprise")])
    again = set_kinds(by=None, kinds=[("bureau", "局", "Bureau"), ("enterprise", "", "")])
    assert {code: kind.pk for code, kind in first.items()} == {code: kind.pk for code, kind in again.items()}
    assert dict(UnitKind.objects.values_list("code", "name_en")) == {
        "bureau": "Bureau",
        "enterprise": "Enterprise",
    }
    assert AuditEvent.unscoped.filter(verb="units.kind-set").count() == 3
