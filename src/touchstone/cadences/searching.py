"""What cadences are found by."""

from collections.abc import Iterator, Sequence

from touchstone.cadences.models import Cadence
from touchstone.campaigns.searching import mark_of
from touchstone.search.kinds import Entry, Kind
from touchstone.search.models import CadenceWords


def _entries(keys: Sequence[int]) -> Iterator[Entry]:
    rows = Cadence.objects.filter(pk__in=keys)
    for key, name, name_en, other_names, campaign in rows.values_list(
        "pk", "name", "name_en", "other_names", "campaign_id"
    ):
        yield Entry(
            key, names=tuple(filter(None, (name, name_en))), texts=other_names, marks=(mark_of(campaign),)
        )


CADENCES = Kind(
    name="cadences",
    table=CadenceWords,
    keys=lambda: Cadence.objects.order_by().values_list("pk", flat=True),
    read=_entries,
)
"""Without places: one that a unit has of its own is also seen by the units below it."""
