"""The list of the audit trail: its filters, its columns and its files."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.audit.permissions import AuditPermission
from touchstone.audit.queries import EventFilter, get_event_page
from touchstone.campaigns.events import find_belonging
from touchstone.common import clock
from touchstone.web.common import formats, timeline
from touchstone.web.common.components import Cell
from touchstone.web.common.filtering import ChoiceFilter, FilterInput, TextFilter, UnitFilter, codes, period
from touchstone.web.common.lists import Column, Empty, File, List, Paper
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.history.subjects import Records, changes_of

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent

AREAS = (
    ("study", gettext_lazy("Study sessions")),
    ("cadences", gettext_lazy("Cadences")),
    ("problems", gettext_lazy("Problems")),
    ("inspection", gettext_lazy("Inspections")),
    ("interchange", gettext_lazy("Imports")),
    ("units", gettext_lazy("Units, groups and people")),
    ("campaigns", gettext_lazy("Campaign and batches")),
    ("bulletins", gettext_lazy("Bulletins")),
)
"""The areas to filter by: the prefix of their verbs, and a label."""


def _read(given: FilterInput) -> EventFilter:
    area, first, last = given.text("area"), given.clean("from"), given.clean("to")
    request = given.request
    return EventFilter(
        verbs=tuple(verb for verb in timeline.ACTS if area and verb.startswith(f"{area}.")),
        path=given.unit.path if given.unit else "",
        who=given.text("who"),
        since=clock.start_of(first) if first else None,
        until=clock.start_of(last + datetime.timedelta(days=1)) if last else None,
        belonging=find_belonging(request.campaign) if len(request.campaigns) > 1 else None,
    )


@dataclass(frozen=True)
class Line:
    """An event, with the records of all events on the page."""

    event: AuditEvent
    records: Records


def _lines(request: WorkspaceRequest, events: Sequence[AuditEvent]) -> Iterator[Line]:
    records = Records(request, events)
    return (Line(event, records) for event in events)


WHEN, WHAT, OF_WHAT = gettext_lazy("When"), gettext_lazy("What"), gettext_lazy("Of what")

HISTORY: List[EventFilter, Line] = List(
    name="history",
    key="events",
    permission=AuditPermission.VIEW,
    heading=gettext_lazy("History"),
    filters=(
        ChoiceFilter("area", WHAT, options=codes(AREAS)),
        TextFilter("who", gettext_lazy("Who"), gettext_lazy("By “%(what)s”")),
        UnitFilter(permission=AuditPermission.VIEW),
        *period(),
    ),
    read=_read,
    page=lambda query, turn: get_event_page(
        query.request.access, query.request.campaign.root.path, query.filters, **turn.cursors
    ),
    lines=_lines,
    columns=(
        Column(WHEN, lambda line: formats.moment(line.event.at), only="screen"),
        Column(WHEN, lambda line: f"{timezone.localtime(line.event.at):%Y-%m-%d %H:%M:%S}", only="file"),
        Column(WHAT, lambda line: Cell(timeline.act(line.event.verb), line.event.reason)),
        Column(
            OF_WHAT, lambda line: Cell(line.records.label(line.event), changes_of(line.event)), only="screen"
        ),
        Column(OF_WHAT, lambda line: line.records.label(line.event), only="file"),
        Column(gettext_lazy("Unit"), lambda line: line.records.unit(line.event)),
        Column(gettext_lazy("Who"), lambda line: timeline.who(line.event.by)),
        Column(pgettext_lazy("of a change", "Reason"), lambda line: line.event.reason, only="file"),
        Column(gettext_lazy("Changes"), lambda line: changes_of(line.event), only="file"),
    ),
    href=lambda _request, line: line.records.href(line.event),
    row_key=lambda line: line.event.pk,
    empty=Empty(
        gettext_lazy("Nothing was done yet"),
        gettext_lazy(
            "Everything recorded, changed or published in your units is listed here, with who did it and when."
        ),
        gettext_lazy("Nothing fits these filters"),
        gettext_lazy("Take a filter away, or show everything."),
        turned=True,
    ),
    paper=Paper(
        gettext_lazy("History"),
        gettext_lazy("The first %(n)s acts of the selection. Take the whole as a workbook."),
        captioned=True,
    ),
    file=File(
        gettext_lazy("History"),
        gettext_lazy("More than %(n)s acts are too many for one file. Choose a unit or a shorter time."),
    ),
)
