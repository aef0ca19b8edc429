"""The figures of a campaign count its own records only, whatever happens in another one over the same units."""

from typing import Any

import pytest
from tests.inspection.field import TODAY
from tests.twins import Twin, build_twins
from tests.worlds import Shared

from touchstone.common import clock
from touchstone.figures.queries import Counting, count_records
from touchstone.figures.rules import Reference
from touchstone.measures.recounting import differences
from touchstone.measures.registry import Rollup, all_measures
from touchstone.measures.tallies import families, fold_all

pytestmark = pytest.mark.django_db


WORLDS = {"twins": build_twins}


@pytest.fixture
def twins(monkeypatch: pytest.MonkeyPatch, shared: Shared, db: None) -> tuple[Twin, Twin]:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return shared.copy()  # type: ignore[no-any-return]


def everything_counted(twin: Twin) -> dict[str, Any]:
    """Return every figure of a campaign, whole, below a unit, by its parts, by day and as a count of its records."""
    world, found = twin.world, {}
    for measure in all_measures():
        for unit in ("", str(world.units["city"].pk)):
            reference = Reference(measure.code).having(unit=unit)
            counting = Counting(world.access, world.campaign)
            figure = counting.figure(reference)
            by: dict[str, Any] = {"whole": figure.value}
            if measure.rollup is not Rollup.RATIO:
                by["records"] = count_records(world.access, measure, figure.selection)
            if measure.rollup in (Rollup.SUM, Rollup.DISTINCT):
                by["children"] = counting.by_child(reference)
            for dimension in measure.dimensions:
                parts = counting.by_dimension(reference, dimension.code)
                by[dimension.code] = [(part.label, part.value) for part in parts]
            found[reference.text] = by
    return found


@pytest.mark.parametrize(
    "settled",
    [
        pytest.param(False, marks=pytest.mark.turn(number=0, of=2)),
        pytest.param(True, marks=pytest.mark.turn(number=1, of=2)),
    ],
)
def test_every_measure_counts_the_records_of_its_campaign(twins: tuple[Twin, Twin], settled: bool) -> None:
    one, other = twins
    empty = everything_counted(other)
    one.record()
    if settled:
        fold_all()
    alone = everything_counted(one)
    assert sum(bool(by["whole"]) for by in alone.values()) > 40
    assert everything_counted(other) == empty
    other.record()
    if settled:
        fold_all()
    assert everything_counted(one) == alone
    assert everything_counted(other) == alone
    assert [difference for family in families() for difference in differences(family)] == []
