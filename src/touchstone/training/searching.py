"""What training classes are found by."""

from collections.abc import Iterator, Sequence

from touchstone.campaigns.searching import mark_of
from touchstone.search.kinds import Entry, Kind
from touchstone.search.models import TrainingClassWords
from touchstone.training.models import TrainingClass


def _entries(keys: Sequence[int]) -> Iterator[Entry]:
    rows = TrainingClass.unscoped.filter(pk__in=keys)
    for key, name, campaign in rows.values_list("pk", "name", "campaign_id"):
        yield Entry(key, names=(name,), marks=(mark_of(campaign),))


CLASSES = Kind(
    name="training-classes",
    table=TrainingClassWords,
    keys=lambda: TrainingClass.unscoped.order_by().values_list("pk", flat=True),
    read=_entries,
)
"""Without places: who sees a class is not only asked of its organiser, but of the units that send trainees to it."""
