"""The components of the campaign board, and the changes since yesterday that the reader may see."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from touchstone.audit.queries import find_recent_events
from touchstone.campaigns.queries import find_offered, find_streams
from touchstone.common import clock
from touchstone.common.wording import listed
from touchstone.figures.queries import Figure, find_records
from touchstone.figures.rules import Reference
from touchstone.interchange.queries import find_imports_of
from touchstone.measures.registry import find
from touchstone.problems.queries.vocabulary import find_streams as streams_of_problems
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import get_sessions_by_key, get_study_stream
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common import components as ui
from touchstone.web.common.headlines import headline, visible_codes
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.figures.breakdowns import chart

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.campaigns.models import Batch, WorkStream
    from touchstone.study.models import StudySession

HEADLINES = (
    "campaign.units",
    "study.sessions",
    "study.person-times",
    "study.attendance-rate",
)
"""The figures at the top of the board."""

BESIDES = ("study.lectures", "study.training-sittings", "study.training-places", "study.exhibition-visits")
"""Figures that follow them on the board of a campaign that has any of what they count."""

NAMED = 20
"""Maximum number of silent units named on the board; the figure's page lists all."""


@dataclass(frozen=True)
class Counted:
    """All figures of the board, counted together: headlines by code, coverage by work stream key."""

    figures: Mapping[str, Figure]
    streams: Mapping[int, tuple[Figure, Figure]]
    """The figures of the covered and the silent units."""

    def headlines(self, request: WorkspaceRequest) -> list[ui.Figure]:
        """Return the figures at the top of the board, each linked to its page."""
        shown = [
            self.figures[code]
            for code in (*HEADLINES, *BESIDES)
            if code in self.figures and (code in HEADLINES or self.figures[code].value)
        ]
        return [headline(request.campaign, figure) for figure in shown]


def count(request: WorkspaceRequest, batch: Batch | None) -> Counted:
    """Count everything that the board shows, for one batch or for all."""
    codes = visible_codes(request, (*HEADLINES, *BESIDES))
    areas = _areas(request)
    references = [of(code, batch) for code in codes]
    references += [
        of(f"{area}.{what}", batch).having(**filters)
        for area, filters in areas.values()
        for what in ("units-covered", "units-silent")
    ]
    figures = request.counting.figures(references)
    pairs = iter(figures[len(codes) :])
    return Counted(
        dict(zip(codes, figures, strict=False)),
        {key: (covered, next(pairs)) for key, covered in zip(areas, pairs, strict=False)},
    )


def _areas(request: WorkspaceRequest) -> dict[int, tuple[str, dict[str, str]]]:
    """Return, by the key of each work stream with a visible measure, its area and the filters of its figures."""
    areas: dict[int, tuple[str, dict[str, str]]] = {
        stream.pk: ("problems", {"stream": stream.code}) for stream in streams_of_problems(request.campaign)
    }
    study = get_study_stream(request.campaign)
    if study is not None:
        areas[study] = ("study", {})
    return {key: area for key, area in areas.items() if visible_codes(request, [f"{area[0]}.units-covered"])}


def of(code: str, batch: Batch | None) -> Reference:
    """Return the reference of a figure for one batch, or for all."""
    return Reference(code).having(batch=str(batch.number) if batch else "")


def batches(request: WorkspaceRequest, every: Sequence[Batch], chosen: Batch | None) -> list[ui.Link]:
    """Return the links that select a batch; none if there is only one batch."""
    if len(every) < 2:
        return []
    links = [ui.Link(_("All batches"), "" if chosen is None else "?")]
    return links + [
        ui.Link(str(batch), "" if batch == chosen else f"?batch={batch.number}") for batch in every
    ]


def streams(request: WorkspaceRequest, counted: Counted) -> list[tuple[WorkStream, ui.Coverage | None]]:
    """Return the work streams of the campaign in their order, each with how many units have records in it."""
    return [
        (stream, _coverage(request, stream, counted))
        for stream in find_offered(find_streams(request.campaign))
    ]


def _coverage(request: WorkspaceRequest, stream: WorkStream, counted: Counted) -> ui.Coverage | None:
    """Return how many units have records in a work stream; None if nothing counts it yet."""
    units = counted.figures.get("campaign.units")
    if stream.pk not in counted.streams or units is None:
        return None
    covered, silent = counted.streams[stream.pk]
    campaign = request.campaign
    names: list[ui.Link] = []
    unit_of = silent.measure.unit_of
    if silent.value and unit_of is not None:
        rows = find_records(request.access, silent.measure, silent.selection)[:NAMED]
        names = [ui.Link(unit_of(row).label, addresses.record(campaign, silent.measure, row)) for row in rows]
    return ui.Coverage(
        str(stream),
        int(covered.value or 0),
        int(units.value or 0),
        covered.measure.counted(units.value),
        addresses.figure(campaign, covered.reference),
        names,
        int(silent.value or 0),
        addresses.figure(campaign, silent.reference),
        open=bool(names) and silent.measure.code.startswith("study."),
    )


def over_time(request: WorkspaceRequest, batch: Batch | None) -> ui.Chart | None:
    """Return the chart of sessions over time."""
    reference = of("study.sessions", batch)
    measure = find(reference.code)
    if measure is None or not may(request, measure.permission):
        return None
    return chart(request, reference, measure)


SHOWN = 8
SESSION, IMPORT = "study.studysession", "interchange.importrun"
LOOKED_AT = 200
"""Maximum number of events to read; beyond it the summary ends with "and more"."""

VERBS = (
    "study.session-recorded",
    "study.session-corrected",
    "study.session-withdrawn",
    "study.session-restored",
    "interchange.file-loaded",
    "units.unit-created",
    "units.units-created",
    "units.unit-moved",
    "units.unit-closed",
    "units.unit-renamed",
)


def changes(request: WorkspaceRequest) -> tuple[str, ui.Table | None]:
    """Return a one-line summary of the changes since yesterday, and a table of the newest."""
    root, since = request.campaign.root.path, clock.start_of(clock.today() - datetime.timedelta(days=1))
    events = find_recent_events(request.access, StudyPermission.VIEW, root, since, VERBS, LOOKED_AT + 1)
    sessions = get_sessions_by_key(request.access, request.campaign, _keys(events, SESSION))
    runs = find_imports_of(request.campaign, _keys(events, IMPORT))
    # The trail is that of all campaigns.
    own = {SESSION: sessions.keys(), IMPORT: runs}
    events = [e for e in events if e.target_kind not in own or int(e.target_key) in own[e.target_kind]]
    if not events:
        return _("Nothing was recorded or changed since yesterday."), None
    rows = [_row(request, event, sessions) for event in events[:SHOWN]]
    columns = [ui.Column(label) for label in (_("What"), _("Of what"), _("Unit"), _("Who"), _("When"))]
    table = ui.Table(_("The newest changes"), columns, rows, caption_hidden=True, key="changes")
    return _summary(events), table


def _keys(events: Sequence[AuditEvent], kind: str) -> list[int]:
    """Return the keys of the records of a kind that events are about."""
    return [int(event.target_key) for event in events if event.target_kind == kind]


def _summary(events: Sequence[AuditEvent]) -> str:
    counted = Counter(event.verb for event in events[:LOOKED_AT])
    summary = listed(
        [f"{timeline.act(verb)} {formats.number(number)}" for verb, number in counted.most_common()]
    )
    return _("%(list)s; and more") % {"list": summary} if len(events) > LOOKED_AT else summary


def _row(request: WorkspaceRequest, event: AuditEvent, sessions: Mapping[int, StudySession]) -> ui.Row:
    campaign = request.campaign
    session = sessions.get(int(event.target_key)) if event.target_kind == SESSION else None
    what: Any = event.target_label
    unit: Any = ""
    href = ""
    if session is not None:
        what = _("%(form)s, %(day)s") % {
            "form": session.form,
            "day": formats.short_days(session.held_on, session.held_until),
        }
        unit, href = session.unit.label, addresses.to("session", campaign, pk=session.pk)
    elif event.target_kind == "units.unit":
        href = addresses.to("unit", campaign, pk=event.target_key)
    return ui.Row((timeline.act(event.verb), what, unit, timeline.who(event.by), event.at), href)
