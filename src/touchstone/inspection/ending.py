"""The disclosed visits outside the days of a campaign or of one of its batches."""

import datetime

from django.utils.translation import ngettext

from touchstone.campaigns.ending import sentence_of
from touchstone.campaigns.models import Batch, Campaign
from touchstone.inspection.models import Visit
from touchstone.inspection.rules import VisitState


def find_outside(
    campaign: Campaign, batch: Batch | None, first: datetime.date | None, last: datetime.date | None
) -> str:
    """Return a sentence about the disclosed visits outside these days, or ""."""
    rows = Visit.unscoped.filter(campaign=campaign, state=VisitState.DISCLOSED)
    if batch is not None:
        rows = rows.filter(membership__batch=batch)

    def words(number: int) -> str:
        return ngettext("%(n)s visit was made", "%(n)s visits were made", number) % {"n": number}

    return sentence_of(rows, "visited_on", first, last, words)
