"""Occurrences of cadences that can still be fulfilled in time; one that was missed is not open any more."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.cadences.queries.occurrences import OccurrenceFilter, find_occurrences
from touchstone.cadences.rules import Timing
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.unfinished import Left, Unfinished
from touchstone.units.access import Access


def _count(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    owed = find_occurrences(access, campaign, OccurrenceFilter(timing=Timing.OPEN.value))
    yield Left("", owed.count(), {"timing": Timing.OPEN.value})


OCCURRENCES = Unfinished("occurrences", _("Occurrences that are still due"), _count)
