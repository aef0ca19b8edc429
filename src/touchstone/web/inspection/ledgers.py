"""The ledger of inspections, in the layout that offices keep: one row per finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.inspection import fields
from touchstone.problems.queries.labels import SEVERITIES
from touchstone.problems.rules import Severity
from touchstone.web.common.lists import Column

if TYPE_CHECKING:
    from touchstone.inspection.models import Finding
    from touchstone.inspection.queries import VisitRow


@dataclass(frozen=True)
class Line:
    """One finding of a visit, or a visit without findings."""

    row: VisitRow
    finding: Finding | None


def lines(rows: Iterable[VisitRow]) -> Iterator[Line]:
    """Return a line for each finding, and one for each visit without findings."""
    return (Line(row, finding) for row in rows for finding in row.findings or (None,))


def _of_finding(read: Callable[[Finding], object]) -> Callable[[Line], object]:
    return lambda line: read(line.finding) if line.finding is not None else ""


def _reply(line: Line) -> str:
    """Return the unit's replies to this finding and to the visit as a whole."""
    to_finding = line.row.replies_to(line.finding) if line.finding is not None else ()
    return "\n".join(reply.text for reply in (*to_finding, *line.row.replies_to(None)))


COLUMNS: tuple[Column[Line], ...] = (
    Column(gettext_lazy("Number"), _of_finding(lambda finding: finding.ledger_number)),
    Column(fields.ROUND.title, lambda line: str(line.row.visit.round)),
    Column(fields.GROUP.title, lambda line: str(line.row.visit.group)),
    Column(fields.UNIT.title, lambda line: line.row.visit.unit.label),
    Column(fields.SITE.title, lambda line: (line.finding and line.finding.place) or line.row.visit.site),
    Column(fields.VISITED_ON.title, lambda line: line.row.visit.visited_on),
    *(Column(text.title, _of_finding(attrgetter(text.code))) for text in fields.TEXTS),
    Column(fields.STATEMENT.title, lambda line: line.finding.statement if line.finding else _("no finding")),
    Column(fields.CRITERION.title, _of_finding(lambda finding: str(finding.criterion))),
    Column(fields.SEVERITY.title, _of_finding(lambda finding: SEVERITIES[Severity(finding.severity)])),
    Column(
        fields.REPORTED.title,
        _of_finding(lambda finding: _("yes") if finding.reported else _("no")),
    ),
    Column(fields.DEADLINE.title, _of_finding(lambda finding: finding.deadline or "")),
    Column(gettext_lazy("The unit's reply"), _reply),
    Column(gettext_lazy("Conclusion"), lambda line: line.row.conclusion.text if line.row.conclusion else ""),
    Column(gettext_lazy("Problem in the register"), _of_finding(lambda finding: finding.problem_number)),
)
