"""The list of disclosed visits: its filters, columns, figures and ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, ngettext

from touchstone.common.pages import Page
from touchstone.figures.rules import Reference
from touchstone.inspection import fields, queries
from touchstone.inspection.measures import GROUP_OF_VISITS, ROUND
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import RoundState
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.filtering import (
    ChoiceFilter,
    FilterInput,
    Option,
    Options,
    UnitFilter,
    codes,
    period,
)
from touchstone.web.common.formats import Words
from touchstone.web.common.headlines import headlines
from touchstone.web.common.lists import Column, Empty, File, List, ListQuery, New, Paper, Totals, forward_page
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.unit_choice import own_units
from touchstone.web.inspection import ledgers, presenters

if TYPE_CHECKING:
    from touchstone.inspection.models import Visit
    from touchstone.measures.registry import Dimension

FOUND: Mapping[str, Words] = {
    queries.Found.WITH.value: gettext_lazy("with findings"),
    queries.Found.WITHOUT.value: gettext_lazy("without a finding"),
    queries.Found.OPEN.value: gettext_lazy("with findings that are not in the register"),
}
"""Which visits are shown by their findings, by the code in the URL."""

ROUND_NEW = New(gettext_lazy("Open a round"), "inspection-round-new", InspectionPermission.DIRECT)

HEADLINES = ("inspection.visits", "inspection.findings", "inspection.units-with-findings")
"""The figures at the top of the page; they count disclosed visits only, so everyone sees the same."""


def _of(dimension: Dimension) -> Options:
    """Offer the values of a dimension of the figures, each with the key that queries take."""
    return lambda request: [
        Option(choice.code, choice.label, int(choice.key)) for choice in dimension.choices(request.campaign)
    ]


def _read(given: FilterInput) -> queries.VisitFilter:
    return queries.VisitFilter(
        paths=((given.unit or given.request.campaign.root).path,),
        round=given.option("round"),
        group=given.option("group"),
        first=given.clean("from"),
        last=given.clean("to"),
        found=queries.Found(given.text("findings")) if given.text("findings") in FOUND else None,
    )


@dataclass(frozen=True)
class Line:
    """A visit with the number of its findings."""

    visit: Visit
    findings: int


def _lines(request: WorkspaceRequest, visits: Sequence[Visit]) -> Iterator[Line]:
    counts = queries.count_findings_by_visit(request.access.for_everybody(), visits)
    return (Line(visit, counts.get(visit.pk, 0)) for visit in visits)


def _totals(query: ListQuery[queries.VisitFilter], list_page: Page[Any], _plain: bool) -> Totals:
    """Return the number of visits selected; nothing without filters, or with one that no figure supports."""
    given, visit_filter, request = query.inputs, query.filters, query.request
    if not list_page.rows or visit_filter.found is not None or not VISITS.selection(request):
        return Totals()
    reference = Reference("inspection.visits").having(
        unit=str(given.unit.pk) if given.unit else "",
        round=given.text("round"),
        from_=visit_filter.first.isoformat() if visit_filter.first else "",
        to=visit_filter.last.isoformat() if visit_filter.last else "",
        **{"inspection-group": given.text("group")},
    )
    number = request.counting.figure(reference).value
    counted = ngettext("%(n)s visit", "%(n)s visits", int(number or 0)) % {"n": formats.number(number)}
    return Totals(ui.Row((counted, "", "", "", ""), addresses.figure(request.campaign, reference)))


def _around(query: ListQuery[queries.VisitFilter]) -> Mapping[str, Any]:
    """Return the figures, the rounds that the reader may see, and the replies that are due."""
    request = query.request
    rounds = queries.find_rounds(request.access, request.campaign)
    only_open = request.GET.get("rounds") == "open"
    if only_open:
        rounds = [round_ for round_ in rounds if round_.state != RoundState.CLOSED]
    return {
        "totals": headlines(request, [Reference(code) for code in HEADLINES]),
        "rounds": presenters.rounds_table(request, rounds) if rounds else None,
        "only_open": only_open,
        "due": presenters.due_rows(request, own_units(request, InspectionPermission.REPLY)),
        "main_action": ROUND_NEW.link(request),
    }


VISITS: List[queries.VisitFilter, Line] = List(
    name="inspection",
    key=presenters.KEY,
    permission=InspectionPermission.VIEW,
    heading=gettext_lazy("Inspections"),
    caption=lambda _query: gettext_lazy("Disclosed visits"),
    filters=(
        UnitFilter(permission=InspectionPermission.VIEW),
        ChoiceFilter("round", fields.ROUND.title, options=_of(ROUND)),
        ChoiceFilter("group", fields.GROUP.title, options=_of(GROUP_OF_VISITS)),
        ChoiceFilter(
            "findings",
            gettext_lazy("Findings"),
            options=codes(FOUND.items()),
        ),
        *period(),
    ),
    read=_read,
    page=forward_page(queries.get_visit_page),
    totals=_totals,
    lines=_lines,
    columns=(
        Column(fields.UNIT.title, lambda line: line.visit.unit.label),
        Column(gettext_lazy("Date"), lambda line: line.visit.visited_on),
        Column(fields.ROUND.title, lambda line: line.visit.round),
        Column(fields.GROUP.title, lambda line: line.visit.group),
        Column(gettext_lazy("Findings"), lambda line: line.findings, numeric=True),
    ),
    href=lambda request, line: addresses.to("inspection-visit", request.campaign, pk=line.visit.pk),
    row_key=lambda line: line.visit.pk,
    template="web/inspection/list.html",
    around=_around,
    empty=Empty(
        gettext_lazy("No visit is disclosed"),
        gettext_lazy("Visits appear here as soon as they are disclosed."),
        gettext_lazy("No disclosed visit fits these filters"),
        gettext_lazy("Take a filter away, or show all visits."),
    ),
    paper=Paper(
        gettext_lazy("Inspections"),
        gettext_lazy("The first %(n)s visits of the selection. Take the whole as a workbook."),
    ),
    file=File(
        gettext_lazy("Ledger of inspections"),
        gettext_lazy("More than %(n)s findings are too many for one file. Choose a unit or a shorter time."),
        records=lambda query, _most: ledgers.lines(queries.read_visit_ledger(*query.scope)),
        lines=lambda _request, lines: lines,
        columns=ledgers.COLUMNS,
        long=True,
        with_campaign=True,
    ),
)
