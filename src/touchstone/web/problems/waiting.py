"""What waits for whom: the verification room and the tasks on Today.

Requests to a unit are letters, and questions whether it has another unit's problem too.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems import fields, queries
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import Counts, ProblemFilter, Waiting, Work
from touchstone.problems.queries.letters import find_letters_to_answer
from touchstone.problems.queries.self_checks import find_answers_waiting
from touchstone.problems.rules import Act, Outcome, Party, State
from touchstone.units.roles import Role
from touchstone.web.common import addresses, formats, problem_labels
from touchstone.web.common import components as ui
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest, may, places_of
from touchstone.web.common.unit_choice import own_units
from touchstone.web.problems.letters import presenters as letters
from touchstone.web.problems.lists import shortened, title
from touchstone.web.problems.presenters import act_link
from touchstone.web.problems.self_checks import presenters as self_checks
from touchstone.web.problems.specials import presenters as specials

if TYPE_CHECKING:
    from touchstone.problems.models import LookBack, Problem
    from touchstone.units.models import Unit

NAMED = 5
"""How many records of each kind are listed on Today."""

OWN = 12
"""How many of the reader's own units are considered."""


def verification(request: WorkspaceRequest, shown: Waiting) -> ui.Table:
    """Return the closure requests to verify and the plans to agree, the oldest first."""
    today, campaign = clock.today(), request.campaign
    names = {Act.AGREE_PLAN: _("agreement to the plan"), Act.VERIFY: _("verification")}

    def act(problem: Problem) -> Act:
        return Act.AGREE_PLAN if problem.state == State.PLAN_SUBMITTED else Act.VERIFY

    columns: Sequence[Column[Problem]] = (
        Column(_("Problem"), title),
        Column(fields.UNIT.title, lambda row: row.unit.label),
        Column(_("Waits for"), lambda row: ui.Cell(problem_labels.state(row), names[act(row)])),
        Column(_("Waiting since"), lambda row: ui.Cell(row.since, _waited(row.since, today))),
        Column(_("Agreed standard"), lambda row: shortened(row.standard)),
    )
    after = addresses.query(request.GET, after=shown.after) if shown.after else ""
    why = _(
        "Plans and closure requests of the units that you check are listed here, the longest waiting first."
    )
    return record_table(
        _("Waiting to be verified"),
        columns,
        shown.rows,
        href=lambda row: addresses.to("problem-act", campaign, pk=row.pk, act=act(row).value),
        pager=ui.Pager("?" if request.GET.get("after") else "", after),
        empty=ui.EmptyState(_("Nothing waits for you"), why),
        key="verification",
    )


def look_backs(request: WorkspaceRequest, look_backs: Sequence[LookBack]) -> list[ui.TaskRow]:
    """Return look-backs as tasks, each with a button to record it."""
    today, calendar = clock.today(), get_calendar(request.campaign)
    return [
        ui.TaskRow(
            title(look_back.problem),
            addresses.to("problem", request.campaign, pk=look_back.problem_id),
            look_back.problem.unit.label,
            problem_labels.due_on(look_back.due_on, today, calendar),
            button=act_link(request.campaign, look_back.problem, Work.LOOK_BACK),
        )
        for look_back in look_backs
    ]


def _waited(since: datetime.date, today: datetime.date) -> str:
    days = (today - since).days
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("since today")


def find_waiting_problems(request: WorkspaceRequest) -> Sequence[Problem]:
    """Return the problems that wait for the reader's own units, the longest waiting first."""
    own = _own(request)
    return (
        queries.find_waiting_for_units(request.access, request.campaign, own, Party.UNIT).rows if own else ()
    )


def due(request: WorkspaceRequest, problems: Sequence[Problem], today: datetime.date) -> list[ui.TaskRow]:
    """Return the tasks that are due for the reader's own units (``problems``), and as leader, verifier and office."""
    task_rows: list[ui.TaskRow] = []
    if problems:
        near = queries.get_due_soon_limit(request.campaign, today)
        new = [problem for problem in problems if problem.state in (State.ASSIGNED, State.REOPENED)]
        pressing = [
            problem
            for problem in problems
            if problem not in new and problem.state != State.RETURNED and _near(problem, near)
        ]
        pressing.sort(key=lambda problem: (problem.deadline or today, problem.pk))
        task_rows += [_row(request, problem, today) for problem in (*pressing[:NAMED], *new[:NAMED])]
    if Role.LEADER in request.access.roles:
        task_rows += _led(request, today)
    places = (places_of(request, ProblemPermission.VERIFY), places_of(request, ProblemPermission.DIRECT))
    counted = {
        paths: queries.get_counts(request.access, request.campaign, paths)
        for paths in dict.fromkeys(places)
        if paths
    }
    return [*task_rows, *_verifying(request, counted, today), *_office(request, counted)]


def back(request: WorkspaceRequest, problems: Sequence[Problem], today: datetime.date) -> list[ui.TaskRow]:
    """Return the problems of the reader's own units that a verifier returned."""
    return [_row(request, problem, today) for problem in problems if problem.state == State.RETURNED][:NAMED]


def waiting(request: WorkspaceRequest) -> list[ui.TaskRow]:
    """Return the problems of the reader's own units that wait for a verifier or the office."""
    own = _own(request)
    parties = (Party.VERIFIER, Party.OFFICE) if own else ()
    problems = [
        row
        for party in parties
        for row in queries.find_waiting_for_units(
            request.access, request.campaign, own, party, size=NAMED
        ).rows
        if row.state != State.REGISTERED
    ]
    return [
        ui.TaskRow(
            title(problem),
            addresses.to("problem", request.campaign, pk=problem.pk),
            problem.unit.label,
            status=problem_labels.state(problem),
            note=str(problem_labels.holder_name(problem)),
        )
        for problem in problems[:NAMED]
    ]


def tasks_to_answer(request: WorkspaceRequest) -> list[ui.TaskRow]:
    """Return the requests to answer for the reader's own units: letters first, then questions."""
    own = _own(request)
    if not own:
        return []
    waiting = find_letters_to_answer(request.access, request.campaign, own, size=NAMED)
    return [*letters.tasks(request, waiting), *questions(request, NAMED)]


def questions(request: WorkspaceRequest, size: int) -> list[ui.TaskRow]:
    """Return the unanswered questions to the reader's own units, the earliest due first."""
    own = _own(request)
    waiting = find_answers_waiting(request.access, request.campaign, own, size=size) if own else ()
    return self_checks.tasks(request, waiting)


def _own(request: WorkspaceRequest) -> list[Unit]:
    if not may(request, ProblemPermission.RECTIFY):
        return []
    return own_units(request, ProblemPermission.RECTIFY)[:OWN]


def _near(problem: Problem, last: datetime.date) -> bool:
    return problem.deadline is not None and problem.deadline <= last


def _row(
    request: WorkspaceRequest, problem: Problem, today: datetime.date, button: formats.Words = ""
) -> ui.TaskRow:
    href = addresses.to("problem", request.campaign, pk=problem.pk)
    return ui.TaskRow(
        title(problem),
        href,
        problem.unit.label,
        problem_labels.due(problem, today, get_calendar(request.campaign)),
        problem_labels.state(problem),
        button=ui.Link(button or _("Go on"), href),
    )


def _led(request: WorkspaceRequest, today: datetime.date) -> list[ui.TaskRow]:
    near = queries.get_due_soon_limit(request.campaign, today)
    problems = [
        problem
        for problem in queries.find_led_by(request.access, request.campaign, request.user)
        if _near(problem, near)
    ]
    return [
        *(_row(request, problem, today, pgettext("a problem", "Look at it")) for problem in problems[:NAMED]),
        *specials.led_rows(request, today, near)[:NAMED],
    ]


Counted = Mapping[tuple[str, ...], Counts]
"""Counts of the problems at and below some paths, by the paths."""


def _verifying(request: WorkspaceRequest, counted: Counted, today: datetime.date) -> list[ui.TaskRow]:
    """Return a task with the number of problems to verify and the oldest of them, then the look-backs that are due."""
    counts = counted.get(places_of(request, ProblemPermission.VERIFY))
    if counts is None:
        return []
    oldest = queries.get_oldest_to_verify(request.access, request.user, request.campaign, today, counts)
    room = addresses.to("verification", request.campaign)
    results = []
    if oldest is not None:
        waits = max(queries.count_to_verify(request.access, request.user, request.campaign, today, counts), 1)
        label = ngettext("%(n)s problem waits to be verified", "%(n)s problems wait to be verified", waits)
        note = _("the oldest: %(number)s, %(days)s") % {
            "number": oldest.number,
            "days": _waited(oldest.since, today),
        }
        results.append(
            ui.TaskRow(
                label % {"n": formats.number(waits)}, room, note=note, button=ui.Link(_("Verify"), room)
            )
        )
    due = queries.find_look_backs_due(request.access, request.user, request.campaign, today, size=NAMED)
    return [*results, *look_backs(request, due)]


def _office(request: WorkspaceRequest, counted: Counted) -> list[ui.TaskRow]:
    """Return the extensions to decide, and the numbers of problems that wait for the office with links to them."""
    counts = counted.get(places_of(request, ProblemPermission.DIRECT))
    if counts is None:
        return []
    closing = sum(
        counts.matching(ProblemFilter(state=State.UNDER_VERIFICATION, outcome=outcome))
        for outcome in (Outcome.FULLY, Outcome.CONTINUING)
    )
    rows = [
        (
            counts.matching(ProblemFilter(state=State.DISPUTED)),
            _("Disputed assignments"),
            {"state": "disputed"},
        ),
        (closing, _("Verified, to be closed"), {"state": "under-verification", "holder": "office"}),
        (
            counts.matching(ProblemFilter(state=State.REGISTERED)),
            _("Registered, to be assigned"),
            {"state": "registered"},
        ),
    ]
    base = addresses.to("problems", request.campaign)
    task_rows = [
        ui.TaskRow(
            _("%(what)s: %(n)s") % {"what": what, "n": formats.number(number)},
            addresses.with_query(base, query),
            button=ui.Link(pgettext("problems", "See which"), addresses.with_query(base, query)),
        )
        for number, what, query in rows
        if number
    ]
    return [*_extensions(request), *task_rows]


def _extensions(request: WorkspaceRequest) -> list[ui.TaskRow]:
    extensions = queries.find_extensions_waiting(request.access, request.campaign, size=NAMED)
    return [
        ui.TaskRow(
            _("Extension asked for: %(number)s, to %(day)s")
            % {"number": extension.problem.number, "day": formats.day(extension.new_deadline)},
            addresses.to("problem", request.campaign, pk=extension.problem_id),
            extension.problem.unit.label,
            button=ui.Link(
                _("Decide"),
                addresses.to(
                    "problem-act", request.campaign, pk=extension.problem_id, act="decide-extension"
                ),
            ),
        )
        for extension in extensions
    ]
