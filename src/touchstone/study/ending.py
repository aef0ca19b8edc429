"""The sessions outside the days of a campaign or of one of its batches."""

import datetime

from django.utils.translation import ngettext

from touchstone.campaigns.ending import find_outside_days
from touchstone.campaigns.hooks import Outside
from touchstone.campaigns.models import Batch, Campaign
from touchstone.study.models import SessionState, StudySession


def find_outside(
    campaign: Campaign, batch: Batch | None, first: datetime.date | None, last: datetime.date | None
) -> Outside | None:
    """Return the sessions outside these days, or None."""
    rows = StudySession.unscoped.filter(campaign=campaign, state=SessionState.RECORDED)
    if batch is not None:
        rows = rows.filter(membership__batch=batch)

    def words(number: int) -> str:
        return ngettext("%(n)s session was held", "%(n)s sessions were held", number) % {"n": f"{number:,}"}

    return find_outside_days(rows, "held_on", first, last, words)
