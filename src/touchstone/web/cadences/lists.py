"""The list of occurrences: its filters, its columns, its totals and its files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, ngettext

from touchstone.cadences.labels import timing_label
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.occurrences import (
    OccurrenceFilter,
    find_occurrences,
    get_occurrence_page,
    timing_of,
)
from touchstone.cadences.rules import Timing
from touchstone.common.pages import Page
from touchstone.figures.rules import Reference
from touchstone.web.cadences.plan import CADENCE
from touchstone.web.cadences.presenters import state
from touchstone.web.common import addresses, formats, lists
from touchstone.web.common.components import Cell, Link, Row
from touchstone.web.common.filtering import ChoiceFilter, FilterInput, UnitFilter, codes, period
from touchstone.web.common.lists import Column, Empty, File, List, ListQuery, Paper, Totals
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from touchstone.cadences.models import Occurrence

TIMINGS = (
    ("missed", gettext_lazy("missed")),
    ("open", gettext_lazy("open")),
    ("fulfilled", gettext_lazy("fulfilled")),
    ("late", gettext_lazy("made up late")),
    ("explained", gettext_lazy("explained")),
)

COUNTED_BY = {"": "occurrences", **{name: name for name in ("missed", "fulfilled", "late", "explained")}}
"""The measure that counts a selection, by what became of it; nothing counts what is still open."""


def _read(given: FilterInput) -> OccurrenceFilter:
    return OccurrenceFilter(
        paths=(given.unit.path,) if given.unit else (),
        cadence=given.text("cadence"),
        timing=given.text("timing"),
        first=given.clean("from"),
        last=given.clean("to"),
    )


def _records(query: ListQuery[OccurrenceFilter], most: int) -> Iterable[Occurrence]:
    rows = find_occurrences(query.request.access, query.request.campaign, query.filters)
    rows = rows.select_related("unit", "cadence", "date").order_by("-until", "-pk")
    found: Iterable[Occurrence] = rows[: most + 1]
    return found


def _totals(query: ListQuery[OccurrenceFilter], _shown: Page[Any], _plain: bool) -> Totals:
    """Return the number of the whole selection, from the tallies."""
    wanted, unit = query.filters, query.inputs.unit
    code = COUNTED_BY.get(wanted.timing)
    if code is None or wanted.cadence.startswith("own-"):
        return Totals()
    reference = Reference(f"cadences.{code}").having(
        unit=str(unit.pk) if unit else "",
        cadence=wanted.cadence,
        from_=wanted.first.isoformat() if wanted.first else "",
        to=wanted.last.isoformat() if wanted.last else "",
    )
    number = int(query.request.counting.figure(reference).value or 0)
    words = ngettext("%(n)s occurrence", "%(n)s occurrences", number) % {"n": formats.number(number)}
    return Totals(Row((words, "", "", "", "")))


def _due(occurrence: Occurrence) -> Cell:
    note = ""
    if occurrence.until != occurrence.date.due_on:
        note = gettext_lazy("on time until %(day)s") % {"day": formats.short_day(occurrence.until)}
    return Cell(occurrence.date.due_on, note)


def plan_link(request: WorkspaceRequest) -> Link:
    """Return a link to the control plan, for breadcrumbs."""
    return Link(gettext_lazy("Control plan"), addresses.to("plan", request.campaign))


TITLE = gettext_lazy("Occurrences of cadences")

OCCURRENCES: List[OccurrenceFilter, Occurrence] = List(
    name="occurrences",
    key="occurrences",
    permission=CadencePermission.VIEW,
    heading=gettext_lazy("Occurrences"),
    caption=lambda _query: TITLE,
    filters=(
        UnitFilter(permission=CadencePermission.VIEW),
        CADENCE,
        ChoiceFilter("timing", gettext_lazy("What became of it"), options=codes(TIMINGS)),
        *period(),
    ),
    read=_read,
    page=lambda query, turn: get_occurrence_page(*query.scope, **turn.cursors),
    totals=_totals,
    columns=(
        Column(gettext_lazy("Due on"), _due),
        Column(gettext_lazy("On time until"), lambda row: row.until, only="file"),
        Column(gettext_lazy("Unit"), lambda row: row.unit.label),
        Column(gettext_lazy("Cadence"), lambda row: str(row.cadence)),
        Column(gettext_lazy("What became of it"), state, only="screen"),
        Column(
            gettext_lazy("What became of it"),
            lambda row: timing_label(Timing(timing_of(row))),
            only="file",
        ),
        Column(gettext_lazy("Fulfilled on"), lambda row: row.record_day or ""),
        Column(gettext_lazy("Explanation"), lambda row: row.explanation, only="file"),
    ),
    href=lists.record_page("occurrence"),
    above=lambda request: [plan_link(request)],
    empty=Empty(
        gettext_lazy("Nothing is owed yet"),
        gettext_lazy(
            "What units owe on the dates of cadences is listed here from the first day that counts."
        ),
        gettext_lazy("No occurrence fits these filters"),
        gettext_lazy("Take a filter away, or show all occurrences."),
    ),
    paper=Paper(
        TITLE,
        gettext_lazy("The first %(n)s occurrences of the selection. Take the whole as a workbook."),
        captioned=True,
    ),
    file=File(
        TITLE,
        gettext_lazy(
            "More than %(n)s occurrences are too many for one file. Choose a unit or a shorter time."
        ),
        most=50_000,
        records=_records,
    ),
)
