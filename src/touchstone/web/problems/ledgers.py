"""The three customary lists and the rectification ledger: the same records seen from four sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from touchstone.problems.queries.labels import METHODS, OUTCOMES, SEVERITIES, TRACKS
from touchstone.problems.rules import Method, Outcome, Severity, Track
from touchstone.web.common import formats, problem_labels
from touchstone.web.common.formats import Words
from touchstone.web.common.pages import listed

if TYPE_CHECKING:
    from touchstone.problems.models import CorrectiveAction
    from touchstone.problems.queries import LedgerRow

Cell = Callable[["LedgerRow"], object]
Line = Callable[["LedgerRow", "CorrectiveAction | None"], object]


@dataclass(frozen=True)
class Side:
    """One list: what it is called, its columns, and the kinds of parts that it shows.

    ``by_action`` gives every corrective action a row of its own.
    """

    title: Words
    columns: tuple[tuple[Words, Line], ...]
    parts: tuple[str, ...] = ()
    by_action: bool = False

    @property
    def labels(self) -> list[Words]:
        """The heads of the columns."""
        return [label for label, _cell in self.columns]

    def rows(self, ledger_rows: Iterable[LedgerRow]) -> Iterator[tuple[LedgerRow, list[object]]]:
        """Yield the rows of the list, each with the problem that it is about."""
        for ledger_row in ledger_rows:
            lines: list[CorrectiveAction | None] = [*ledger_row.actions] if self.by_action else []
            for action in lines or [None]:
                yield ledger_row, [cell(ledger_row, action) for _label, cell in self.columns]


def _of(cell: Cell) -> Line:
    return lambda row, _action: cell(row)


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
    said = {True: _("granted"), False: _("not granted"), None: _("not decided yet")}
    return _lines(
        f"{formats.short_day(extension.old_deadline)} → {formats.short_day(extension.new_deadline)} ({said[extension.granted]})"
        for extension in row.extensions
    )


def _progress(row: LedgerRow) -> str:
    return _lines(f"{formats.short_day(note.at)} {note.text}" for note in row.notes)


def _evidence(row: LedgerRow) -> str:
    number = len(row.evidence)
    return ngettext("%(n)s photo", "%(n)s photos", number) % {"n": formats.number(number)} if number else ""


def _remains(row: LedgerRow) -> str:
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


def _looked(row: LedgerRow) -> str:
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


def _action(name: str) -> Line:
    return lambda _row, action: (getattr(action, name) or "") if action is not None else ""


NUMBER = (gettext_lazy("Number"), _of(lambda row: row.problem.number))
SOURCE = (gettext_lazy("Source"), _of(lambda row: str(row.problem.source)))
ORIGIN = (gettext_lazy("Source record"), _of(lambda row: row.problem.origin_label))
ASPECT = (gettext_lazy("Aspect"), _of(lambda row: str(row.problem.aspect or "")))
STATEMENT = (gettext_lazy("Problem statement"), _of(lambda row: row.problem.statement))
CAUSE = (gettext_lazy("Cause"), _of(lambda row: row.problem.cause))
STANDARD = (gettext_lazy("Rectification standard"), _of(lambda row: row.problem.standard))
TRACK = (gettext_lazy("Track"), _of(lambda row: TRACKS[Track(row.problem.track)]))
SEVERITY = (gettext_lazy("Severity"), _of(lambda row: SEVERITIES[Severity(row.problem.severity)]))
UNIT = (gettext_lazy("Responsible unit"), _of(lambda row: row.problem.unit.label))
SUPPORTING = (
    gettext_lazy("Supporting units"),
    _of(lambda row: listed([s.unit.label for s in row.supporting])),
)
LEADER = (gettext_lazy("Lead leader"), _of(_leader))
POST = (gettext_lazy("Responsible person (post)"), _of(lambda row: row.problem.responsible_post))
DEADLINE = (gettext_lazy("Deadline"), _of(lambda row: row.problem.deadline or ""))
REGISTERED = (gettext_lazy("Registered on"), _of(lambda row: row.problem.registered_on))
STATE = (gettext_lazy("State"), _of(lambda row: problem_labels.state(row.problem).word))
OUTCOME = (gettext_lazy("Outcome"), _of(lambda row: OUTCOMES[Outcome(row.problem.outcome)]))

SIDES: Mapping[str, Side] = MappingProxyType(
    {
        "problems": Side(
            pgettext_lazy("one of the three lists", "Problem list"),
            (NUMBER, SOURCE, ORIGIN, ASPECT, STATEMENT, CAUSE, UNIT, TRACK, SEVERITY, REGISTERED),
        ),
        "responsibilities": Side(
            gettext_lazy("Responsibility list"),
            (NUMBER, STATEMENT, UNIT, SUPPORTING, LEADER, POST, STANDARD, DEADLINE, STATE),
            ("supporting",),
        ),
        "tasks": Side(
            gettext_lazy("Task list"),
            (
                NUMBER,
                STATEMENT,
                UNIT,
                (gettext_lazy("Measure"), _action("text")),
                (gettext_lazy("Responsible (post)"), _action("post")),
                (gettext_lazy("By"), _action("due_on")),
                (gettext_lazy("Done on"), _action("done_on")),
                DEADLINE,
            ),
            ("actions",),
            by_action=True,
        ),
        "ledger": Side(
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
                POST,
                (gettext_lazy("Measures"), _of(_measures)),
                DEADLINE,
                (gettext_lazy("Extensions"), _of(_extensions)),
                (gettext_lazy("Progress"), _of(_progress)),
                (gettext_lazy("Evidence"), _of(_evidence)),
                STATE,
                OUTCOME,
                (gettext_lazy("What remains"), _of(_remains)),
                (gettext_lazy("Closure requested on"), _of(_requested)),
                (gettext_lazy("Verification"), _of(_verified)),
                (gettext_lazy("Verified by"), _of(_verifier)),
                (pgettext_lazy("a problem", "Closed on"), _of(lambda row: row.problem.closed_on or "")),
                (gettext_lazy("Published on"), _of(_published)),
                (gettext_lazy("Look-back"), _of(_looked)),
                (gettext_lazy("Rules made or changed"), _of(_rules)),
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
    }
)
"""The lists by the word that stands in their address."""
