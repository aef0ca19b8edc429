"""The reminders about cadences in the daily digest: numbers only."""

import datetime
from collections.abc import Iterator

from django.utils.translation import ngettext

from touchstone.cadences.models import Occurrence, OccurrenceState
from touchstone.cadences.permissions import CadencePermission
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_campaigns, get_calendar
from touchstone.notices.providing import Reminder
from touchstone.units.access import Access
from touchstone.units.paths import overlap

NEAR = 2
"""For how many working days ahead what is due is named."""


def remind(access: Access, today: datetime.date) -> Iterator[Reminder]:
    """Yield, for the units to which a reader is appointed themselves, how much is due soon and was missed."""
    for campaign in find_campaigns(access):
        if campaign.closed_on is not None:
            continue
        for number, text in _counted(access.in_campaign(campaign.slug), campaign, today):
            if number:
                yield Reminder(campaign.slug, str(campaign), text % {"n": number})


def _counted(access: Access, campaign: Campaign, today: datetime.date) -> Iterator[tuple[int, str]]:
    own = set(overlap([campaign.root.path], access.paths(CadencePermission.SET))) - {campaign.root.path}
    if not own:
        return
    rows = Occurrence.objects.visible_to(access, CadencePermission.VIEW)
    rows = rows.filter(campaign=campaign, path__in=own, state=OccurrenceState.OPEN)
    missed = rows.filter(until__lt=today).count()
    yield (
        missed,
        ngettext(
            "%(n)d occurrence was missed and is not explained.",
            "%(n)d occurrences were missed and are not explained.",
            missed,
        ),
    )
    last = get_calendar(campaign).add(today, NEAR)
    near = rows.filter(until__gte=today, date__due_on__lte=last).count()
    yield near, ngettext("%(n)d occurrence is due soon.", "%(n)d occurrences are due soon.", near)
