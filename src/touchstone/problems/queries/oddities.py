"""What is odd about problems: standing checks of the campaign office."""

import datetime

from django.db.models import QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import OPEN
from touchstone.units.access import Access


def find_open_at_closed(access: Access, campaign: Campaign, day: datetime.date) -> "QuerySet[Problem]":
    """Return the open problems of units that closed before a day."""
    rows: QuerySet[Problem] = Problem.objects.visible_to(access, ProblemPermission.DIRECT)
    return rows.filter(campaign=campaign, state__in=OPEN, unit__closed_on__lt=day).select_related("unit")
