"""What is still open in the inspections of a campaign. Visits that the reader may not know of are not counted."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.unfinished import Left, Unfinished
from touchstone.inspection.models import Round
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries.visits import Found, VisitFilter, find_disclosed_visits
from touchstone.inspection.rules import RoundState
from touchstone.units.access import Access

VIEW = InspectionPermission.VIEW


def _count_rounds(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    rounds = Round.objects.visible_to(access, VIEW).filter(campaign=campaign)
    yield Left("", rounds.exclude(state=RoundState.CLOSED).count(), {"rounds": "open"})


def _count_findings(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    """Count disclosed visits only: everybody who sees them sees their findings."""
    visits = find_disclosed_visits(access, campaign, VisitFilter(found=Found.OPEN))
    yield Left("", visits.order_by().count(), {"findings": Found.OPEN.value})


ROUNDS = Unfinished("rounds", _("Rounds of inspection that are not finished"), _count_rounds)
FINDINGS = Unfinished("findings", _("Visits with findings that are not in the register"), _count_findings)
