"""The intake of findings of past visits; each new finding becomes a problem of its unit."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

from touchstone.common.changes import values_of
from touchstone.common.errors import PlainError
from touchstone.common.fields import codes
from touchstone.inspection.actions import LedgerFinding, record_ledger_findings, statement_of
from touchstone.inspection.actions.linking import link_problems
from touchstone.inspection.fields import DEADLINE, SEVERITY, STATEMENT, TEXTS
from touchstone.inspection.models import Finding
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_criteria
from touchstone.inspection.queries.stored import find_by_ledger_numbers
from touchstone.interchange.intake.judging import NamedRecords, changes_to, judge_changes
from touchstone.interchange.intake.naming import CampaignWords
from touchstone.interchange.intake.problems import (
    SAME_NUMBER,
    RegisterIntake,
    get_outcome,
    register_number,
)
from touchstone.interchange.intake.rows import ImportContext, Judged, Reading
from touchstone.interchange.rules import Verdict
from touchstone.problems.actions import LedgerProblem, ProblemEntry, record_many
from touchstone.problems.models import Problem, ProblemList
from touchstone.problems.rules import Severity


class _RowToStore(NamedTuple):
    """The finding of a row to store, and the list of the problem that it becomes, if any."""

    reading: Reading
    entry: LedgerFinding
    list: ProblemList | None


class FindingIntake(RegisterIntake[_RowToStore, Mapping[str, Finding]]):
    """Judges and stores rows of findings."""

    kind = "findings"
    permission = InspectionPermission.DIRECT

    def __init__(self, circumstances: ImportContext) -> None:
        super().__init__(circumstances)
        unknown = gettext_noop("Unknown criterion “%(name)s”. This campaign has: %(near)s.")
        alike = gettext_noop(
            "Unknown criterion “%(name)s”. Did you mean: %(near)s? The page “Campaign” has all."
        )
        none = gettext_noop("This campaign has no criteria of visits yet. Set them up first.")
        criteria = find_criteria(circumstances.campaign)
        answers = circumstances.answers.get("criterion")
        self._criteria = CampaignWords(
            criteria, ("criterion.unknown", unknown, alike), ("criterion.none", none), answers
        )

    def _read(self, reading: Reading) -> _RowToStore | Judged:
        row = NamedRecords(reading)
        row.look_up("unit", self._units)
        row.look_up("criterion", self._criteria)
        self._check_past(row, "visited_on")
        if row.faults:
            return row.wrong()
        entry = LedgerFinding(
            number=reading.text("number"),
            round=reading.get("round"),
            group=reading.get("group"),
            unit=row["unit"],
            visited_on=reading.get("visited_on"),
            criterion=row["criterion"],
            statement=reading.text("statement"),
            site=reading.text("site"),
            severity=Severity(reading.get("severity") or Severity.GENERAL),
            reported=reading.get("reported") == "yes",
            deadline=reading.get("deadline"),
            outcome=get_outcome(reading),
            origin=f"{self._here.origin}:{reading.mark}",
            **{code: reading.text(code) for code in codes(*TEXTS)},
        )
        where = self._sorting.list_for(reading.sheet, "", entry.number, "")
        deed = _RowToStore(reading, entry, None if isinstance(where, PlainError) else where)
        problem = self._problem(deed, entry.statement, "")
        if problem is not None:
            self._check_outcome(row, problem)
            if not row.faults:
                self._check_residual_date(row)
        return row.wrong() if row.faults else deed

    def _find_stored(self, rows: Iterable[_RowToStore]) -> Mapping[str, Finding]:
        numbers = [row.entry.number for row in rows]
        findings = find_by_ledger_numbers(self._here.campaign, numbers)
        return {finding.ledger_number: finding for finding in findings}

    def _judge(self, reading: Reading, row: _RowToStore, stored: Mapping[str, Finding]) -> Judged:
        values, number = _said(row.entry), row.entry.number
        repeat = self._judge_repeat(reading, number, values, ("findings.twice", SAME_NUMBER), at="number")
        if repeat is not None:
            return repeat
        finding = stored.get(number)
        if finding is None:
            return Judged(reading, Verdict.NEW, deed=row)
        return judge_changes(reading, changes_to(_stored(finding), values), row, finding.pk)

    def _store(self, deeds: list[_RowToStore]) -> None:
        here = self._here
        known = {finding.pk for finding in self._find_stored(deeds).values()}
        here.trace.note_before(Finding, known)
        here.trace.note_before(ProblemList, {deed.list.pk for deed in deeds if deed.list is not None})
        made = record_ledger_findings(
            by=here.by,
            access=here.access,
            campaign=here.campaign,
            entries=[deed.entry for deed in deeds],
            reason=here.reason,
        )
        for model, keys in made.items():
            here.trace.note_made(model, keys)
        findings = self._find_stored(deeds)
        rows: dict[str, LedgerProblem] = {}
        for deed in deeds:
            finding = findings[deed.entry.number]
            row = self._problem(deed, statement_of(finding), f"inspection.finding:{finding.pk}")
            if row is not None and finding.problem_key is None:
                rows[deed.entry.number] = row
        problems = record_many(
            by=here.by, access=here.access, campaign=here.campaign, entries=list(rows.values())
        )
        here.trace.note_made(Problem, [problem.pk for problem in problems])
        by_origin = {problem.origin: problem for problem in problems}
        link_problems(
            (findings[number], by_origin[row.entry.origin])
            for number, row in rows.items()
            if row.entry.origin in by_origin
        )

    def _problem(self, deed: _RowToStore, statement: str, origin: str) -> LedgerProblem | None:
        """Return the problem that a finding becomes, or None if the campaign has no list for it."""
        problems, entry, reading = deed.list, deed.entry, deed.reading
        if problems is None or problems.source is None:
            return None
        written = ProblemEntry(
            list=problems,
            source=problems.source,
            unit=entry.unit,
            statement=statement,
            severity=entry.severity,
            registered_on=entry.visited_on,
            deadline=entry.deadline,
            number=register_number(problems, entry.number),
            origin=origin,
            origin_label=self._origin_label(reading),
        )
        return LedgerProblem(written, max(self._day_of(reading), entry.visited_on), entry.outcome)


def _said(entry: LedgerFinding) -> dict[str, Any]:
    """Return the values of a row by field code."""
    return {
        "unit": entry.unit.name,
        "round": entry.round,
        "group": entry.group,
        "site": entry.site,
        "visited_on": entry.visited_on,
        **_content(entry),
        "outcome": entry.outcome.value if entry.outcome else "",
    }


def _stored(finding: Finding) -> dict[str, Any]:
    """Return what is stored, by field code."""
    visit = finding.visit
    return {
        "unit": visit.unit.name,
        "round": visit.round.number,
        "group": visit.group.number,
        "site": visit.site,
        "visited_on": visit.visited_on,
        **_content(finding),
        "outcome": finding.ledger_outcome,
    }


def _content(finding: LedgerFinding | Finding) -> dict[str, Any]:
    """Return what a finding says beside where and when it was found."""
    return {
        **values_of(finding, codes(*TEXTS, STATEMENT)),
        "criterion": finding.criterion.name,
        **values_of(finding, codes(SEVERITY)),
        "reported": "yes" if finding.reported else "no",
        **values_of(finding, codes(DEADLINE)),
    }
