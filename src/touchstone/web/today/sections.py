"""The lists of Today: what is due, the imports that came back or are in progress, and links for readers by role."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.bulletins.permissions import BulletinPermission
from touchstone.campaigns.queries import get_calendar, get_memberships
from touchstone.figures.rules import Reference
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.queries import get_run_page
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import OwnSessions, find_attendance_unknown, find_own_sessions
from touchstone.training.permissions import TrainingPermission
from touchstone.training.queries import find_unreported
from touchstone.units.roles import Role
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.common.unit_choice import own_units
from touchstone.web.exhibitions.presenters import not_counted
from touchstone.web.sessions.forms import last_day

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.common.working_days import WorkingCalendar
    from touchstone.interchange.models import ImportRun
    from touchstone.study.models import StudySession
    from touchstone.units.models import Unit

LOOKED_AT = 20
"""Number of the newest imports checked; older ones are on the page of imports."""

SHOWN = 5


def imports(request: WorkspaceRequest) -> tuple[list[ui.TaskRow], list[ui.TaskRow]]:
    """Return the imports of the reader's units that wait for the reader, and those in progress."""
    if not may(request, ImportPermission.IMPORT):
        return [], []
    newest = get_run_page(request.access, request.campaign, size=LOOKED_AT).rows
    back = [_back(request, run) for run in newest if run.state in ("checked", "failed")]
    waiting = [_waiting(request, run) for run in newest if run.state in ("uploaded", "checking", "applying")]
    return back[:SHOWN], waiting[:SHOWN]


def _back(request: WorkspaceRequest, run: ImportRun) -> ui.TaskRow:
    href = addresses.to("import", request.campaign, pk=run.pk)
    if run.state == "failed":
        status, button = ui.Status(_("could not be read"), "bad"), _("See why")
    elif run.wrong:
        label = ngettext("%(n)s wrong row", "%(n)s wrong rows", run.wrong) % {"n": formats.number(run.wrong)}
        status, button = ui.Status(label, "warn"), _("Look at them")
    else:
        status, button = ui.Status(_("checked, not loaded yet"), "part"), _("Load")
    return ui.TaskRow(run.file_name, href, run.unit.label, status=status, button=ui.Link(button, href))


def _waiting(request: WorkspaceRequest, run: ImportRun) -> ui.TaskRow:
    href = addresses.to("import", request.campaign, pk=run.pk)
    status = ui.Status(run.get_state_display(), "part")
    return ui.TaskRow(run.file_name, href, run.unit.label, status=status)


def links_by_role(request: WorkspaceRequest, own: Sequence[Unit]) -> list[ui.Link]:
    """Return links to the pages that the reader's roles need."""
    campaign, roles = request.campaign, request.access.roles
    links: dict[str, ui.Link] = {}

    def offer(name: str, label: formats.Words, note: formats.Words, permission: str) -> None:
        if may(request, permission):
            links.setdefault(name, ui.Link(label, addresses.to(name, campaign), note))

    if Role.LEADER in roles:
        for unit in own[:SHOWN]:
            there = addresses.to("unit", campaign, pk=unit.pk)
            links[f"unit-{unit.pk}"] = ui.Link(unit.label, there, _("what your unit has done"))
        offer("leading", _("What you lead"), _("open problems, the first due first"), "problems.view")
    if may(request, BulletinPermission.WRITE):
        writes = _("write a bulletin with live figures, and submit it")
        note = writes if Role.EDITOR in roles else _("approve and publish bulletins")
        links["room"] = ui.Link(_("Editor's room"), reverse("wagtailadmin_home"), note)
    if Role.STEERING in roles:
        offer(
            "verification",
            _("Verification room"),
            _("plans and closure requests that wait for you"),
            "problems.verify",
        )
        offer(
            "steering-groups",
            _("Steering groups"),
            _("your units, and which of them are silent"),
            "units.view",
        )
    if Role.INSPECTOR in roles:
        note = _("your rounds: plan visits, write findings, disclose them")
        offer("inspection", _("Inspections"), note, "inspection.visit")
    offer(
        "board", _("Board"), _("how the campaign stands, and what changed since yesterday"), "campaigns.view"
    )
    if Role.AUDITOR in roles or Role.OFFICE in roles:
        offer("sessions", _("Sessions"), _("every record, with its history"), "study.view")
    offer("units", _("Units"), _("the tree, with what each unit did"), "units.view")
    offer("figures", _("Figures"), _("everything that is counted, with the rows behind it"), "campaigns.view")
    return list(links.values())


QUIET_DAYS = 7
"""Working days without a session after which a unit gets a reminder."""

OWN = 12
"""Maximum number of own units checked one by one."""

TO_COMPLETE = 5
"""Maximum number of incomplete sessions listed."""


@dataclass(frozen=True)
class Window:
    """The last working days of the campaign up to today."""

    first: datetime.date
    last: datetime.date
    calendar: WorkingCalendar

    @classmethod
    def of(cls, campaign: Campaign, today: datetime.date) -> Window:
        """Return the last seven working days on which a session can have been held."""
        calendar, last = get_calendar(campaign), last_day(campaign, today)
        return cls(max(calendar.add(last, -QUIET_DAYS), campaign.opens_on), last, calendar)


def due(request: WorkspaceRequest, today: datetime.date) -> list[ui.TaskRow]:
    """Return what is due: units without recent sessions, and sessions without attendance."""
    campaign = request.campaign
    if campaign.opens_on > today:
        return []
    window = Window.of(campaign, today)
    own = own_units(request, StudyPermission.RECORD)[:OWN]
    taking_part = get_memberships(campaign, [unit.path for unit in own])
    recorded = find_own_sessions(request.access, campaign, own) if own else {}
    rows = [
        task
        for unit in own
        if taking_part.at(unit.path, window.last)
        and (task := _silent(request, unit, recorded[unit.pk], window))
    ]
    if any(recorded[unit.pk].attendance_unknown for unit in own):
        lacking = find_attendance_unknown(request.access, campaign, own, TO_COMPLETE)
        rows += [_to_complete(campaign, session) for session in lacking]
    rows += _unreported(request, own, today)
    rows += not_counted(request, window.first, today)
    below = _silent_below(request, own)
    return [*rows, below] if below else rows


def _silent(
    request: WorkspaceRequest, unit: Unit, recorded: OwnSessions, window: Window
) -> ui.TaskRow | None:
    """Return the reminder for a unit that has recorded nothing, or nothing lately; else None."""
    if request.campaign.closed_on is not None:
        return None
    if recorded.last is None:
        status = ui.Status(_("nothing recorded yet"), "warn")
    elif recorded.last < window.first:
        days = window.calendar.between(recorded.last, window.last)
        text = ngettext("no session for %(n)s working day", "no session for %(n)s working days", days)
        status = ui.Status(text % {"n": days}, "warn")
    else:
        return None
    note = _("Last one: %(day)s") % {"day": formats.day(recorded.last)} if recorded.last else ""
    new = addresses.with_query(addresses.to("session-new", request.campaign), {"unit": unit.pk})
    button = ui.Link(_("Record"), f"{new}&copy=last" if recorded.last else new)
    return ui.TaskRow(_("Record a session"), new, unit.label, status=status, note=note, button=button)


def _to_complete(campaign: Campaign, session: StudySession) -> ui.TaskRow:
    """Return the reminder for a session whose attendance is unknown."""
    what = _("%(form)s, %(day)s") % {
        "form": session.form,
        "day": formats.days(session.held_on, session.held_until),
    }
    return ui.TaskRow(
        what,
        addresses.to("session", campaign, pk=session.pk),
        session.unit.label,
        status=ui.Status(_("attendance not known"), "open"),
        button=ui.Link(_("Complete"), addresses.to("session-correct", campaign, pk=session.pk)),
    )


def _unreported(request: WorkspaceRequest, own: Sequence[Unit], today: datetime.date) -> list[ui.TaskRow]:
    """Return the sittings of training classes that are over and of which nobody has said how many came."""
    if not own or not may(request, TrainingPermission.RECORD):
        return []
    campaign = request.campaign
    return [
        ui.TaskRow(
            str(delegation.sitting),
            addresses.to("training-places", campaign, pk=delegation.pk),
            delegation.unit.label,
            status=ui.Status(_("trainees not known"), "open"),
            button=ui.Link(_("Record"), addresses.to("training-places", campaign, pk=delegation.pk)),
        )
        for delegation in find_unreported(request.access, campaign, own, today, TO_COMPLETE)
    ]


def _silent_below(request: WorkspaceRequest, own: Sequence[Unit]) -> ui.TaskRow | None:
    """Return the number of participating units below the reader's own that have recorded nothing, or None."""
    if own and not any(unit.numchild for unit in own):
        return None
    place = own[0] if len(own) == 1 else None
    return silent(request, Reference("study.units-silent").having(unit=str(place.pk) if place else ""))


def silent(request: WorkspaceRequest, reference: Reference) -> ui.TaskRow | None:
    """Return the number of units that have recorded nothing yet, with a link to their names.

    None if there are none, or if the campaign is closed: they will not record anything any more.
    """
    if request.campaign.closed_on is not None:
        return None
    figure = request.counting.figure(reference)
    if not figure.value:
        return None
    number = int(figure.value)
    text = ngettext("%(n)s unit has no session yet", "%(n)s units have no session yet", number)
    href = addresses.figure(request.campaign, reference)
    return ui.TaskRow(text % {"n": formats.number(number)}, href, button=ui.Link(_("See which"), href))


def watched(request: WorkspaceRequest) -> list[ui.TaskRow]:
    """Return the tasks of a steering group's member: the units without a session."""
    if Role.STEERING not in request.access.roles or not may(request, StudyPermission.VIEW):
        return []
    task_row = silent(request, Reference("study.units-silent"))
    return [task_row] if task_row else []
