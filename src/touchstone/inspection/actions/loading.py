"""Storing the findings of a ledger of past visits, with their rounds and groups."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import Memberships, get_memberships
from touchstone.common import clock
from touchstone.common.changes import apply, differences, values_of
from touchstone.common.chunks import find_in
from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.inspection.actions.messages import refused
from touchstone.inspection.fields import CONTENT, FindingContent
from touchstone.inspection.models import Finding, Round, RoundGroup, Visit
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import Fault, RoundState, VisitState
from touchstone.inspection.tallies import count_findings, count_visits
from touchstone.problems.rules import Outcome
from touchstone.units.access import Access
from touchstone.units.actions import create_group
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import Group, GroupKind, Unit, User


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFinding(FindingContent):
    """One row of a ledger of past visits.

    ``number`` is the ledger's own (``AF-01``) and identifies the finding in the campaign. Rounds and groups are
    numbered; missing ones are created. ``outcome`` is the outcome stated in the ledger.
    """

    number: str
    round: int
    group: int
    unit: Unit
    visited_on: datetime.date
    site: str = ""
    outcome: Outcome | None = None
    origin: str = ""


def record_ledger_findings(
    *,
    by: User | None,
    access: Access,
    campaign: Campaign,
    entries: Sequence[LedgerFinding],
    reason: str = "",
) -> dict[type[models.Model], list[int]]:
    """Store findings of past visits as disclosed; loading the same ledger again changes nothing.

    Return the keys of the records that were made, by model. The campaign's root counts as the unit
    that sent the groups. Refused for a unit at which ``access`` may not direct inspections, for a row without a number
    or a statement, and for a duplicate number.
    """
    with transaction.atomic():
        paths = get_frozen_paths(entry.unit.pk for entry in entries)
        begin_in(campaign)
        for entry in entries:
            entry.unit.path = paths.get(entry.unit.pk, entry.unit.path)
        _check(access, campaign, entries)
        ledger = _Ledger(by, access, campaign, entries)
        findings_by_number = _lock_stored(campaign, [entry.number for entry in entries])
        added: list[Finding] = []
        for entry in entries:
            stored = findings_by_number.get(entry.number)
            if stored is None:
                added.append(ledger.new_finding(entry))
            else:
                ledger.correct(stored, entry, reason)
        Finding.unscoped.bulk_create(added, batch_size=500)
        count_findings((finding, 1) for finding in added)
    return {**ledger.made, Finding: [finding.pk for finding in added]}


class _Ledger:
    """The rounds, groups and visits of one ledger while it is being stored."""

    def __init__(
        self, by: User | None, access: Access, campaign: Campaign, entries: Sequence[LedgerFinding]
    ) -> None:
        self.by, self.access, self.campaign, self.owner = by, access, campaign, campaign.root
        self.now = clock.now()
        self.made: dict[type[models.Model], list[int]] = {Round: [], Group: [], RoundGroup: [], Visit: []}
        self.memberships: Memberships = get_memberships(campaign, {entry.unit.path for entry in entries})
        self.rounds = self._rounds(entries)
        self.groups = self._groups(entries)
        self.visits: dict[tuple[int, int, int, datetime.date, str], Visit] = {}
        self.last_number: dict[int, int] = {}
        for visit in Visit.unscoped.filter(round__in=self.rounds.values()).exclude(origin=""):
            if visit.visited_on is not None:
                key = (visit.round_id, visit.group_id, visit.unit_id, visit.visited_on, visit.site)
                self.visits[key] = visit
        for visit_id, number in (
            Finding.unscoped.filter(visit__in=self.visits.values())
            .order_by("number")
            .values_list("visit_id", "number")
        ):
            self.last_number[visit_id] = number

    def _rounds(self, entries: Iterable[LedgerFinding]) -> dict[int, Round]:
        rounds = {
            inspection_round.number: inspection_round
            for inspection_round in Round.unscoped.select_for_update(of=("self",)).filter(
                campaign=self.campaign, owner=self.owner
            )
        }
        for entry in entries:
            if entry.round in rounds:
                continue
            days = [other.visited_on for other in entries if other.round == entry.round]
            new_round = Round.unscoped.create(
                campaign=self.campaign,
                owner=self.owner,
                path=self.owner.path,
                number=entry.round,
                **_names(_("Round %(number)d"), entry.round),
                first_day=min(days),
                last_day=max(days),
                state=RoundState.CLOSED.value,
                closed_at=self.now,
                closed_by=self.by,
                origin=entry.origin or "ledger",
            )
            self.made[Round].append(new_round.pk)
            record(by=self.by, verb="inspection.round-loaded", target=new_round)
            rounds[entry.round] = new_round
        return rounds

    def _groups(self, entries: Iterable[LedgerFinding]) -> dict[int, Group]:
        existing = Group.unscoped.filter(owner=self.owner, kind=GroupKind.INSPECTION)
        groups = {group.number: group for group in existing}
        for entry in entries:
            if entry.group not in groups:
                groups[entry.group] = create_group(
                    by=self.by,
                    access=self.access,
                    owner=self.owner,
                    kind=GroupKind.INSPECTION,
                    number=entry.group,
                    **_names(_("Group %(number)d"), entry.group),
                )
                self.made[Group].append(groups[entry.group].pk)
            round_group, is_new = RoundGroup.objects.get_or_create(
                round=self.rounds[entry.round], group=groups[entry.group]
            )
            self.made[RoundGroup] += [round_group.pk] if is_new else []
        return groups

    def visit(self, entry: LedgerFinding) -> Visit:
        """Return the visit of a row, created as disclosed if it does not exist yet."""
        inspection_round, group = self.rounds[entry.round], self.groups[entry.group]
        key = (inspection_round.pk, group.pk, entry.unit.pk, entry.visited_on, entry.site)
        if key not in self.visits:
            new_visit = Visit.unscoped.create(
                campaign=self.campaign,
                round=inspection_round,
                group=group,
                unit=entry.unit,
                path=entry.unit.path,
                membership=self.memberships.at(entry.unit.path, entry.visited_on, begun=True),
                site=entry.site,
                state=VisitState.DISCLOSED.value,
                visited_on=entry.visited_on,
                disclosed_at=self.now,
                disclosed_by=self.by,
                origin=entry.origin or "ledger",
                recorded_at=self.now,
                recorded_by=self.by,
            )
            self.made[Visit].append(new_visit.pk)
            count_visits([(new_visit, 1)])
            record(by=self.by, verb="inspection.visit-loaded", target=new_visit)
            self.visits[key] = new_visit
        return self.visits[key]

    def new_finding(self, entry: LedgerFinding) -> Finding:
        """Return a new, unsaved finding for a row, with the next number of its visit."""
        visit = self.visit(entry)
        number = self.last_number[visit.pk] = self.last_number.get(visit.pk, 0) + 1
        return Finding(
            campaign=self.campaign,
            visit=visit,
            number=number,
            ledger_number=entry.number,
            origin=entry.origin or "ledger",
            written_at=self.now,
            written_by=self.by,
            **_values(entry),
        )

    def correct(self, finding: Finding, entry: LedgerFinding, reason: str) -> None:
        """Update a stored finding from a row, if it differs."""
        values = _values(entry)
        changes = differences(values, finding)
        visit = self.visit(entry)
        if visit.pk != finding.visit_id:
            changes["visit"] = (str(finding.visit.unit), str(visit.unit))
        if not changes:
            return
        count_findings([(finding, -1)])
        old_path = finding.visit.path
        apply(values, finding)
        if visit.pk != finding.visit_id:
            finding.visit = visit
            finding.number = self.last_number[visit.pk] = self.last_number.get(visit.pk, 0) + 1
        finding.version += 1
        finding.save()
        count_findings([(finding, 1)])
        record(
            by=self.by,
            verb="inspection.finding-corrected",
            target=finding,
            path=old_path,
            changes=changes,
            reason=reason,
        )


def _names(default: Any, number: int) -> dict[str, str]:
    """Return the name of a round or group in the site's first language and in English."""
    with translation.override(settings.LANGUAGE_CODE):
        name = str(default) % {"number": number}
    with translation.override("en"):
        return {"name": name, "name_en": str(default) % {"number": number}}


def _lock_stored(campaign: Campaign, numbers: Sequence[str]) -> dict[str, Finding]:
    rows = Finding.unscoped.select_for_update(of=("self",)).select_related("visit__membership", "visit__unit")
    findings = find_in(rows.filter(campaign=campaign), "ledger_number", numbers)
    return {finding.ledger_number: finding for finding in findings}


def _values(entry: LedgerFinding) -> dict[str, Any]:
    """Return the finding's values from a row, which are corrected if the ledger is loaded again."""
    return {
        "criterion_id": entry.criterion.pk,
        **values_of(entry, codes(*CONTENT)),
        "ledger_outcome": entry.outcome.value if entry.outcome is not None else "",
    }


def _check(access: Access, campaign: Campaign, entries: Sequence[LedgerFinding]) -> None:
    numbers: set[str] = set()
    today = clock.today()
    for entry in entries:
        if not access.covers(InspectionPermission.DIRECT, entry.unit.path):
            raise refused(Fault.UNIT_OUTSIDE, "unit")
        if entry.criterion.campaign_id != campaign.pk:
            raise Refused(_("This belongs to another campaign. Choose one of this campaign."), "criterion")
        if not entry.statement.strip():
            raise refused(Fault.STATEMENT_MISSING, "statement")
        if entry.visited_on > today:
            raise refused(Fault.DAY_IN_FUTURE, "visited_on")
        if not entry.number or entry.number in numbers:
            raise Refused(_("Every finding of a ledger needs a number of its own."), "number")
        numbers.add(entry.number)
