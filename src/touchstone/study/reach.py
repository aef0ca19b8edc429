"""Number of sessions in a list, read from the tallies before any row is read."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from touchstone.campaigns.models import Campaign
from touchstone.measures.slices import Slice, read_cells
from touchstone.study.tallies import SESSIONS


@dataclass(frozen=True, slots=True)
class Reach:
    """Number of recorded sessions at and below some units, and in the whole campaign, under the same filters."""

    here: int
    everywhere: int

    def is_dense(self, size: int) -> bool:
        """Return whether walking from the newest finds ``size`` rows sooner than selecting below the units.

        Walking reads about ``size * everywhere / here`` rows; selecting below the units reads ``here`` rows.
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
    """Count sessions at and below ``paths`` and in the campaign, in two statements that do not grow with rows."""
    paths = tuple(paths)

    def total(scope: tuple[str, ...]) -> int:
        cells = read_cells(SESSIONS, Slice(scope, (("campaign_id", campaign.pk),), first, last))
        return sum(
            cell.sums["sessions"]
            for cell in cells
            if form_id in (None, cell.keys["form_id"]) and batch_id in (None, cell.keys["batch_id"])
        )

    everywhere = total((campaign.root.path,))
    return Reach(everywhere if campaign.root.path in paths else total(paths), everywhere)
