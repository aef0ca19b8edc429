"""What is odd about problems: standing checks of the campaign office."""

import datetime

from django.db.models import QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.visibility import find_beside
from touchstone.problems.rules import OPEN
from touchstone.units.access import Access
from touchstone.units.queries.oddities import find_closed_before


def find_open_at_closed(access: Access, campaign: Campaign, day: datetime.date) -> "QuerySet[Problem]":
    """Return the open problems of units that closed before a day."""
    rows: QuerySet[Problem] = Problem.objects.visible_to(access, ProblemPermission.DIRECT)
    rows = find_beside(rows.filter(unit__in=find_closed_before(day), state__in=OPEN), campaign)
    return rows.select_related("unit")
