"""What practice tests are found by."""

from collections.abc import Iterator, Sequence

from touchstone.campaigns.searching import mark_of
from touchstone.practice.models import PracticeTest
from touchstone.search.kinds import Entry, Kind
from touchstone.search.models import PracticeTestWords
from touchstone.units.paths import ancestors


def _entries(keys: Sequence[int]) -> Iterator[Entry]:
    rows = PracticeTest.unscoped.filter(pk__in=keys)
    for key, title, path, campaign in rows.values_list("pk", "title", "path", "campaign_id"):
        yield Entry(key, names=(title,), places=ancestors(path), marks=(mark_of(campaign),))


TESTS = Kind(
    name="practice-tests",
    table=PracticeTestWords,
    keys=lambda: PracticeTest.unscoped.order_by().values_list("pk", flat=True),
    read=_entries,
)
