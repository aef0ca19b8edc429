"""The page of a figure, its rows as a file, and the list of all figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.figures.rules import Reference
from touchstone.measures.registry import all_measures
from touchstone.units.queries import find_open_groups
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.headlines import headline
from touchstone.web.common.own_units import units_at
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view, require
from touchstone.web.figures import breakdowns, filters, presenters, rows


@read_view(CampaignPermission.VIEW)
def figure_index(request: WorkspaceRequest) -> HttpResponse:
    """List all figures with their values for the reader's units."""
    measures = [measure for measure in all_measures() if may(request, measure.permission)]
    counted = request.counting.figures(Reference(measure.code) for measure in measures)
    context = {
        "tables": presenters.tables(request.campaign, counted),
        "breadcrumb": trail(request.campaign, Link(_("Figures"))),
    }
    return page(request, "web/figures/index.html", context)


@read_view(CampaignPermission.VIEW)
def figure_page(request: WorkspaceRequest, code: str) -> HttpResponse:
    """Show a figure's definition, its parts, the rows behind it and where it was published."""
    try:
        query = filters.read_figure_query(request, code)
        require(request, query.measure.permission)
        elsewhere = filters.canonical(request, query)
    except Refused as refused:
        return _refusal(request, code, refused)
    if elsewhere:
        return redirect(elsewhere)
    table = rows.table(request, query)
    figure = request.counting.figure(query.reference)
    units = units_at(request, query.selection.paths)
    groups = find_open_groups(request.access, clock.today(), "steering")
    chosen = next((group for group in groups if str(group.pk) == query.reference.get("group")), None)
    context = {
        "measure": query.measure,
        "headline": headline(
            request.campaign, figure, lone=True, label=presenters.scope(query, units, chosen)
        ),
        "inputs": [headline(request.campaign, part) for part in figure.inputs],
        "facts": presenters.facts(query, figure, units, chosen),
        "reference": query.reference.text,
        "filters": filters.filters(
            request, query, units[0] if query.reference.get("unit") and units else None, groups
        ),
        "parts": breakdowns.by_dimensions(request, query, figure),
        "by_units": breakdowns.by_units(request, query, figure, units),
        "over_time": breakdowns.over_time(request, query),
        "rows": table,
        "rows_of": rows.counted(query),
        "published": presenters.published(request.campaign, query),
        "breadcrumb": _breadcrumb(request, query.measure.label),
    }
    return page(request, "web/figures/one.html", context, pieces={rows.KEY: table})


@read_view(CampaignPermission.VIEW)
def figure_rows(request: WorkspaceRequest, code: str, kind: str) -> HttpResponse:
    """Return the rows behind a figure as a workbook or CSV file."""
    if kind not in KINDS:
        raise Http404
    try:
        query = filters.read_figure_query(request, code)
    except Refused as refused:
        return _refusal(request, code, refused)
    require(request, query.measure.permission)
    measure = rows.counted(query)
    behind = list(rows.behind(request, query)[: rows.IN_A_FILE + 1])
    if len(behind) > rows.IN_A_FILE:
        text = _("More than %(n)s rows are too many for one file. Choose a unit or a shorter time.")
        messages.error(request, text % {"n": formats.number(rows.IN_A_FILE)})
        return redirect(addresses.figure(request.campaign, query.reference))
    labels = [column.label for column in measure.columns]
    return download(kind, str(query.measure.label), labels, [rows.values(measure, item) for item in behind])


def _refusal(request: WorkspaceRequest, code: str, refused: Refused) -> HttpResponse:
    """Show why a reference is invalid, with the nearest match."""
    context = {
        "sentence": refused.message,
        "reference": f"{code}?{request.META['QUERY_STRING']}" if request.META["QUERY_STRING"] else code,
        "index_href": addresses.to("figures", request.campaign),
        "breadcrumb": _breadcrumb(request, _("Not understood")),
    }
    return page(request, "web/figures/refused.html", context, status=400)


def _breadcrumb(request: WorkspaceRequest, here: formats.Words) -> object:
    return trail(request.campaign, Link(_("Figures"), addresses.to("figures", request.campaign)), Link(here))
