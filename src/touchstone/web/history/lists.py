"""What the audit trail was asked for: filters, chips, and the table that answers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.audit.permissions import AuditPermission
from touchstone.audit.queries import EventFilter, EventPage, get_event_page
from touchstone.web.common import formats, timeline
from touchstone.web.common.components import Cell, Chip, Column, EmptyState, Filters, Link, Row, Table
from touchstone.web.common.fields import SearchField
from touchstone.web.common.filtering import Listing, PeriodForm, turning, unit_asked, unit_kept
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.history.subjects import Records, changes_of

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.units.models import Unit

KEY = "events"
LIST = Listing("history", ("area", "who", "unit", "unit_name", "from", "to"))
AREAS = (
    ("study", gettext_lazy("Study sessions")),
    ("problems", gettext_lazy("Problems")),
    ("inspection", gettext_lazy("Inspections")),
    ("interchange", gettext_lazy("Imports")),
    ("units", gettext_lazy("Units, groups and people")),
    ("campaigns", gettext_lazy("Campaign and batches")),
    ("bulletins", gettext_lazy("Bulletins")),
)
"""The areas whose acts can be asked for: the beginning of their verbs, and a name."""


class ListForm(PeriodForm):
    """The filters of the list."""

    area = forms.ChoiceField(
        label=gettext_lazy("What"), required=False, choices=(("", gettext_lazy("all")), *AREAS)
    )
    who = SearchField(label=gettext_lazy("Who"))
    unit_name = SearchField(label=gettext_lazy("Unit"))


@dataclass(frozen=True)
class Asked:
    """The selection that a query string means; ``renamed`` is the one to go to instead, with the key of a unit."""

    form: ListForm
    wanted: EventFilter
    unit: Unit | None = None
    renamed: str = ""


def asked(request: WorkspaceRequest) -> Asked:
    """Read the query string of the list; what cannot be read filters nothing and is said at its field."""
    form = ListForm(request.GET)
    form.full_clean()
    unit, renamed = unit_asked(request, form, AuditPermission.VIEW)
    clean = form.cleaned_data
    area = clean.get("area", "")
    wanted = EventFilter(
        verbs=tuple(verb for verb in timeline.ACTS if area and verb.startswith(f"{area}.")),
        path=unit.path if unit else "",
        who=clean.get("who", ""),
        since=_begin(clean.get("from")),
        until=_begin(clean["to"] + datetime.timedelta(days=1)) if clean.get("to") else None,
    )
    return Asked(form, wanted, unit, renamed)


def _begin(day: datetime.date | None) -> datetime.datetime | None:
    """Return the first moment of a day where the office is."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time())) if day else None


def events_of(request: WorkspaceRequest, asked: Asked, size: int = 50) -> EventPage:
    """Return the page of events that was asked for."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    root = request.campaign.root.path
    return get_event_page(request.access, root, asked.wanted, after=after, before=before, size=size)


COLUMNS = (
    Column(gettext_lazy("When")),
    Column(gettext_lazy("What")),
    Column(gettext_lazy("Of what")),
    Column(gettext_lazy("Unit")),
    Column(gettext_lazy("Who")),
)


def table(request: WorkspaceRequest, asked: Asked, shown: EventPage, *, plain: bool = False) -> Table:
    """Return the events of a page under their filters; ``plain`` leaves out what paper has no use for."""
    records = Records(request, shown.rows)
    return Table(
        _("History"),
        COLUMNS,
        [_row(row, records) for row in shown.rows],
        filters=None if plain else Filters(asked.form, chips(request, asked), "?", unit_kept(asked.unit)),
        exports=() if plain or not shown.rows else LIST.files(request),
        pager=None if plain else turning(request.GET, shown.newer, shown.older),
        empty=_empty(request),
        caption_hidden=not plain,
        key=KEY,
    )


def _row(event: AuditEvent, records: Records) -> Row:
    what = Cell(records.label(event), changes_of(event))
    cells = (
        formats.moment(event.at),
        Cell(timeline.act(event.verb), event.reason),
        what,
        records.unit(event),
        who(event),
    )
    return Row(cells, records.href(event), str(event.pk))


def who(event: AuditEvent) -> str:
    """Name who did it."""
    return str(event.by) if event.by else _("the system")


def chips(request: WorkspaceRequest, asked: Asked) -> list[Chip]:
    """Return the filters in force, each with the address without it."""
    clean = asked.form.cleaned_data
    area = dict(AREAS).get(clean.get("area", ""))
    said = {
        "area": str(area) if area else "",
        "who": _("By “%(what)s”") % {"what": asked.wanted.who} if asked.wanted.who else "",
        "unit": _("Unit: %(what)s") % {"what": asked.unit.label} if asked.unit else "",
        "from": _("From %(what)s") % {"what": formats.short_day(clean["from"])} if clean.get("from") else "",
        "to": _("To %(what)s") % {"what": formats.short_day(clean["to"])} if clean.get("to") else "",
    }
    return LIST.chips(request.GET, said)


def _empty(request: WorkspaceRequest) -> EmptyState:
    if LIST.selection(request.GET) or request.GET.get("after") or request.GET.get("before"):
        why = _("Take a filter away, or show everything.")
        return EmptyState(_("Nothing fits these filters"), why, Link(_("Show all"), "?"))
    why = _("Whatever is recorded, changed or published in your units stands here, with who did it and when.")
    return EmptyState(_("Nothing was done yet"), why)


FILE_COLUMNS = (
    gettext_lazy("When"),
    gettext_lazy("What"),
    gettext_lazy("Of what"),
    gettext_lazy("Unit"),
    gettext_lazy("Who"),
    pgettext_lazy("of a change", "Reason"),
    gettext_lazy("Changes"),
)


def file_rows(request: WorkspaceRequest, events: Sequence[AuditEvent]) -> list[tuple[object, ...]]:
    """Return events as the cells under :data:`FILE_COLUMNS`."""
    records = Records(request, events)
    return [
        (
            f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
            str(timeline.act(event.verb)),
            records.label(event),
            records.unit(event),
            who(event),
            event.reason,
            changes_of(event),
        )
        for event in events
    ]
