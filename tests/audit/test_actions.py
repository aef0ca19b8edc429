"""The audit trail: appended once, never changed."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import translation
from tests.factories import DAY, make_person, make_tree

from touchstone.audit.actions import record
from touchstone.audit.models import AuditEvent
from touchstone.audit.queries import find_history
from touchstone.units import audit_hook
from touchstone.units.access import everything
from touchstone.units.actions import change_unit
from touchstone.units.models import Unit

pytestmark = pytest.mark.django_db


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
    verbs = [event.verb for event in find_history(unit, limit=2)]
    assert verbs == ["area.act-2", "area.act-1"]
