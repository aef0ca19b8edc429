"""The components of a person's page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.audit.queries import find_history
from touchstone.common import clock
from touchstone.units.permissions import UnitPermission
from touchstone.units.roles import DESCRIPTIONS, LABELS, Role
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common import components as ui
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.people.appointment_choice import only_in

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.units.models import Appointment, User

WAY_IN = "way_in"
"""Session key of a one-time link between its creation and its display."""


@dataclass(frozen=True)
class OneTimeLink:
    """A one-time link and the last day on which it works."""

    address: str
    until: str


def remember_link(request: WorkspaceRequest, person: User, path: str) -> None:
    """Store a one-time link in the session until the person's page shows it."""
    request.session[WAY_IN] = [person.pk, path]


def take_link(request: WorkspaceRequest, person: User) -> OneTimeLink | None:
    """Return the link just made for a person and remove it from the session, or None."""
    stored = request.session.get(WAY_IN)
    if request.method != "GET" or not stored or stored[0] != person.pk:
        return None
    del request.session[WAY_IN]
    return one_time_link(request, stored[1])


def one_time_link(request: WorkspaceRequest, path: str) -> OneTimeLink:
    """Return a link that was made today."""
    until = clock.today() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return OneTimeLink(request.build_absolute_uri(path), formats.day(until))


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
    columns: list[Column[Appointment]] = [
        Column(_("Role"), lambda appointment: _role(appointment, described=not ended)),
        Column(
            pgettext("an appointment", "Where"),
            lambda appointment: ui.Cell(
                str(appointment.unit or appointment.group), href=_where(request, appointment)
            ),
        ),
        Column(_("Post"), lambda appointment: appointment.post),
        Column(pgettext("a day", "From"), lambda appointment: appointment.from_day),
        Column(_("Last day"), lambda appointment: appointment.to_day or ""),
    ]
    if len(request.campaigns) > 1 or any(appointment.campaign for appointment in selected):
        columns.append(Column(_("Counts in"), lambda appointment: only_in(request, appointment.campaign)))
    if not ended:
        columns.append(Column(_("Change"), lambda appointment: _ending(request, appointment)))
    caption = _("Ended appointments") if ended else _("Appointments")
    return record_table(caption, columns, selected, key="ended" if ended else "appointments")


def _role(appointment: Appointment, *, described: bool) -> ui.Cell:
    role = Role(appointment.role)
    return ui.Cell(LABELS[role], DESCRIPTIONS[role] if described else "")


def _ending(request: WorkspaceRequest, appointment: Appointment) -> ui.Cell | str:
    """Return the link to end an appointment, or to take it back before it begins; "" if the reader may not."""
    rights = request.access.in_campaign(appointment.campaign)
    may_end = rights.covers(UnitPermission.APPOINT, _place_of(appointment))
    if not (may_end and _may_appoint(request, appointment)):
        return ""
    begun = appointment.from_day <= clock.today()
    act, word = ("appointment-end", _("End")) if begun else ("appointment-take-back", _("Take back"))
    there = addresses.to(act, request.campaign, pk=appointment.user_id, appointment=appointment.pk)
    return ui.Cell(word, href=there)


def _place_of(appointment: Appointment) -> str:
    """Return the path of an appointment's unit, or of the office of its group."""
    unit = appointment.unit or (appointment.group.owner if appointment.group is not None else None)
    return str(unit.path) if unit is not None else ""


def _where(request: WorkspaceRequest, appointment: Appointment) -> str:
    if not _place_of(appointment).startswith(request.campaign.root.path):
        return ""
    if appointment.group_id is not None:
        return addresses.to("steering-group", request.campaign, pk=appointment.group_id)
    return addresses.to("unit", request.campaign, pk=appointment.unit_id)


def history_of(
    request: WorkspaceRequest, person: User, appointments: Sequence[Appointment]
) -> ui.Timeline | None:
    """Return the history of the account and of its visible appointments, newest first."""
    records: dict[tuple[str, str], Any] = {
        (record._meta.label_lower, str(record.pk)): record for record in (person, *appointments)
    }

    def about(event: AuditEvent) -> str:
        record = records[event.target_kind, event.target_key]
        if record is person:
            return ""
        what = {"role": LABELS[Role(record.role)], "place": record.unit or record.group}
        return _("%(role)s, %(place)s") % what

    entries: list[ui.TimelineEntry] = []
    for event in find_history(request.access, UnitPermission.APPOINT, *records.values()):
        if not _is_known(request, event):
            continue
        entries += timeline.entries(records[event.target_kind, event.target_key], [event], about)
    return timeline.history(entries)


def _is_known(request: WorkspaceRequest, event: AuditEvent) -> bool:
    """Say whether an event is about an appointment that counts here, or where the reader appoints in every campaign."""
    campaigns = {campaign for campaign in event.changes.get("campaign", ()) if campaign}
    everywhere = request.access.in_campaign("")
    return campaigns <= {request.campaign.slug} or everywhere.covers(UnitPermission.APPOINT, event.path)


def appointed(
    request: WorkspaceRequest, appointments: Sequence[Appointment], caption: str, key: str
) -> ui.Table | None:
    """Return the people appointed somewhere, linked if the reader may appoint there; None if there are none."""
    if not appointments:
        return None
    columns: Sequence[Column[Appointment]] = (
        Column(pgettext("a person", "Name"), lambda appointment: str(appointment.user)),
        Column(
            _("Role"), lambda appointment: ui.Cell(LABELS[Role(appointment.role)], only_here(appointment))
        ),
        Column(_("Post"), lambda appointment: appointment.post),
        Column(_("From"), lambda appointment: appointment.from_day),
    )

    def href(appointment: Appointment) -> str:
        there = addresses.to("person", request.campaign, pk=appointment.user_id)
        return there if _may_appoint(request, appointment) else ""

    return record_table(caption, columns, appointments, href=href, key=key)


def only_here(appointment: Appointment) -> str:
    """Return a note on an appointment, of those that count here, that counts in no other campaign; else ""."""
    return _("this campaign only") if appointment.campaign else ""


def _may_appoint(request: WorkspaceRequest, appointment: Appointment) -> bool:
    """Return whether the reader may appoint to the place of an appointment in this campaign."""
    path = _place_of(appointment)
    return path.startswith(request.campaign.root.path) and may(request, UnitPermission.APPOINT, path)
