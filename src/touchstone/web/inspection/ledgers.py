"""The ledger of inspections: one row for each finding, as an office keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.problems.queries.labels import SEVERITIES
from touchstone.problems.rules import Severity
from touchstone.web.common.formats import Words

if TYPE_CHECKING:
    from touchstone.inspection.models import Finding
    from touchstone.inspection.queries import VisitRow

Cell = Callable[["VisitRow", "Finding | None"], object]


def _of_finding(cell: Callable[[Finding], object]) -> Cell:
    return lambda _row, finding: cell(finding) if finding is not None else ""


def _statement(_row: VisitRow, finding: Finding | None) -> str:
    return finding.statement if finding is not None else _("no finding")


def _reply(row: VisitRow, finding: Finding | None) -> str:
    """Return what the unit said to this finding and to the visit as a whole."""
    said = [*(row.replies_to(finding) if finding is not None else ()), *row.replies_to(None)]
    return "\n".join(item.text for item in said)


def _concluded(row: VisitRow, _finding: Finding | None) -> str:
    return row.conclusion.text if row.conclusion is not None else ""


COLUMNS: tuple[tuple[Words, Cell], ...] = (
    (gettext_lazy("Number"), _of_finding(lambda finding: finding.ledger_number)),
    (gettext_lazy("Round"), lambda row, _finding: str(row.visit.round)),
    (pgettext_lazy("of inspectors", "Group"), lambda row, _finding: str(row.visit.group)),
    (gettext_lazy("Unit"), lambda row, _finding: row.visit.unit.label),
    (gettext_lazy("Site"), lambda row, finding: (finding.place if finding else "") or row.visit.site),
    (gettext_lazy("Date of the visit"), lambda row, _finding: row.visit.visited_on),
    (gettext_lazy("What was checked"), _of_finding(lambda finding: finding.checked)),
    (gettext_lazy("Finding"), _statement),
    (gettext_lazy("Criterion"), _of_finding(lambda finding: str(finding.criterion))),
    (gettext_lazy("Severity"), _of_finding(lambda finding: str(SEVERITIES[Severity(finding.severity)]))),
    (
        gettext_lazy("Reported publicly"),
        _of_finding(lambda finding: _("yes") if finding.reported else _("no")),
    ),
    (gettext_lazy("Put right by"), _of_finding(lambda finding: finding.deadline or "")),
    (gettext_lazy("The unit's reply"), _reply),
    (gettext_lazy("Conclusion"), _concluded),
    (gettext_lazy("Problem in the register"), _of_finding(lambda finding: finding.problem_number)),
)

LABELS = tuple(label for label, _cell in COLUMNS)


def rows(visit_rows: Iterable[VisitRow]) -> Iterator[list[object]]:
    """Yield the cells under :data:`LABELS`: one row for each finding, and one for a visit that found nothing."""
    for row in visit_rows:
        for finding in row.findings or (None,):
            yield [cell(row, finding) for _label, cell in COLUMNS]
