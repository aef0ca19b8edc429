"""The components of the campaign board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from touchstone.campaigns.queries import find_streams
from touchstone.figures.queries import Figure, find_records
from touchstone.figures.rules import Reference
from touchstone.measures.registry import find
from touchstone.problems.queries.vocabulary import find_streams as streams_of_problems
from touchstone.study.queries import get_study_stream
from touchstone.web.common import addresses
from touchstone.web.common import components as ui
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.figures.presenters import headline
from touchstone.web.figures.splits import chart

if TYPE_CHECKING:
    from touchstone.campaigns.models import Batch, WorkStream

HEADLINES = (
    "campaign.units",
    "study.sessions",
    "study.person-times",
    "study.attendance-rate",
)
"""The figures at the top of the board."""

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
        return [headline(request.campaign, self.figures[code]) for code in HEADLINES if code in self.figures]


def count(request: WorkspaceRequest, batch: Batch | None) -> Counted:
    """Count everything that the board shows, for one batch or for all."""
    codes = [code for code in HEADLINES if (measure := find(code)) and may(request, measure.permission)]
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
    return {
        key: area
        for key, area in areas.items()
        if (measure := find(f"{area[0]}.units-covered")) and may(request, measure.permission)
    }


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


@dataclass(frozen=True)
class Stream:
    """One work stream and how many units have records in it; no coverage if nothing counts it yet."""

    name: str
    coverage: ui.Coverage | None


def streams(request: WorkspaceRequest, counted: Counted) -> list[Stream]:
    """Return the work streams of the campaign in their order."""
    return [
        Stream(str(stream), _coverage(request, stream, counted)) for stream in find_streams(request.campaign)
    ]


def _coverage(request: WorkspaceRequest, stream: WorkStream, counted: Counted) -> ui.Coverage | None:
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
    days = request.counting.by_day(reference)
    return chart(request.campaign, reference, days, measure.label, measure.counted()) if days else None
