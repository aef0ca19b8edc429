"""The three customary lists and the rectification ledger: four layouts of the same selection of problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from touchstone.problems import fields
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import read_ledger, with_parts
from touchstone.problems.queries.labels import METHODS, OUTCOMES, SEVERITIES, TRACKS
from touchstone.problems.rules import Method, Outcome, Severity, Track
from touchstone.web.common import addresses, formats, problem_labels
from touchstone.web.common.formats import Words
from touchstone.web.common.lists import Asked, Column, File, List
from touchstone.web.common.pages import listed
from touchstone.web.problems.filters import FILTERS, FORM_ORDER, Selection, read, refused
from touchstone.web.problems.lists import KEY, count, page_of_problems, renamed

if TYPE_CHECKING:
    from touchstone.problems.models import CorrectiveAction
    from touchstone.problems.queries import LedgerRow


@dataclass(frozen=True)
class Line:
    """A problem with its parts, and the corrective action if each has a line of its own."""

    row: LedgerRow
    action: CorrectiveAction | None = None


def _of(read: Callable[[LedgerRow], object]) -> Callable[[Line], object]:
    return lambda line: read(line.row)


def _lines(texts: Iterable[object]) -> str:
    return "\n".join(str(text) for text in texts)


def _leader(row: LedgerRow) -> str:
    problem = row.problem
    return " ".join(filter(None, (problem.leader_post, str(problem.leader) if problem.leader else "")))


def _measures(row: LedgerRow) -> str:
    return _lines(
        f"{action.number}. {action.text}"
        + (f" ✓ {formats.short_day(action.done_on)}" if action.done_on else "")
        for action in row.actions
    )


def _extensions(row: LedgerRow) -> str:
    decisions = {True: _("granted"), False: _("not granted"), None: _("not decided yet")}
    return _lines(
        f"{formats.short_day(extension.old_deadline)} → {formats.short_day(extension.new_deadline)} ({decisions[extension.granted]})"
        for extension in row.extensions
    )


def _progress(row: LedgerRow) -> str:
    return _lines(f"{formats.short_day(note.at)} {note.text}" for note in row.notes)


def _evidence(row: LedgerRow) -> str:
    number = len(row.evidence)
    return ngettext("%(n)s photo", "%(n)s photos", number) % {"n": formats.number(number)} if number else ""


def _residual(row: LedgerRow) -> str:
    problem = row.problem
    if problem.residual_until is None:
        return ""
    return _("%(what)s (by %(day)s)") % {
        "what": problem.residual,
        "day": formats.short_day(problem.residual_until),
    }


def _requested(row: LedgerRow) -> object:
    return row.requests[-1].requested_on if row.requests else ""


def _verified(row: LedgerRow) -> str:
    return _lines(
        f"{formats.short_day(verification.day)} {METHODS[Method(verification.method)]}: {verification.note}"
        for verification in row.verifications
    )


def _verifier(row: LedgerRow) -> str:
    return str(row.verifications[-1].verified_by) if row.verifications else ""


def _published(row: LedgerRow) -> str:
    return formats.short_day(row.problem.published_at) if row.problem.published_at else ""


def _look_backs(row: LedgerRow) -> str:
    return _lines(
        f"{formats.short_day(look_back.done_on)} {look_back.get_result_display()}"
        if look_back.done_on
        else _("due on %(day)s") % {"day": formats.short_day(look_back.due_on)}
        for look_back in row.look_backs
    )


def _rules(row: LedgerRow) -> str:
    return _lines(
        f"{rule_change.title} ({rule_change.get_kind_display()})" for rule_change in row.rule_changes
    )


def _action(name: str) -> Callable[[Line], object]:
    return lambda line: (getattr(line.action, name) or "") if line.action is not None else ""


NUMBER = Column(gettext_lazy("Number"), _of(lambda row: row.problem.number))
SOURCE = Column(gettext_lazy("Source"), _of(lambda row: str(row.problem.source)))
ORIGIN = Column(gettext_lazy("Source record"), _of(lambda row: row.problem.origin_label))
ASPECT = Column(gettext_lazy("Aspect"), _of(lambda row: str(row.problem.aspect or "")))
STATEMENT = Column(gettext_lazy("Problem statement"), _of(lambda row: row.problem.statement))
CAUSE = Column(fields.CAUSE.title, _of(lambda row: row.problem.cause))
STANDARD = Column(gettext_lazy("Rectification standard"), _of(lambda row: row.problem.standard))
TRACK = Column(fields.TRACK.title, _of(lambda row: TRACKS[Track(row.problem.track)]))
SEVERITY = Column(fields.SEVERITY.title, _of(lambda row: SEVERITIES[Severity(row.problem.severity)]))
UNIT = Column(gettext_lazy("Responsible unit"), _of(lambda row: row.problem.unit.label))
SUPPORTING = Column(
    gettext_lazy("Supporting units"), _of(lambda row: listed([s.unit.label for s in row.supporting]))
)
LEADER = Column(gettext_lazy("Lead leader"), _of(_leader))
DETAILS = tuple(Column(field.title, _of(attrgetter(f"problem.{field.code}"))) for field in fields.DETAILS)
DEADLINE = Column(fields.DEADLINE.title, _of(lambda row: row.problem.deadline or ""))
REGISTERED = Column(fields.REGISTERED_ON.title, _of(lambda row: row.problem.registered_on))
STATE = Column(gettext_lazy("State"), _of(lambda row: problem_labels.state(row.problem).word))
OUTCOME = Column(gettext_lazy("Outcome"), _of(lambda row: OUTCOMES[Outcome(row.problem.outcome)]))


def _side(
    code: str,
    title: Words,
    columns: tuple[Column[Line], ...],
    parts: tuple[str, ...] = (),
    *,
    by_action: bool = False,
) -> List[Selection, Line]:
    """Declare a list with the code in its URL, its columns, and the parts of a problem that it needs.

    With ``by_action``, every corrective action has a line of its own.
    """

    def lines(rows: Iterable[LedgerRow]) -> Iterator[Line]:
        return (Line(row, action) for row in rows for action in (by_action and row.actions) or (None,))

    def records(asked: Asked[Selection], _most: int) -> Iterable[LedgerRow]:
        return read_ledger(asked.request.access, asked.request.campaign, asked.wanted.wanted, parts)

    return List(
        name="problems",
        key=KEY,
        permission=ProblemPermission.VIEW,
        heading=title,
        filters=FILTERS,
        form_order=FORM_ORDER,
        read=read,
        renamed=renamed,
        refused=refused,
        page=page_of_problems,
        lines=lambda _request, problems: lines(with_parts(problems, parts)),
        columns=columns,
        href=lambda request, line: addresses.to("problem", request.campaign, pk=line.row.problem.pk),
        row_key=lambda _line: "",
        template="web/problems/side.html",
        file=File(
            title,
            gettext_lazy(
                "More than %(n)s problems are too many for one file. Choose a unit or another filter."
            ),
            records=records,
            lines=lambda _request, rows: lines(rows),
            count=count,
            long=True,
            with_campaign=True,
        ),
        where={"view": code},
        side=True,
    )


_SIDES = (
    _side(
        "problems",
        pgettext_lazy("one of the three lists", "Problem list"),
        (NUMBER, SOURCE, ORIGIN, ASPECT, STATEMENT, CAUSE, UNIT, TRACK, SEVERITY, REGISTERED),
    ),
    _side(
        "responsibilities",
        gettext_lazy("Responsibility list"),
        (NUMBER, STATEMENT, UNIT, SUPPORTING, LEADER, *DETAILS, STANDARD, DEADLINE, STATE),
        ("supporting",),
    ),
    _side(
        "tasks",
        gettext_lazy("Task list"),
        (
            NUMBER,
            STATEMENT,
            UNIT,
            Column(gettext_lazy("Measure"), _action("text")),
            Column(gettext_lazy("Responsible (post)"), _action("post")),
            Column(gettext_lazy("By"), _action("due_on")),
            Column(gettext_lazy("Done on"), _action("done_on")),
            DEADLINE,
        ),
        ("actions",),
        by_action=True,
    ),
    _side(
        "ledger",
        gettext_lazy("Rectification ledger"),
        (
            NUMBER,
            SOURCE,
            ORIGIN,
            ASPECT,
            STATEMENT,
            CAUSE,
            STANDARD,
            TRACK,
            UNIT,
            SUPPORTING,
            LEADER,
            *DETAILS,
            Column(gettext_lazy("Measures"), _of(_measures)),
            DEADLINE,
            Column(gettext_lazy("Extensions"), _of(_extensions)),
            Column(gettext_lazy("Progress"), _of(_progress)),
            Column(gettext_lazy("Evidence"), _of(_evidence)),
            STATE,
            OUTCOME,
            Column(gettext_lazy("What remains"), _of(_residual)),
            Column(gettext_lazy("Closure requested on"), _of(_requested)),
            Column(gettext_lazy("Verification"), _of(_verified)),
            Column(gettext_lazy("Verified by"), _of(_verifier)),
            Column(pgettext_lazy("a problem", "Closed on"), _of(lambda row: row.problem.closed_on or "")),
            Column(gettext_lazy("Published on"), _of(_published)),
            Column(gettext_lazy("Look-back"), _of(_look_backs)),
            Column(gettext_lazy("Rules made or changed"), _of(_rules)),
        ),
        (
            "supporting",
            "actions",
            "notes",
            "evidence",
            "extensions",
            "requests",
            "verifications",
            "look_backs",
            "rule_changes",
        ),
    ),
)
SIDES: Mapping[str, List[Selection, Line]] = MappingProxyType(
    {str(side.where["view"]): side for side in _SIDES}
)
"""The lists by the code in their URL."""
