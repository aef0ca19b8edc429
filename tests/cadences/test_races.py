"""Two records that are stored at once fulfil two occurrences, never the same one."""

import pytest
from tests.cadences.weekly import weekly
from tests.racing import at_once
from tests.world import World, build, june

from touchstone.cadences.actions import settle_record
from touchstone.cadences.models import Occurrence
from touchstone.cadences.tallies import OCCURRENCES
from touchstone.measures.recounting import differences

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.postgres
def test_the_later_of_two_records_fulfils_the_next_occurrence() -> None:
    """Both are held on 12 June, which is late for the 10th and in time for the 14th."""
    world: World = build()
    weekly(world)
    path = world.units["north"].path

    def settle(key: int) -> None:
        settle_record(world.campaign, "session", "reading-class", (path, path, june(12), key))

    assert at_once(lambda: settle(1), lambda: settle(2)) == []
    rows = Occurrence.unscoped.filter(path=path, record_key__isnull=False).order_by("until")
    assert list(rows.values_list("record_key", "state")) == [(1, "late"), (2, "fulfilled")]
    assert differences(OCCURRENCES) == []
