"""Planner hints: SQLite is kept off an index, PostgreSQL keeps its statistics; the rows are the same."""

import pytest
from django.db import connection
from tests.world import build

from touchstone.common.planner import without_index
from touchstone.units.models import Unit
from touchstone.units.paths import under_any

pytestmark = pytest.mark.django_db

HIDES = connection.vendor == "sqlite"


def test_a_column_that_is_only_looked_at_is_hidden_from_sqlite_alone() -> None:
    place = build().units["north"].path
    records = Unit.unscoped.alias(seen=without_index("path")).filter(seen=place)
    assert [unit.path for unit in records] == [place]
    assert ('+"units_unit"."path"' in str(records.query)) is HIDES


def test_walking_finds_the_same_rows_in_the_way_that_each_database_can_judge() -> None:
    units = build().units
    places = [units["north"].path, units["south"].path]
    walked = Unit.unscoped.filter(under_any(places, walk=True))
    assert {unit.pk for unit in walked} == {unit.pk for unit in Unit.unscoped.filter(under_any(places))}
    assert ("SUBSTR" in str(walked.query)) is HIDES
