"""The three customary lists and the rectification ledger: four layouts of the same selection of problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from touchstone.common.wording import listed
from touchstone.problems import fields
from touchstone.problems.queries import LedgerRow, read_ledger, with_parts
from touchstone.problems.queries.labels import METHODS, OUTCOMES, SEVERITIES, TRACKS
from touchstone.problems.queries.ledger import PARTS
from touchstone.problems.rules import Method, Outcome, Severity, Track
from touchstone.web.common import addresses, formats, problem_labels
from touchstone.web.common.formats import Words
from touchstone.web.common.lists import Column, File, List, ListQuery
from touchstone.web.problems.filters import Selection
from touchstone.web.problems.lists import PROBLEMS, REGISTER, count, leader


def _lines(texts: Iterable[object]) -> str:
    return "\n".join(str(text) for text in texts)


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


def _verified(row: LedgerRow) -> str:
    return _lines(
        f"{formats.short_day(verification.day)} {METHODS[Method(verification.method)]}: {verification.note}"
        for verification in row.verifications
    )


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


def _action(name: str) -> Callable[[LedgerRow], object]:
    return lambda row: (getattr(row.actions[0], name) or "") if row.actions else ""


LedgerColumn = Column[LedgerRow]
NUMBER = LedgerColumn(gettext_lazy("Number"), attrgetter("problem.number"))
SOURCE = LedgerColumn(fields.SOURCE.title, lambda row: str(row.problem.source))
ORIGIN = LedgerColumn(gettext_lazy("Source record"), attrgetter("problem.origin_label"))
ASPECT = LedgerColumn(fields.ASPECT.title, lambda row: str(row.problem.aspect or ""))
STATEMENT = LedgerColumn(gettext_lazy("Problem statement"), attrgetter("problem.statement"))
CAUSE = LedgerColumn(fields.CAUSE.title, attrgetter("problem.cause"))
STANDARD = LedgerColumn(gettext_lazy("Rectification standard"), attrgetter("problem.standard"))
TRACK = LedgerColumn(fields.TRACK.title, lambda row: TRACKS[Track(row.problem.track)])
SEVERITY = LedgerColumn(fields.SEVERITY.title, lambda row: SEVERITIES[Severity(row.problem.severity)])
UNIT = LedgerColumn(fields.UNIT.title, attrgetter("problem.unit.label"))
SUPPORTING = LedgerColumn(fields.SUPPORTING.title, lambda row: listed([s.unit.label for s in row.supporting]))
LEADER = LedgerColumn(fields.LEADER.title, lambda row: leader(row.problem, " "))
DETAILS = tuple(LedgerColumn(field.title, attrgetter(f"problem.{field.code}")) for field in fields.DETAILS)
DEADLINE = LedgerColumn(fields.DEADLINE.title, lambda row: row.problem.deadline or "")
REGISTERED = LedgerColumn(fields.REGISTERED_ON.title, attrgetter("problem.registered_on"))
STATE = LedgerColumn(gettext_lazy("State"), lambda row: problem_labels.state(row.problem).word)
OUTCOME = LedgerColumn(gettext_lazy("Outcome"), lambda row: OUTCOMES[Outcome(row.problem.outcome)])


def _line_for_each_action(rows: Iterable[LedgerRow]) -> Iterator[LedgerRow]:
    for row in rows:
        yield from (replace(row, actions=[action]) for action in row.actions) if row.actions else [row]


def _ledger(
    code: str,
    title: Words,
    columns: tuple[Column[LedgerRow], ...],
    parts: tuple[str, ...] = (),
    lines: Callable[[Iterable[LedgerRow]], Iterable[LedgerRow]] = iter,
) -> List[Selection, Any]:
    """Declare a list with the code in its URL, its columns, and the parts of a problem that it needs."""

    def records(query: ListQuery[Selection], _most: int) -> Iterable[LedgerRow]:
        return read_ledger(query.request.access, query.request.campaign, query.filters.wanted, parts)

    return replace(
        REGISTER,
        heading=title,
        above=lambda request: [PROBLEMS.link(request)],
        lines=lambda _request, problems: lines(with_parts(problems, parts)),
        columns=columns,
        href=lambda request, row: addresses.to("problem", request.campaign, pk=row.problem.pk),
        row_key=lambda _row: "",
        template="web/problems/ledger.html",
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
        ledger=True,
    )


_LEDGERS = (
    _ledger(
        "problems",
        pgettext_lazy("one of the three lists", "Problem list"),
        (NUMBER, SOURCE, ORIGIN, ASPECT, STATEMENT, CAUSE, UNIT, TRACK, SEVERITY, REGISTERED),
    ),
    _ledger(
        "responsibilities",
        gettext_lazy("Responsibility list"),
        (NUMBER, STATEMENT, UNIT, SUPPORTING, LEADER, *DETAILS, STANDARD, DEADLINE, STATE),
        ("supporting",),
    ),
    _ledger(
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
        _line_for_each_action,
    ),
    _ledger(
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
            Column(gettext_lazy("Measures"), _measures),
            DEADLINE,
            Column(gettext_lazy("Extensions"), _extensions),
            Column(
                gettext_lazy("Progress"),
                lambda row: _lines(f"{formats.short_day(note.at)} {note.text}" for note in row.notes),
            ),
            Column(gettext_lazy("Evidence"), _evidence),
            STATE,
            OUTCOME,
            Column(gettext_lazy("What remains"), _residual),
            Column(
                gettext_lazy("Closure requested on"),
                lambda row: row.requests[-1].requested_on if row.requests else "",
            ),
            Column(gettext_lazy("Verification"), _verified),
            Column(
                gettext_lazy("Verified by"),
                lambda row: str(row.verifications[-1].verified_by) if row.verifications else "",
            ),
            Column(pgettext_lazy("a problem", "Closed on"), lambda row: row.problem.closed_on or ""),
            Column(
                gettext_lazy("Published on"),
                lambda row: formats.short_day(row.problem.published_at) if row.problem.published_at else "",
            ),
            Column(gettext_lazy("Look-back"), _look_backs),
            Column(gettext_lazy("Rules made or changed"), _rules),
        ),
        tuple(PARTS),
    ),
)
LEDGERS: Mapping[str, List[Selection, Any]] = MappingProxyType(
    {str(ledger.where["view"]): ledger for ledger in _LEDGERS}
)
"""The lists by the code in their URL."""
