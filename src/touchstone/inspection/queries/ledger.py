"""Disclosed visits with their findings, replies and conclusions, loaded in chunks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from touchstone.campaigns.models import Campaign
from touchstone.inspection.models import Conclusion, Finding, FindingState, Reply, Visit
from touchstone.inspection.queries.visits import VIEW, VisitFilter, find_disclosed_visits
from touchstone.units.access import Access

AT_A_TIME = 500
"""Visits loaded at once with their findings; SQLite does not accept a condition with a thousand alternatives."""


@dataclass
class VisitRow:
    """A disclosed visit with its findings that count, the unit's replies, and the conclusion."""

    visit: Visit
    findings: list[Finding] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    conclusion: Conclusion | None = None

    def replies_to(self, finding: Finding | None) -> list[Reply]:
        """Return the unit's replies to a finding, or to the visit as a whole if ``finding`` is None."""
        return [reply for reply in self.replies if reply.finding_id == (finding.pk if finding else None)]


def read_visit_ledger(access: Access, campaign: Campaign, wanted: VisitFilter) -> Iterator[VisitRow]:
    """Yield the disclosed visits that match the filter, newest first, loading one chunk at a time."""
    visits = find_disclosed_visits(access, campaign, wanted).iterator(chunk_size=AT_A_TIME)
    while chunk := list(islice(visits, AT_A_TIME)):
        yield from _build_rows(access, chunk)


def _build_rows(access: Access, visits: Sequence[Visit]) -> list[VisitRow]:
    keys, access = [visit.pk for visit in visits], access.for_everybody()
    findings, replies = defaultdict(list), defaultdict(list)
    counted = Finding.objects.visible_to(access, VIEW).filter(visit__in=keys, state=FindingState.RECORDED)
    for finding in counted.select_related("criterion").order_by("number"):
        findings[finding.visit_id].append(finding)
    for reply in Reply.objects.visible_to(access, VIEW).filter(visit__in=keys).order_by("pk"):
        replies[reply.visit_id].append(reply)
    concluded = Conclusion.objects.visible_to(access, VIEW).filter(visit__in=keys)
    conclusions = {conclusion.visit_id: conclusion for conclusion in concluded}
    return [
        VisitRow(visit, findings[visit.pk], replies[visit.pk], conclusions.get(visit.pk)) for visit in visits
    ]
