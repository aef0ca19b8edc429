"""What is still open in the inspections of a campaign. Visits that the reader may not know of are not counted."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.unfinished import Left, Unfinished
from touchstone.inspection.models import Finding, FindingState, Round
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import RoundState, VisitState
from touchstone.units.access import Access

VIEW = InspectionPermission.VIEW


def _count_rounds(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    rounds = Round.objects.visible_to(access, VIEW).filter(campaign=campaign)
    yield Left("", rounds.exclude(state=RoundState.CLOSED).count())


def _count_findings(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    """Count findings of disclosed visits only: everybody who sees the visits sees these."""
    findings = Finding.objects.visible_to(access, VIEW).filter(
        campaign=campaign,
        visit__state=VisitState.DISCLOSED,
        state=FindingState.RECORDED,
        problem_key__isnull=True,
    )
    yield Left("", findings.count(), {"findings": "with"})


ROUNDS = Unfinished("rounds", _("Rounds of inspection that are not finished"), _count_rounds)
FINDINGS = Unfinished("findings", _("Findings that are not in the register"), _count_findings)
