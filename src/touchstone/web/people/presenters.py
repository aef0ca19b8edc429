"""The components of a person's page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.audit.queries import find_history_of_all
from touchstone.common import clock
from touchstone.units.permissions import UnitPermission
from touchstone.units.roles import DESCRIPTIONS, LABELS, Role
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common import components as ui
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.people.lists import state_of

if TYPE_CHECKING:
    from touchstone.units.models import Appointment, User

WAY_IN = "way_in"
"""Session key of a one-time link between its creation and its display."""


@dataclass(frozen=True)
class WayIn:
    """A one-time link and the last day on which it works."""

    address: str
    until: str


def keep_way_in(request: WorkspaceRequest, person: User, path: str) -> None:
    """Store a one-time link in the session until the person's page shows it."""
    request.session[WAY_IN] = [person.pk, path]


def shown_way_in(request: WorkspaceRequest, person: User) -> WayIn | None:
    """Return the link just made for a person and remove it from the session, or None."""
    stored = request.session.get(WAY_IN)
    if request.method != "GET" or not stored or stored[0] != person.pk:
        return None
    del request.session[WAY_IN]
    until = clock.today() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return WayIn(request.build_absolute_uri(stored[1]), formats.day(until))


def facts(person: User) -> ui.Facts:
    """Return the facts about an account."""
    return ui.Facts([ui.Fact(_("Log-in name"), person.username), ui.Fact(_("Account"), state_of(person))])


def appointments(
    request: WorkspaceRequest, appointments: Sequence[Appointment], day: datetime.date, *, ended: bool = False
) -> ui.Table | None:
    """Return a person's current and future appointments, or those that have ended; None if there are none."""
    selected = [
        appointment
        for appointment in appointments
        if (appointment.to_day is not None and appointment.to_day < day) == ended
    ]
    if not selected:
        return None
    columns = [
        ui.Column(_("Role")),
        ui.Column(pgettext("an appointment", "Where")),
        ui.Column(_("Post")),
        ui.Column(pgettext("a day", "From")),
        ui.Column(_("Last day")),
    ]
    if not ended:
        columns.append(ui.Column(_("Change")))
    rows = [_row(request, appointment, ended=ended) for appointment in selected]
    caption = _("Ended appointments") if ended else _("Appointments")
    return ui.Table(caption, columns, rows, caption_hidden=True, key="ended" if ended else "appointments")


def _row(request: WorkspaceRequest, appointment: Appointment, *, ended: bool) -> ui.Row:
    role, campaign = Role(appointment.role), request.campaign
    cells: list[object] = [
        ui.Cell(LABELS[role], "" if ended else DESCRIPTIONS[role]),
        ui.Cell(str(appointment.unit or appointment.group), href=_where(request, appointment)),
        appointment.post,
        appointment.from_day,
        appointment.to_day or "",
    ]
    if not ended:
        path = place_of(appointment)
        mine = path.startswith(campaign.root.path) and may(request, UnitPermission.APPOINT, path)
        begun = appointment.from_day <= clock.today()
        act, word = ("appointment-end", _("End")) if begun else ("appointment-take-back", _("Take back"))
        there = addresses.to(act, campaign, pk=appointment.user_id, appointment=appointment.pk)
        cells.append(ui.Cell(word, href=there) if mine else "")
    return ui.Row(cells, key=str(appointment.pk))


def place_of(appointment: Appointment) -> str:
    """Return the path of an appointment's unit, or of the office of its group."""
    unit = appointment.unit or (appointment.group.owner if appointment.group is not None else None)
    return str(unit.path) if unit is not None else ""


def _where(request: WorkspaceRequest, appointment: Appointment) -> str:
    if not place_of(appointment).startswith(request.campaign.root.path):
        return ""
    if appointment.group_id is not None:
        return addresses.to("steering-group", request.campaign, pk=appointment.group_id)
    return addresses.to("unit", request.campaign, pk=appointment.unit_id)


def past(person: User, appointments: Sequence[Appointment]) -> ui.Timeline | None:
    """Return the history of the account and of its visible appointments, newest first."""
    records = {(record._meta.label_lower, str(record.pk)): record for record in (person, *appointments)}
    entries = []
    for event in find_history_of_all(records.values()):
        record = records[event.target_kind, event.target_key]
        (entry,) = timeline.entries(record, [event])
        if record is not person:
            about = _of_what(record)  # type: ignore[arg-type]
            entry = replace(entry, text="; ".join(filter(None, (about, event.reason))))
        entries.append(entry)
    return ui.Timeline(entries, _("History")) if entries else None


def _of_what(appointment: Appointment) -> str:
    return _("%(role)s, %(place)s") % {
        "role": LABELS[Role(appointment.role)],
        "place": appointment.unit or appointment.group,
    }


def linked(request: WorkspaceRequest, appointments: Iterable[Appointment]) -> list[ui.Row]:
    """Return rows of name, role, post and first day, linked to the person if the reader may appoint there."""
    rows = []
    for appointment in appointments:
        path, there = place_of(appointment), addresses.to("person", request.campaign, pk=appointment.user_id)
        mine = path.startswith(request.campaign.root.path) and may(request, UnitPermission.APPOINT, path)
        cells = (
            str(appointment.user),
            LABELS[Role(appointment.role)],
            appointment.post,
            appointment.from_day,
        )
        rows.append(ui.Row(cells, there if mine else "", str(appointment.pk)))
    return rows
