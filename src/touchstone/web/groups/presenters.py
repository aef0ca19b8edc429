"""The components of the groups' pages."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from touchstone.audit.queries import find_history
from touchstone.common import clock
from touchstone.figures.queries import Counting, Number
from touchstone.figures.rules import Reference
from touchstone.measures.registry import find
from touchstone.units.paths import topmost
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_assignments, find_groups, find_guided
from touchstone.web.common import addresses, timeline
from touchstone.web.common import components as ui
from touchstone.web.common.headlines import headlines, visible_codes
from touchstone.web.common.own_units import narrow_access
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.figures.presenters import names
from touchstone.web.units import tables as unit_tables

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.units.models import Group, GroupAssignment

UNITS, SILENT, SESSIONS = "campaign.units", "study.units-silent", "study.sessions"
CODES = (UNITS, "study.units-covered", SESSIONS)
HEADLINES = (*CODES, "study.coverage-rate", "study.person-times")
KEY = "groups"


def of_campaign(request: WorkspaceRequest, group: Group) -> bool:
    """Return whether a group's office is in the campaign's tree, or above it."""
    owner, root = str(group.owner.path), request.campaign.root.path
    return owner.startswith(root) or root.startswith(owner)


def tables_by_kind(request: WorkspaceRequest, day: datetime.date) -> list[ui.Table]:
    """Return the steering groups, and the inspection groups if there are any."""
    every = [row.group for row in find_groups(request.access, day) if of_campaign(request, row.group)]
    tables = [table(request, day, every)]
    if any(group.kind == "inspection" for group in every):
        tables.append(table(request, day, every, kind="inspection"))
    return tables


def table(
    request: WorkspaceRequest, day: datetime.date, every: Sequence[Group], *, kind: str = "steering"
) -> ui.Table:
    """Return the groups of a kind with their units and the number of these without sessions.

    ``every`` holds all groups that the reader may see; those of this kind are listed even if they guide no unit yet.
    """
    guiding: defaultdict[Group, list[GroupAssignment]] = defaultdict(list)
    root = request.campaign.root.path
    for assignment in find_guided(request.access, day, kind=kind):
        if assignment.unit.path.startswith(root):
            guiding[assignment.group].append(assignment)
    groups = {*guiding, *(group for group in every if group.kind == kind)}
    by_group = {
        group: guiding.get(group, []) for group in sorted(groups, key=lambda group: (group.number, group.pk))
    }
    values = _values(
        request, [assignment.unit.path for assignments in by_group.values() for assignment in assignments]
    )
    labels = ((UNITS, _("Units taking part")), (SILENT, _("Without sessions")), (SESSIONS, _("Sessions")))
    shown = visible_codes(request, (UNITS, SILENT, SESSIONS))
    numbers = (ui.Column(label, numeric=True) for code, label in labels if code in shown)
    columns = (ui.Column(_("Group")), *numbers)
    rows = [_row(request, group, assignments, values, shown) for group, assignments in by_group.items()]
    why = _("Steering groups and the units they guide appear here once the campaign office has set them up.")
    empty = ui.EmptyState(_("No steering group guides units that you may see"), why)
    caption = _("Inspection groups") if kind == "inspection" else _("Steering groups")
    key = KEY if kind == "steering" else kind
    return ui.Table(caption, columns, rows, empty=empty, caption_hidden=True, key=key)


def _row(
    request: WorkspaceRequest,
    group: Group,
    assignments: Sequence[GroupAssignment],
    values: Mapping[str, Mapping[str, Number]],
    shown: Sequence[str],
) -> ui.Row:
    places = topmost(assignment.unit.path for assignment in assignments)
    units, covered, sessions = (sum(int(values[code].get(path) or 0) for path in places) for code in CODES)
    counts = {UNITS: units, SILENT: units - covered, SESSIONS: sessions}

    def cell(code: str) -> ui.Cell:
        if not visible_codes(request, [code], places):
            return ui.Cell(
                "" if places else counts[code]
            )  # the figure of such a group has no page for the reader
        reference = Reference(code).having(group=str(group.pk))
        return ui.Cell(counts[code], href=addresses.figure(request.campaign, reference))

    guided_units = [assignment.unit for assignment in assignments]
    cells = (ui.Cell(str(group), names(guided_units, 3)), *map(cell, shown))
    return ui.Row(cells, addresses.to("steering-group", request.campaign, pk=group.pk), str(group.pk))


def _values(request: WorkspaceRequest, paths: Sequence[str]) -> dict[str, dict[str, Number]]:
    """Return code -> path -> value for units, some of which may be below others.

    The topmost units are read together, those below them in further rounds, so the number of queries grows with the
    depth of nesting, not with the number of units.
    """
    values: dict[str, dict[str, Number]] = {code: {} for code in CODES}
    left = set(paths)
    while left:
        layer = topmost(left)
        left -= set(layer)
        for code in CODES:
            measure = find(code)
            if measure is not None and may(request, measure.permission):
                narrowed = narrow_access(request.access, measure.permission, layer)
                values[code] |= Counting(narrowed, request.campaign).by_place(Reference(code))
    return values


def counted(request: WorkspaceRequest, group: Group) -> list[ui.Figure]:
    """Return the figures of all units that a group guides, each linked to its page; none if it guides no unit."""
    paths = [assignment.unit.path for assignment in find_assignments(request.access, group, clock.today())]
    seen = visible_codes(request, HEADLINES, paths)
    return headlines(request, [Reference(code).having(group=str(group.pk)) for code in seen])


def units(request: WorkspaceRequest, group: Group, day: datetime.date, *, mine: bool = False) -> ui.Table:
    """Return the units that a group guides, in tree order, with their figures.

    ``mine`` adds a link to release each.
    """
    assignments = [
        assignment
        for assignment in find_assignments(request.access, group, day)
        if assignment.unit.path.startswith(request.campaign.root.path)
    ]
    values, kinds = unit_tables.Values(), unit_tables.kind_names()
    if assignments:
        guided = [assignment.unit for assignment in assignments]
        values = unit_tables.values_at(request, group=str(group.pk), guided=guided)
    rows = [unit_tables.row(request, assignment.unit, values, kinds) for assignment in assignments]
    columns = unit_tables.columns(values)
    if mine:
        columns.append(ui.Column(_("Change")))
        rows = [
            replace(row, cells=(*row.cells, ui.Cell(_("Release"), href=_release(request, assignment))))
            for row, assignment in zip(rows, assignments, strict=True)
        ]
    empty = ui.EmptyState(_("This group guides no unit that you may see"))
    return ui.Table(_("Units"), columns, rows, empty=empty, caption_hidden=True, key="guided")


def _release(request: WorkspaceRequest, assignment: GroupAssignment) -> str:
    if not may(request, UnitPermission.APPOINT, assignment.unit.path):
        return ""
    there = {"pk": assignment.group_id, "assignment": assignment.pk}
    return addresses.to("steering-group-release", request.campaign, **there)


def history_of(request: WorkspaceRequest, group: Group) -> ui.Timeline | None:
    """Return the history of the group as far as it concerns the reader's units, or None if there is none."""
    events = find_history(request.access, UnitPermission.VIEW, group)
    return timeline.history(timeline.entries(group, events, _unit_of))


def _unit_of(event: AuditEvent) -> str:
    """Return the unit of an assignment event, or ""."""
    return next((str(change) for change in event.changes.get("unit", ()) if change), "")
