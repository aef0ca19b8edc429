"""What exhibitions are found by."""

from collections.abc import Iterator, Sequence

from touchstone.campaigns.searching import mark_of
from touchstone.search.kinds import Entry, Kind
from touchstone.search.models import ExhibitionWords
from touchstone.sites.models import Exhibition
from touchstone.units.paths import ancestors


def _entries(keys: Sequence[int]) -> Iterator[Entry]:
    rows = Exhibition.unscoped.filter(pk__in=keys, state="recorded")
    for key, name, place, path, campaign in rows.values_list("pk", "name", "place", "path", "campaign_id"):
        yield Entry(key, names=(name,), texts=(place,), places=ancestors(path), marks=(mark_of(campaign),))


EXHIBITIONS = Kind(
    name="exhibitions",
    table=ExhibitionWords,
    keys=lambda: Exhibition.unscoped.order_by().values_list("pk", flat=True),
    read=_entries,
)
