"""Tallies of disclosed visits and their findings; a visit is not counted before its disclosure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext

from touchstone.campaigns.models import Campaign
from touchstone.inspection.models import (
    Draw,
    Finding,
    FindingDelta,
    FindingState,
    FindingTally,
    Visit,
    VisitDelta,
    VisitTally,
)
from touchstone.inspection.rules import VisitState
from touchstone.measures.hooks import MembershipRecords
from touchstone.measures.tallies import Family, add
from touchstone.units.hooks import Belonging, DatedRecords
from touchstone.units.models import Unit
from touchstone.units.paths import parent


def _visits() -> QuerySet[Any, tuple[Any, ...]]:
    rows = Visit.unscoped.filter(state=VisitState.DISCLOSED).order_by()
    return rows.annotate(batch=Coalesce("membership__batch_id", 0), one=Value(1)).values_list(
        "path", "campaign_id", "batch", "round_id", "group_id", "visited_on", "one"
    )


VISITS = Family(
    name="visits",
    delta=VisitDelta,
    tally=VisitTally,
    keys=("campaign_id", "batch_id", "round_id", "group_id"),
    sums=("visits",),
    source=_visits,
)


def _findings() -> QuerySet[Any, tuple[Any, ...]]:
    rows = Finding.unscoped.filter(state=FindingState.RECORDED, visit__state=VisitState.DISCLOSED).order_by()
    return rows.annotate(batch=Coalesce("visit__membership__batch_id", 0), one=Value(1)).values_list(
        "visit__path", "campaign_id", "batch", "visit__round_id", "criterion_id", "visit__visited_on", "one"
    )


FINDINGS = Family(
    name="findings",
    delta=FindingDelta,
    tally=FindingTally,
    keys=("campaign_id", "batch_id", "round_id", "criterion_id"),
    sums=("findings",),
    source=_findings,
)


def count_visits(visits: Iterable[tuple[Visit, int]]) -> None:
    """Add (+1) or subtract (-1) disclosed visits, whose memberships must be loaded."""
    add(
        VISITS,
        (
            (visit.path, (*_visit_keys(visit), visit.group_id, visit.visited_on), (sign,))
            for visit, sign in visits
            if visit.state == VisitState.DISCLOSED
        ),
    )


def count_findings(findings: Iterable[tuple[Finding, int]]) -> None:
    """Add (+1) or subtract (-1) findings of disclosed visits; visit and membership must be loaded."""
    add(
        FINDINGS,
        (
            (
                finding.visit.path,
                (*_visit_keys(finding.visit), finding.criterion_id, finding.visit.visited_on),
                (sign,),
            )
            for finding, sign in findings
            if finding.state == FindingState.RECORDED and finding.visit.state == VisitState.DISCLOSED
        ),
    )


def _visit_keys(visit: Visit) -> tuple[int, int, int]:
    batch_id = visit.membership.batch_id if visit.membership is not None else 0
    return (visit.campaign_id, batch_id, visit.round_id)


def _count_visits_with_findings(visits: Iterable[tuple[Visit, int]]) -> None:
    counted = list(visits)
    findings_by_visit: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.unscoped.filter(visit__in={visit.pk for visit, _ in counted}):
        findings_by_visit[finding.visit_id].append(finding)
    count_visits(counted)

    def findings() -> Iterator[tuple[Finding, int]]:
        for visit, sign in counted:
            for finding in findings_by_visit[visit.pk]:
                finding.visit = visit
                yield finding, sign

    count_findings(findings())


FOLLOWED = MembershipRecords(
    model=Visit, campaign="campaign", day="visited_on", needs=(), count=_count_visits_with_findings
)

DATED = DatedRecords(
    rows=lambda: Visit.unscoped.filter(
        campaign__in=Campaign.objects.values("pk"), state=VisitState.DISCLOSED
    ),
    day="visited_on",
    say=lambda number: ngettext("%(n)d visit", "%(n)d visits", number) % {"n": number},
)


def _pass_on(unit: Unit) -> None:
    """Let the hidden visits of a unit that is deleted stand for the unit above it.

    A refusal would tell that there are such visits.
    """
    above = Unit.unscoped.filter(path=parent(unit.path)).first()
    if above is not None:
        hidden = Visit.unscoped.filter(unit=unit).exclude(state=VisitState.DISCLOSED)
        hidden.update(unit=above, path=above.path)


BELONGING = Belonging(Visit, "unit", _pass_on, stays=Q(state=VisitState.DISCLOSED.value))


def find_draws(unit: Unit) -> tuple[str, ...]:
    """Say that a unit is among those from which a round draws or drew; that does not tell whether it was drawn."""
    for keys in Draw.objects.values_list("keys", flat=True):
        if str(unit.pk) in keys.split("\n"):
            return (gettext("the draw of an inspection round"),)
    return ()
