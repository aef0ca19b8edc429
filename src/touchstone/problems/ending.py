"""The problems outside the days of a campaign or of one of its batches."""

import datetime

from django.utils.translation import ngettext

from touchstone.campaigns.ending import find_outside_days
from touchstone.campaigns.hooks import Outside
from touchstone.campaigns.models import Batch, Campaign
from touchstone.problems.models import Problem


def find_outside(
    campaign: Campaign, batch: Batch | None, first: datetime.date | None, last: datetime.date | None
) -> Outside | None:
    """Return the problems outside these days, or None."""
    rows = Problem.unscoped.filter(campaign=campaign)
    if batch is not None:
        rows = rows.filter(membership__batch=batch)

    def words(number: int) -> str:
        return ngettext("%(n)s problem was registered", "%(n)s problems were registered", number) % {
            "n": number
        }

    return find_outside_days(rows, "registered_on", first, last, words)
