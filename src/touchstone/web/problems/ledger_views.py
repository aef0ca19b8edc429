"""The three customary lists and the rectification ledger: on the screen, and as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import read_ledger, with_parts
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Column, Filters, Link, Row, Table
from touchstone.web.common.downloads import KINDS, long_download
from touchstone.web.common.filtering import turning
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign
from touchstone.web.problems import filters, ledgers, links, lists

IN_A_FILE = 20_000
"""Problems in one file; a spreadsheet of more helps nobody."""


class TooMany(Exception):
    """More problems than one file holds."""


@require_safe
@in_campaign(ProblemPermission.VIEW)
def problem_side(request: WorkspaceRequest, view: str) -> HttpResponse:
    """Show the selection as one of the customary lists, fifty problems at a time."""
    side = _side(view)
    asked = filters.asked(request)
    if asked.renamed:
        return redirect(addresses.to("problem-side", request.campaign, view=view) + asked.renamed)
    shown = lists.problems_of(request, asked)
    rows = [
        Row(
            [words_of(cell) for cell in cells],
            addresses.to("problem", request.campaign, pk=ledger_row.problem.pk),
        )
        for ledger_row, cells in side.rows(with_parts(shown.rows, side.parts))
    ]
    table = Table(
        side.title,
        [Column(label) for label in side.labels],
        rows,
        filters=Filters(None, lists.chips(request, asked), "?"),
        exports=filters.LIST.files(request, view=view),
        pager=turning(request.GET, shown.before, shown.after),
        error=asked.refused,
        caption_hidden=True,
        wide=True,
        key=lists.KEY,
    )
    context = {
        "title": side.title,
        "table": table,
        "sides": links.sides(request, view),
        "chips": lists.chips(request, asked),
        "breadcrumb": trail(request.campaign, links.list_link(request), Link(side.title)),
    }
    return page(request, "web/problems/side.html", context, pieces={lists.KEY: table})


@require_safe
@in_campaign(ProblemPermission.VIEW)
def problems_export(request: WorkspaceRequest, view: str, kind: str) -> HttpResponseBase:
    """Give the selection as one of the customary lists, as a workbook that is ready to print or as text."""
    side = _side(view)
    if kind not in KINDS:
        raise Http404
    asked = filters.asked(request)
    too_many = asked.wanted.is_counted and asked.counts.matching(asked.wanted) > IN_A_FILE
    refused = asked.refused
    if not refused and not too_many:
        try:
            title = f"{request.campaign} {side.title}"
            return long_download(kind, title, side.labels, _rows(request, asked, side))
        except TooMany:
            pass
    said = _("More than %(n)s problems are too many for one file. Choose a unit or another filter.")
    messages.error(request, refused or said % {"n": formats.number(IN_A_FILE)})
    return redirect(filters.LIST.address(request))


def _rows(request: WorkspaceRequest, asked: filters.Asked, side: ledgers.Side) -> Iterator[Sequence[object]]:
    chosen = read_ledger(request.access, request.campaign, asked.wanted, side.parts)
    last, number = 0, 0
    for ledger_row, cells in side.rows(chosen):
        if ledger_row.problem.pk != last:
            last, number = ledger_row.problem.pk, number + 1
            if number > IN_A_FILE:
                raise TooMany
        yield [words_of(cell) for cell in cells]


def words_of(cell: object) -> object:
    """Return a cell with its words in the reader's language; days and numbers stay what they are."""
    return str(cell) if isinstance(cell, formats.Words) else cell


def _side(view: str) -> ledgers.Side:
    if view not in ledgers.SIDES:
        raise Http404
    return ledgers.SIDES[view]
