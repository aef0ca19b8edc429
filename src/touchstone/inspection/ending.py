"""The disclosed visits outside the days of a campaign or of one of its batches."""

import datetime

from django.utils.translation import ngettext

from touchstone.campaigns.ending import find_outside_days
from touchstone.campaigns.hooks import Outside
from touchstone.campaigns.models import Batch, Campaign
from touchstone.inspection.models import Visit
from touchstone.inspection.rules import VisitState


def find_outside(
    campaign: Campaign, batch: Batch | None, first: datetime.date | None, last: datetime.date | None
) -> Outside | None:
    """Return the disclosed visits outside these days, or None."""
    rows = Visit.unscoped.filter(campaign=campaign, state=VisitState.DISCLOSED)
    if batch is not None:
        rows = rows.filter(membership__batch=batch)

    def words(number: int) -> str:
        return ngettext("%(n)s visit was made", "%(n)s visits were made", number) % {"n": f"{number:,}"}

    return find_outside_days(rows, "visited_on", first, last, words)
