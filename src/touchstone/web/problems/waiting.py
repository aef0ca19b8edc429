"""What waits for whom: the verification room, what a leader leads, and the rows of Today."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import (
    Counts,
    Waiting,
    Work,
    count_to_verify,
    find_extensions_waiting,
    find_led_by,
    find_look_backs_due,
    find_waiting_for_units,
    get_counts,
    get_due_soon_limit,
    get_oldest_to_verify,
)
from touchstone.problems.queries import ProblemFilter as Wanted
from touchstone.problems.rules import Act, Outcome, Party, State
from touchstone.units.roles import Role
from touchstone.web.common import addresses, formats, problem_labels
from touchstone.web.common import components as ui
from touchstone.web.common.reader import WorkspaceRequest, may, places_of
from touchstone.web.common.unit_choice import own_units
from touchstone.web.problems.lists import COLUMNS, shortened
from touchstone.web.problems.lists import rows as problem_rows
from touchstone.web.problems.specials import presenters

if TYPE_CHECKING:
    from touchstone.problems.models import LookBack, Problem
    from touchstone.units.models import Unit

NAMED = 5
"""Problems that Today names of each kind; of more it leads to their list."""

OWN = 12


def verification(request: WorkspaceRequest, shown: Waiting) -> ui.Table:
    """Return what waits to be verified or agreed, the oldest first."""
    today = clock.today()
    columns = (
        ui.Column(_("Problem")),
        ui.Column(_("Responsible unit")),
        ui.Column(_("Waits for")),
        ui.Column(_("Waiting since")),
        ui.Column(_("Agreed standard")),
    )
    found = []
    for one in shown.rows:
        plan = one.state == State.PLAN_SUBMITTED
        act = Act.AGREE_PLAN if plan else Act.VERIFY
        href = addresses.to("problem-act", request.campaign, pk=one.pk, act=act.value)
        what = _("agreement to the plan") if plan else _("verification")
        cells = (
            _title(one),
            one.unit.label,
            ui.Cell(problem_labels.state(one), what),
            ui.Cell(one.since, _waited(one.since, today)),
            shortened(one.standard),
        )
        found.append(ui.Row(cells, href, str(one.pk)))
    after = addresses.query(request.GET, after=shown.after) if shown.after else ""
    first = "?" if request.GET.get("after") else ""
    why = _("Plans and closure requests of the units that you check stand here, the longest waiting first.")
    return ui.Table(
        _("Waiting to be verified"),
        columns,
        found,
        pager=ui.Pager(first, after),
        empty=ui.EmptyState(_("Nothing waits for you"), why),
        caption_hidden=True,
        key="verification",
    )


def look_backs(request: WorkspaceRequest, found: Sequence[LookBack]) -> list[ui.TaskRow]:
    """Return the look-backs that are due soon as rows with a button."""
    today, calendar = clock.today(), get_calendar(request.campaign)
    told = []
    for one in found:
        late = calendar.between(one.due_on, today) if one.due_on < today else None
        href = addresses.to("problem-act", request.campaign, pk=one.problem_id, act="look-back")
        told.append(
            ui.TaskRow(
                _title(one.problem),
                addresses.to("problem", request.campaign, pk=one.problem_id),
                one.problem.unit.label,
                ui.Due(one.due_on, today, late),
                button=ui.Link(problem_labels.offer_name(Work.LOOK_BACK), href),
            )
        )
    return told


def leading(request: WorkspaceRequest) -> ui.Table:
    """Return the open problems that the reader leads, the first due first."""
    found = find_led_by(request.access, request.campaign, request.user)
    why = _("Problems whose lead leader you are stand here until they are closed.")
    return ui.Table(
        _("What you lead"),
        COLUMNS,
        problem_rows(request, found),
        empty=ui.EmptyState(_("You lead no open problem"), why),
        caption_hidden=True,
        key="leading",
    )


def _title(one: Problem) -> str:
    return _("%(number)s: %(text)s") % {"number": one.number, "text": shortened(one.statement)}


def _waited(since: datetime.date, today: datetime.date) -> str:
    days = (today - since).days
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("since today")


# --- Today ---------------------------------------------------------------------------------------------------------


def held(request: WorkspaceRequest) -> Sequence[Problem]:
    """Return the problems in which one's own units have the ball, the longest waiting first."""
    if not may(request, ProblemPermission.RECTIFY) or not (own := _own(request)):
        return ()
    return find_waiting_for_units(request.access, request.campaign, own, Party.UNIT).rows


def due(request: WorkspaceRequest, held: Sequence[Problem], today: datetime.date) -> list[ui.TaskRow]:
    """Return the problems that are due: for the units themselves, the office, who verifies and who leads."""
    found: list[ui.TaskRow] = []
    if held:
        near = get_due_soon_limit(request.campaign, today)
        new = [one for one in held if one.state in (State.ASSIGNED, State.REOPENED)]
        pressing = [
            one for one in held if one not in new and one.state != State.RETURNED and _near(one, near)
        ]
        pressing.sort(key=lambda one: (one.deadline or today, one.pk))
        found += [_row(request, one, today) for one in (*pressing[:NAMED], *new[:NAMED])]
    if Role.LEADER in request.access.roles:
        found += _led(request, today)
    places = (places_of(request, one) for one in (ProblemPermission.VERIFY, ProblemPermission.DIRECT))
    counted = {one: get_counts(request.access, request.campaign, one) for one in dict.fromkeys(places) if one}
    return [*found, *_verifying(request, counted, today), *_office(request, counted)]


def back(request: WorkspaceRequest, held: Sequence[Problem], today: datetime.date) -> list[ui.TaskRow]:
    """Return the problems of one's own units that a verifier returned."""
    return [_row(request, one, today) for one in held if one.state == State.RETURNED][:NAMED]


def waiting(request: WorkspaceRequest) -> list[ui.TaskRow]:
    """Return what one's own units handed in and others have to answer."""
    if not may(request, ProblemPermission.RECTIFY) or not (own := _own(request)):
        return []
    found = [
        one
        for party in (Party.VERIFIER, Party.OFFICE)
        for one in find_waiting_for_units(request.access, request.campaign, own, party, size=NAMED).rows
        if one.state != State.REGISTERED
    ]
    return [
        ui.TaskRow(
            _title(one),
            addresses.to("problem", request.campaign, pk=one.pk),
            one.unit.label,
            status=problem_labels.state(one),
            note=str(problem_labels.holder_name(one)),
        )
        for one in found[:NAMED]
    ]


def _own(request: WorkspaceRequest) -> list[Unit]:
    return own_units(request, ProblemPermission.RECTIFY)[:OWN]


def _near(one: Problem, last: datetime.date) -> bool:
    return one.deadline is not None and one.deadline <= last


def _row(
    request: WorkspaceRequest, one: Problem, today: datetime.date, button: formats.Words = ""
) -> ui.TaskRow:
    href = addresses.to("problem", request.campaign, pk=one.pk)
    return ui.TaskRow(
        _title(one),
        href,
        one.unit.label,
        problem_labels.due(one, today, get_calendar(request.campaign)),
        problem_labels.state(one),
        button=ui.Link(button or _("Go on"), href),
    )


def _led(request: WorkspaceRequest, today: datetime.date) -> list[ui.TaskRow]:
    near = get_due_soon_limit(request.campaign, today)
    found = [one for one in find_led_by(request.access, request.campaign, request.user) if _near(one, near)]
    return [
        *(_row(request, one, today, pgettext("a problem", "Look at it")) for one in found[:NAMED]),
        *presenters.led_rows(request, today, near)[:NAMED],
    ]


Counted = Mapping[tuple[str, ...], Counts]
"""What lies at and below some places."""


def _verifying(request: WorkspaceRequest, counted: Counted, today: datetime.date) -> list[ui.TaskRow]:
    """Return how much waits to be verified, and since when the oldest; and the look-backs that are due."""
    there = counted.get(places_of(request, ProblemPermission.VERIFY))
    if there is None:
        return []
    oldest = get_oldest_to_verify(request.access, request.user, request.campaign, today, there)
    room = addresses.to("verification", request.campaign)
    found = []
    if oldest is not None:
        waits = max(count_to_verify(request.access, request.user, request.campaign, today, there), 1)
        said = ngettext("%(n)s problem waits to be verified", "%(n)s problems wait to be verified", waits)
        note = _("the oldest: %(number)s, %(days)s") % {
            "number": oldest.number,
            "days": _waited(oldest.since, today),
        }
        found.append(
            ui.TaskRow(
                said % {"n": formats.number(waits)}, room, note=note, button=ui.Link(_("Verify"), room)
            )
        )
    looks = find_look_backs_due(request.access, request.user, request.campaign, today, size=NAMED)
    return [*found, *look_backs(request, looks)]


def _office(request: WorkspaceRequest, counted: Counted) -> list[ui.TaskRow]:
    """Return how many problems wait for the office, each kind leading to its list."""
    there = counted.get(places_of(request, ProblemPermission.DIRECT))
    if there is None:
        return []
    closing = sum(
        there.matching(Wanted(state=State.UNDER_VERIFICATION, outcome=outcome))
        for outcome in (Outcome.FULLY, Outcome.CONTINUING)
    )
    rows = [
        (there.matching(Wanted(state=State.DISPUTED)), _("Disputed assignments"), {"state": "disputed"}),
        (closing, _("Verified, to be closed"), {"state": "under-verification", "holder": "office"}),
        (
            there.matching(Wanted(state=State.REGISTERED)),
            _("Registered, to be assigned"),
            {"state": "registered"},
        ),
    ]
    base = addresses.to("problems", request.campaign)
    found = [
        ui.TaskRow(
            _("%(what)s: %(n)s") % {"what": what, "n": formats.number(number)},
            addresses.with_query(base, query),
            button=ui.Link(pgettext("problems", "See which"), addresses.with_query(base, query)),
        )
        for number, what, query in rows
        if number
    ]
    return [*_extensions(request), *found]


def _extensions(request: WorkspaceRequest) -> list[ui.TaskRow]:
    found = find_extensions_waiting(request.access, request.campaign, size=NAMED)
    return [
        ui.TaskRow(
            _("Extension asked for: %(number)s, to %(day)s")
            % {"number": one.problem.number, "day": formats.day(one.new_deadline)},
            addresses.to("problem", request.campaign, pk=one.problem_id),
            one.problem.unit.label,
            button=ui.Link(
                _("Decide"),
                addresses.to("problem-act", request.campaign, pk=one.problem_id, act="decide-extension"),
            ),
        )
        for one in found
    ]
