"""What older installations hold is brought up to date: units named in their histories, seals of their figures."""

import hashlib
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.factories import make_tree
from tests.world import build

from touchstone.audit.models import AuditEvent
from touchstone.figures.freezing import Publication, compare, freeze
from touchstone.figures.models import FrozenFigure
from touchstone.figures.selecting import read
from touchstone.units.access import everything
from touchstone.units.actions import rename_unit

pytestmark = pytest.mark.django_db(transaction=True)


def upgraded(app: str, before: str, change: Callable[[Any], None]) -> None:
    """Go back to a migration, change the rows as they were then, and run the migrations since."""
    executor = MigrationExecutor(connection)
    latest = [key for key in executor.loader.graph.leaf_nodes() if key[0] == app]
    try:
        apps = executor.migrate([(app, before)]).apps
        change(apps)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(latest)


def test_units_named_in_earlier_events_are_found_by_their_names() -> None:
    units = make_tree({"省": {"甲市": {"教育局": {}}, "乙市": {}}})
    make_tree({"教育局": {}}, below=units["乙市"])
    rename_unit(by=None, access=everything(), unit=units["乙市"], name="丙市")
    told = {
        "units.unit-moved": {"parent": ["甲市", "乙市"], "units": [None, 3]},
        "problems.assign": {"unit": ["教育局", "甲市"], "deadline": [None, "2019-07-01"]},
        "problems.hand-over": {"routine_owner": [None, "不明"]},
        "units.unit-assigned": {"unit": [None, "甲市"]},
    }

    def change(apps: Any) -> None:
        events = apps.get_model("audit", "AuditEvent")._base_manager
        for verb, changes in told.items():
            events.create(verb=verb, target_kind="x", target_key="1", path="0001", changes=changes)

    upgraded("audit", "0004_by_verb", change)
    named = {event.verb: event.named for event in AuditEvent.unscoped.filter(target_kind="x")}
    assert named == {
        "units.unit-moved": {"parent": [units["甲市"].pk, units["乙市"].pk]},
        "problems.assign": {"unit": [0, units["甲市"].pk]},
        "problems.hand-over": {"routine_owner": [None, 0]},
        "units.unit-assigned": {},  # at the path of the unit itself
    }


def test_a_whole_seal_is_made_to_cover_all_and_a_broken_one_stays_broken() -> None:
    world = build()
    world.hold("north", "reading-class", 3, expected=10, present=5)
    whole, broken, rate = freeze(
        by=None,
        campaign=world.campaign,
        references=[read(text) for text in ("study.sessions", "study.person-times", "study.attendance-rate")],
        audience=world.units["province"].path,
        publication=Publication("bulletin", "1", 1),
    )

    def change(apps: Any) -> None:
        for frozen in apps.get_model("figures", "FrozenFigure").objects.all():
            frozen.seal = hashlib.sha256(zlib.decompress(bytes(frozen.keys))).hexdigest()
            if frozen.pk == broken.pk:
                frozen.seal = "0" * 64
            frozen.save()

    upgraded("figures", "0002_initial", change)
    frozen = FrozenFigure.objects.in_bulk()
    assert [compare(frozen[row.pk]).untouched for row in (whole, broken, rate)] == [True, False, True]
    assert frozen[whole.pk].seal == whole.seal
