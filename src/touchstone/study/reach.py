"""How many sessions a list is about, known from the tallies before any row is read."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from touchstone.campaigns.models import Campaign
from touchstone.measures.slices import Slice, read_cells
from touchstone.study.tallies import SESSIONS


@dataclass(frozen=True, slots=True)
class Reach:
    """Recorded sessions at and below some units, and those of the whole campaign, of the same form, batch and days."""

    here: int
    everywhere: int

    def is_dense(self, size: int) -> bool:
        """Say whether a page of ``size`` rows is found sooner by walking from the newest than below the units.

        Walking looks at ``size`` rows for each that lies here; going below the units looks at all that lie here.
        """
        return self.here * self.here > size * self.everywhere


def reach(
    campaign: Campaign,
    paths: Iterable[str],
    *,
    form_id: int | None,
    batch_id: int | None,
    first: datetime.date | None,
    last: datetime.date | None,
) -> Reach:
    """Count sessions at and below topmost ``paths`` of the reader; at most two statements, neither grows with rows."""
    paths = tuple(paths)

    def total(places: tuple[str, ...]) -> int:
        cells = read_cells(SESSIONS, Slice(places, (("campaign_id", campaign.pk),), first, last))
        return sum(
            cell.sums["sessions"]
            for cell in cells
            if form_id in (None, cell.keys["form_id"]) and batch_id in (None, cell.keys["batch_id"])
        )

    everywhere = total((campaign.root.path,))
    return Reach(everywhere if campaign.root.path in paths else total(paths), everywhere)
