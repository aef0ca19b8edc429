"""The audit trail: appended once, never changed."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import translation
from tests.factories import DAY, access_with, make_person, make_tree

from touchstone.audit.actions import record
from touchstone.audit.models import AuditEvent
from touchstone.audit.permissions import AuditPermission
from touchstone.audit.queries import EventFilter, find_history, find_recent_events, get_event_page
from touchstone.common import clock
from touchstone.units import audit_hook
from touchstone.units.access import everything
from touchstone.units.actions import assign_unit, change_unit, create_group, move_unit
from touchstone.units.models import Unit
from touchstone.units.permissions import UnitPermission

pytestmark = pytest.mark.django_db
VIEW = UnitPermission.VIEW
AN_HOUR_AGO = clock.now() - datetime.timedelta(hours=1)


@pytest.fixture
def unit() -> Unit:
    return make_tree({"省": {}})["省"]


def test_an_event_says_who_did_what_to_which_and_why(unit: Unit) -> None:
    keeper = make_person("keeper", name="张")
    event = record(
        by=keeper,
        verb="area.act",
        target=unit,
        path=unit.path,
        changes={"day": (DAY, None), "share": (Decimal("1.5"), 2), "unit": (None, unit), "yes": (True, [1])},
        reason="because",
    )
    event.refresh_from_db()
    assert (event.by, event.verb, event.target_kind, event.target_key, event.target_label) == (
        keeper,
        "area.act",
        "units.unit",
        str(unit.pk),
        "省",
    )
    assert event.changes == {
        "day": [DAY.isoformat(), None],
        "share": ["1.5", 2],
        "unit": [None, "省"],
        "yes": [True, [1]],
    }
    assert (event.path, event.reason) == (unit.path, "because")
    assert abs(event.at - datetime.datetime.now(tz=datetime.UTC)) < datetime.timedelta(minutes=1)


def test_an_event_is_never_changed_or_deleted(unit: Unit) -> None:
    event = record(by=None, verb="area.act", target=unit)
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    assert AuditEvent.unscoped.filter(pk=event.pk).exists()


def test_an_event_goes_with_the_transaction_that_it_tells_of(unit: Unit) -> None:
    before = AuditEvent.unscoped.count()
    with transaction.atomic():
        audit_hook.record(by=None, verb="area.act", target=unit)
        assert AuditEvent.unscoped.count() == before + 1
        transaction.set_rollback(True)
    assert AuditEvent.unscoped.count() == before


def test_names_are_kept_in_one_language_whoever_acts(unit: Unit) -> None:
    change_unit(by=None, access=everything(), unit=unit, details={"name_en": "Province"})
    unit.refresh_from_db()
    with translation.override("en"):
        event = record(by=None, verb="area.act", target=unit, changes={"unit": (unit, None)})
    assert (event.target_label, event.changes) == ("省", {"unit": ["省", None]})


def test_history_is_newest_first_and_of_one_record(unit: Unit) -> None:
    other = make_tree({"邻省": {}})["邻省"]
    for number in range(3):
        record(by=None, verb=f"area.act-{number}", target=unit)
        record(by=None, verb="area.other", target=other)
    verbs = [event.verb for event in find_history(everything(), VIEW, unit, limit=2)]
    assert verbs == ["area.act-2", "area.act-1"]


@pytest.fixture
def tree() -> dict[str, Unit]:
    return make_tree({"省": {"甲市": {"局": {}}, "乙市": {}}})


def test_of_an_event_elsewhere_its_own_path_is_asked(tree: dict[str, Unit]) -> None:
    group = create_group(by=None, access=everything(), owner=tree["省"], name="一组")
    for name in ("甲市", "乙市"):
        assign_unit(by=None, access=everything(), group=group, unit=tree[name], from_day=DAY)
    for name, seen in (("甲市", ["甲市"]), ("乙市", ["乙市"]), ("局", []), ("省", ["乙市", "甲市"])):
        reader = access_with(VIEW, roots=(tree[name],))
        events = find_history(reader, VIEW, group)
        assert [event.changes["unit"][1] for event in events if "unit" in event.changes] == seen
        assert events[-1].verb == "units.group-created"  # at the unit to which the group belongs


@pytest.mark.parametrize(
    ("name", "parents"), [("省", ["甲市", "乙市"]), ("乙市", ["a unit elsewhere", "乙市"])]
)
def test_units_outside_the_readers_view_are_not_named(
    tree: dict[str, Unit], name: str, parents: list[str]
) -> None:
    move_unit(by=None, access=everything(), unit=tree["局"], to_parent=tree["乙市"])
    moved, root = Unit.unscoped.get(pk=tree["局"].pk), tree[name]
    reader = access_with(VIEW, AuditPermission.VIEW, roots=(root,))
    with translation.override("en"):
        for events in (
            find_history(reader, VIEW, moved),
            get_event_page(reader, root.path, EventFilter()).rows,
            get_event_page(reader, root.path, EventFilter(), before="1").rows,
            find_recent_events(reader, VIEW, root.path, AN_HOUR_AGO, ["units.unit-moved"]),
        ):
            moves = [event.changes["parent"] for event in events if event.verb == "units.unit-moved"]
            assert moves == [parents]
        assert find_history(reader, VIEW, moved)[0].changes["units"] == [None, 1]


def test_a_name_from_before_is_told_only_to_who_sees_its_whole_tree(tree: dict[str, Unit]) -> None:
    AuditEvent.unscoped.create(
        verb="problems.assign",
        target_kind="units.unit",
        target_key=str(tree["甲市"].pk),
        path=tree["甲市"].path,
        changes={"unit": ["局", "甲市"]},
        named={"unit": [0, tree["甲市"].pk]},
    )
    with translation.override("en"):
        for name, first in (("甲市", "a unit elsewhere"), ("省", "局")):
            (newest, *_others) = find_history(access_with(VIEW, roots=(tree[name],)), VIEW, tree["甲市"])
            assert newest.changes == {"unit": [first, "甲市"]}
