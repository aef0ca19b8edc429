"""The intake of findings of past visits; each new finding becomes a problem of its unit."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

from touchstone.common.changes import values_of
from touchstone.common.errors import PlainError
from touchstone.common.fields import codes
from touchstone.inspection.actions import LedgerFinding, record_ledger_findings, statement_of
from touchstone.inspection.actions.linking import link_problems
from touchstone.inspection.fields import DEADLINE, SEVERITY, STATEMENT, TEXTS
from touchstone.inspection.models import Criterion, Finding
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_criteria
from touchstone.inspection.queries.stored import find_by_ledger_numbers
from touchstone.interchange.faults import Fault
from touchstone.interchange.intake.naming import UnitNames, Words
from touchstone.interchange.intake.problems import template
from touchstone.interchange.intake.rows import Change, Circumstances, Judged, Reading
from touchstone.interchange.intake.sorting import Sorting
from touchstone.interchange.rules import LOADED, Verdict
from touchstone.problems import rules
from touchstone.problems.actions import LedgerProblem, ProblemEntry, brings_own_outcome, record_many
from touchstone.problems.models import ProblemList
from touchstone.problems.rules import Outcome, Severity
from touchstone.units.models import Unit
from touchstone.units.queries import NameBook, find_seats


class _Deed(NamedTuple):
    """The finding of a row to store, and the list of the problem that it becomes, if any."""

    reading: Reading
    entry: LedgerFinding
    list: ProblemList | None


class FindingIntake:
    """Judges and stores rows of findings."""

    at_once = False

    def __init__(self, circumstances: Circumstances) -> None:
        self._here = here = circumstances
        self._units = UnitNames(NameBook(here.access, here.unit, permission=InspectionPermission.DIRECT))
        self._criteria: Words[Criterion] = Words(
            (criterion, (criterion.name, criterion.name_en, criterion.code, *criterion.other_names))
            for criterion in find_criteria(here.campaign)
        )
        self._sorting = Sorting(here.campaign)
        self._seats = find_seats(here.by, here.today) if here.by is not None else []
        self._seen: dict[str, tuple[Reading, LedgerFinding]] = {}

    def judge(self, readings: Sequence[Reading]) -> list[Judged]:
        self._units.learn(name for reading in readings if (name := reading.get("unit")) is not None)
        read = [self._read(reading) for reading in readings]
        numbers = [one.entry.number for one in read if isinstance(one, _Deed)]
        stored = {
            finding.ledger_number: finding for finding in find_by_ledger_numbers(self._here.campaign, numbers)
        }
        return [
            self._judge(one, stored.get(one.entry.number))
            if isinstance(one, _Deed)
            else Judged(reading, Verdict.WRONG, one)
            for reading, one in zip(readings, read, strict=True)
        ]

    def _read(self, reading: Reading) -> "_Deed | tuple[Fault, ...]":
        """Return the finding of a row, or the faults of the row."""
        faults = reading.parsed.faults
        unit_name, criterion_name = reading.get("unit"), reading.get("criterion")
        unit = self._units[unit_name] if unit_name is not None else None
        if isinstance(unit, PlainError):
            faults = (*faults, reading.fault("unit", unit))
        criterion = self._criteria.find(criterion_name) if criterion_name is not None else None
        if criterion_name is not None and criterion is None:
            faults = (*faults, reading.fault("criterion", self._unknown_criterion(criterion_name)))
        day = reading.get("visited_on")
        if day is not None and day > self._here.today:
            text = gettext_noop("The date is in the future. Check it.")
            faults = (*faults, reading.fault("visited_on", PlainError("findings.future", text)))
        if faults or not isinstance(unit, Unit) or criterion is None:
            return faults
        outcome = reading.get("outcome")
        entry = LedgerFinding(
            number=reading.text("number"),
            round=reading.get("round"),
            group=reading.get("group"),
            unit=unit,
            visited_on=day,
            criterion=criterion,
            statement=reading.text("statement"),
            site=reading.text("site"),
            severity=Severity(reading.get("severity") or Severity.GENERAL),
            reported=reading.get("reported") == "yes",
            deadline=reading.get("deadline"),
            outcome=Outcome(outcome) if outcome else None,
            origin=f"{self._here.origin}:{reading.mark}",
            **{code: reading.text(code) for code in codes(*TEXTS)},
        )
        where = self._sorting.list_for(reading.sheet, "", entry.number, "")
        deed = _Deed(reading, entry, None if isinstance(where, PlainError) else where)
        fault = self._refused(deed)
        return deed if fault is None else (fault,)

    def _refused(self, deed: _Deed) -> Fault | None:
        """Return the fault of a row that may not set its outcome, or None."""
        problem = self._problem(deed, deed.entry.statement, "")
        if problem is None:
            return None
        reading = deed.reading
        if brings_own_outcome(problem, self._here.by, self._seats):
            own = rules.Fault.OWN_UNIT
            return reading.fault("outcome", PlainError(f"findings.{own}", template(own)))
        if problem.outcome is Outcome.BASICALLY and problem.entry.deadline is None:
            missing = rules.Fault.RESIDUAL_DATE_MISSING
            return reading.fault("deadline", PlainError(f"findings.{missing}", template(missing)))
        return None

    def _unknown_criterion(self, name: str) -> PlainError:
        near = self._criteria.nearest(name)
        if not near:
            text = gettext_noop("This campaign has no criteria of visits yet. Set them up first.")
            return PlainError("criterion.none", text, name=name)
        text = gettext_noop("Unknown criterion “%(name)s”. This campaign has: %(near)s.")
        return PlainError("criterion.unknown", text, name=name, near=near)

    def _judge(self, deed: _Deed, finding: Finding | None) -> Judged:
        reading, entry = deed.reading, deed.entry
        first, seen = self._seen.setdefault(entry.number, (reading, entry))
        if first is not reading:
            return _again(reading, first, _said(seen), _said(entry))
        if finding is None:
            return Judged(reading, Verdict.NEW, deed=deed)
        stored = _stored(finding)
        changes = tuple(
            Change(code, stored[code], new) for code, new in _said(entry).items() if stored[code] != new
        )
        if not changes:
            return Judged(reading, Verdict.UNCHANGED)
        return Judged(reading, Verdict.CHANGED, changes=changes, deed=deed)

    def store(self, judged: Iterable[Judged]) -> None:
        deeds: list[_Deed] = [judged.deed for judged in judged if judged.verdict in LOADED]
        if not deeds:
            return
        here = self._here
        record_ledger_findings(
            by=here.by,
            access=here.access,
            campaign=here.campaign,
            entries=[deed.entry for deed in deeds],
            reason=here.reason,
        )
        numbers = [deed.entry.number for deed in deeds]
        findings = {
            finding.ledger_number: finding for finding in find_by_ledger_numbers(here.campaign, numbers)
        }
        rows: dict[str, LedgerProblem] = {}
        for deed in deeds:
            finding = findings[deed.entry.number]
            row = self._problem(deed, statement_of(finding), f"inspection.finding:{finding.pk}")
            if row is not None and finding.problem_key is None:
                rows[deed.entry.number] = row
        made = record_many(
            by=here.by, access=here.access, campaign=here.campaign, entries=list(rows.values())
        )
        by_origin = {problem.origin: problem for problem in made}
        link_problems(
            (findings[number], by_origin[row.entry.origin])
            for number, row in rows.items()
            if row.entry.origin in by_origin
        )

    def _problem(self, deed: _Deed, statement: str, origin: str) -> LedgerProblem | None:
        """Return the problem that a finding becomes, or None if the campaign has no list for it."""
        problems, entry, reading = deed.list, deed.entry, deed.reading
        if problems is None or problems.source is None:
            return None
        number = entry.number
        if number.isdecimal() and number.isascii() and len(number) < 9:
            number = problems.numbered(int(number))
        written = ProblemEntry(
            list=problems,
            source=problems.source,
            unit=entry.unit,
            statement=statement,
            severity=entry.severity,
            registered_on=entry.visited_on,
            deadline=entry.deadline,
            number=number,
            origin=origin,
            origin_label=f"{self._here.reason} · {reading.sheet.name} · {reading.number}"[:200],
        )
        as_of = max(min(reading.sheet.day or self._here.today, self._here.today), entry.visited_on)
        return LedgerProblem(written, as_of, entry.outcome)


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


def _again(reading: Reading, first: Reading, seen: dict[str, Any], says: dict[str, Any]) -> Judged:
    """Judge a row with the same number as an earlier row of the file."""
    different = [code for code, value in says.items() if seen[code] != value]
    if not different:
        return Judged(reading, Verdict.REPEATED, first=first.number)
    text = gettext_noop(
        "Row %(first)d has the same number, but differs in: %(different)s. Correct one of the two rows."
    )
    words = ", ".join(reading.sheet.heading(code) for code in different)
    error = PlainError("findings.twice", text, first=first.number, different=words)
    return Judged(reading, Verdict.WRONG, (reading.fault("number", error),))
