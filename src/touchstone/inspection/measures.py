"""Measures of inspections: disclosed visits and their findings, the same for every reader."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from touchstone.campaigns.models import Campaign
from touchstone.inspection import fields
from touchstone.inspection.models import Round
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries.rounds import find_disclosed_groups, find_disclosed_rounds
from touchstone.inspection.queries.visits import VisitFilter, find_disclosed_findings, find_disclosed_visits
from touchstone.inspection.queries.vocabulary import find_criteria
from touchstone.inspection.tallies import FINDINGS, VISITS
from touchstone.measures.registry import (
    Choice,
    Column,
    Dimension,
    Measure,
    Rollup,
    Selection,
    TallySource,
    word_choices,
)
from touchstone.units.models import Group


def _rounds(campaign: Campaign) -> Sequence[Choice]:
    return [
        _choice(campaign, inspection_round)
        for inspection_round in find_disclosed_rounds(campaign).select_related("owner")
    ]


def _groups(campaign: Campaign) -> Sequence[Choice]:
    return [_choice(campaign, group) for group in find_disclosed_groups(campaign).select_related("owner")]


def _choice(campaign: Campaign, record: Round | Group) -> Choice:
    """Return the choice of a round or group; below the root it names the unit, since each unit numbers its own."""
    if record.owner_id == campaign.root_id:
        return Choice(str(record.number), str(record), record.pk)
    return Choice(
        f"{record.owner_id}-{record.number}",
        f"{record.owner.label} · {record}",
        record.pk,
    )


ROUND = Dimension("round", fields.ROUND.label, _rounds, tally_key="round_id")
GROUP_OF_VISITS = Dimension("inspection-group", _("inspection group"), _groups, tally_key="group_id")
CRITERION = Dimension(
    "criterion", fields.CRITERION.label, word_choices(find_criteria), tally_key="criterion_id"
)


def _visit_filter(selection: Selection) -> VisitFilter:
    filters = selection.filters
    return VisitFilter(
        paths=selection.paths,
        round=_key(selection, ROUND),
        group=_key(selection, GROUP_OF_VISITS),
        criterion=filters.get("criterion", ""),
        batch_id=selection.batch_id,
        first=selection.first,
        last=selection.last,
    )


def _key(selection: Selection, dimension: Dimension) -> int | None:
    key = selection.keys.get(dimension.tally_key)
    return None if key is None else int(key)


VISIT_COLUMNS = (
    Column(_("Date"), lambda visit: visit.visited_on),
    Column(fields.UNIT.title, lambda visit: visit.unit),
    Column(fields.ROUND.title, lambda visit: visit.round),
    Column(fields.GROUP.title, lambda visit: visit.group),
    Column(fields.SITE.title, lambda visit: visit.site),
)

FINDING_COLUMNS = (
    Column(_("Date"), lambda finding: finding.visit.visited_on),
    Column(fields.UNIT.title, lambda finding: finding.visit.unit),
    Column(fields.ROUND.title, lambda finding: finding.visit.round),
    Column(fields.CRITERION.title, lambda finding: finding.criterion),
    Column(fields.CHECKED.title, lambda finding: finding.checked),
    Column(fields.STATEMENT.title, lambda finding: finding.statement),
    Column(_("Problem"), lambda finding: finding.problem_number),
)


_VISITS: dict[str, Any] = {
    "permission": InspectionPermission.VIEW,
    "records": lambda access, selection: find_disclosed_visits(
        access, selection.campaign, _visit_filter(selection)
    ),
    "dimensions": (ROUND, GROUP_OF_VISITS),
    "columns": VISIT_COLUMNS,
    "record_link": "inspection.visit",
    "unit_of": lambda visit: visit.unit,
}
_FINDINGS: dict[str, Any] = {
    "permission": InspectionPermission.VIEW,
    "records": lambda access, selection: find_disclosed_findings(
        access, selection.campaign, _visit_filter(selection)
    ),
    "dimensions": (CRITERION, ROUND),
    "columns": FINDING_COLUMNS,
    "record_link": "inspection.visit",
    "record_of": lambda finding: finding.visit,
    "unit_of": lambda finding: finding.visit.unit,
}

MEASURES = (
    Measure(
        code="inspection.rounds",
        label=_("Rounds of inspection"),
        unit_of_count=npgettext_lazy("unit of count", "round", "rounds"),
        definition=_("Rounds of which at least one visit here was disclosed."),
        rollup=Rollup.DISTINCT,
        distinct="round",
        tally=TallySource(VISITS, "visits", over="round_id"),
        **_VISITS,
    ),
    Measure(
        code="inspection.groups",
        label=_("Inspection groups that went out"),
        unit_of_count=npgettext_lazy("unit of count", "group", "groups"),
        definition=_("Inspection groups of which at least one visit here was disclosed; each counts once."),
        rollup=Rollup.DISTINCT,
        distinct="group",
        tally=TallySource(VISITS, "visits", over="group_id"),
        **_VISITS,
    ),
    Measure(
        code="inspection.visits",
        label=_("Inspection visits"),
        unit_of_count=npgettext_lazy("unit of count", "visit", "visits"),
        definition=_(
            "Visits that took place and were disclosed. A visit counts nowhere before its disclosure."
        ),
        tally=TallySource(VISITS, "visits"),
        **_VISITS,
    ),
    Measure(
        code="inspection.units-visited",
        label=_("Units visited"),
        unit_of_count=npgettext_lazy("unit of count", "unit", "units"),
        definition=_("Units with at least one disclosed visit; a unit that was visited twice counts once."),
        rollup=Rollup.DISTINCT,
        distinct="unit",
        **_VISITS,
    ),
    Measure(
        code="inspection.findings",
        label=_("Findings of inspections"),
        unit_of_count=npgettext_lazy("unit of count", "finding", "findings"),
        definition=_("Findings of disclosed visits that were not withdrawn."),
        tally=TallySource(FINDINGS, "findings"),
        **_FINDINGS,
    ),
    Measure(
        code="inspection.units-with-findings",
        label=_("Units with findings"),
        unit_of_count=npgettext_lazy("unit of count", "unit", "units"),
        definition=_(
            "Units with at least one finding of a disclosed visit that was not withdrawn; each counts once."
        ),
        rollup=Rollup.DISTINCT,
        distinct="visit__unit",
        **_FINDINGS,
    ),
)
