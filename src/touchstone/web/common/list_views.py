"""The views of a declared list: on screen, for printing and as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from touchstone.web.common import addresses, formats, lists
from touchstone.web.common.components import Cell, Link, Status
from touchstone.web.common.downloads import KINDS, download, long_download
from touchstone.web.common.filtering import chips_of
from touchstone.web.common.lists import File, List, ListQuery, Wanted, ask, page_of, table
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import View, WorkspaceRequest, read_view


def screen(spec: List[Any, Any], request: WorkspaceRequest) -> HttpResponse:
    """Show the list with its filters."""
    query = ask(spec, request)
    if query.renamed:
        return redirect(request.path + query.renamed)
    list_table = table(spec, query, page_of(spec, query))
    context = {
        "title": spec.heading,
        "table": list_table,
        "print_link": Link(_("Print"), spec.address(request, "-print")) if spec.paper else None,
        "main_action": spec.new.link(request) if spec.new else None,
        "breadcrumb": trail(request.campaign, *spec.above(request), Link(spec.heading)),
        **spec.around(query),
    }
    return page(request, spec.template, context, pieces={spec.key: list_table})


def on_paper(spec: List[Any, Any], request: WorkspaceRequest) -> HttpResponse:
    """Show the filtered list in a print layout without navigation."""
    if spec.paper is None:
        raise Http404
    query = ask(spec, request)
    first_page = page_of(spec, query, lists.ON_PAPER)
    context = {
        "title": spec.paper.title,
        "table": table(spec, query, first_page, plain=True),
        "chips": chips_of(spec.filters, query.inputs),
        "cut": str(spec.paper.cut) % {"n": formats.number(lists.ON_PAPER)} if first_page.after else "",
        "breadcrumb": trail(
            request.campaign,
            Link(spec.paper.title, addresses.to(spec.name, request.campaign, **spec.at)),
            Link(_("Print")),
        ),
    }
    return page(request, "web/on_paper.html", context)


class TooMany(Exception):
    """More records than one file may hold."""


def export(spec: List[Any, Any], request: WorkspaceRequest, kind: str) -> HttpResponseBase:
    """Return the filtered list as a workbook or CSV file, or redirect to the list with the reason why not."""
    if kind not in KINDS or spec.file is None:
        raise Http404
    query, most = ask(spec, request), spec.file.most or lists.IN_A_FILE
    refusal = query.refused
    if not refusal:
        title = f"{request.campaign} {spec.file.title}" if spec.file.with_campaign else str(spec.file.title)
        labels = [column.label for column in spec.in_file]
        write = long_download if spec.file.long else download
        try:
            return write(kind, title, labels, _file_rows(spec, spec.file, query, most))
        except TooMany:
            refusal = str(spec.file.too_many) % {"n": formats.number(most)}
    messages.error(request, refusal)
    return redirect(spec.address(request))


def _file_rows(
    spec: List[Wanted, Any], file: File[Wanted], query: ListQuery[Wanted], most: int
) -> Iterator[list[object]]:
    reads = [column.read for column in spec.in_file]
    lines = file.lines or spec.lines
    for line in lines(query.request, _records(spec, file, query, most)):  # type: ignore[arg-type]  # lines of a file take any iterable
        yield [_written(read(line)) for read in reads]


def _records(
    spec: List[Wanted, Any], file: File[Wanted], query: ListQuery[Wanted], most: int
) -> Iterable[Any]:
    """Return the records of a file; raise :class:`TooMany` now, or while iterating once the limit is passed."""
    if file.count is not None and (file.count(query) or 0) > most:
        raise TooMany
    if file.records is None:
        first_page = page_of(spec, query, most)
        if first_page.after:
            raise TooMany
        return first_page.rows
    records = file.records(query, most)
    return _limited(records, most) if file.too_many else records


def _limited(records: Iterable[Any], most: int) -> Iterator[Any]:
    for number, record in enumerate(records, 1):
        if number > most:
            raise TooMany
        yield record


def _written(value: Any) -> object:
    """Return a cell's value for a file: without its note, and in the reader's language."""
    if isinstance(value, Cell):
        value = value.value
    if isinstance(value, Status):
        value = value.word
    return str(value) if isinstance(value, Promise) else value


def views(spec: List[Any, Any]) -> tuple[View, View, View]:
    """Return the views of a list: on screen, for printing and as a file."""

    def view(answer: Callable[..., HttpResponseBase]) -> View:
        @read_view(spec.permission)
        def shown(request: WorkspaceRequest, **kwargs: str) -> HttpResponseBase:
            return answer(spec, request, **kwargs)

        return shown

    return view(screen), view(on_paper), view(export)


def list_paths(route: str, spec: List[Any, Any]) -> list[URLPattern]:
    """Return the URLs of a list at ``route``: on screen and, as far as it has them, for printing and as a file."""
    on_screen, as_paper, as_file = views(spec)
    paths = [path(route, on_screen, name=spec.name)]
    if spec.paper:
        paths.append(path(f"{route}print/", as_paper, name=f"{spec.name}-print"))
    if spec.file and not spec.where:
        paths.append(path(f"{route}export/<slug:kind>/", as_file, name=f"{spec.name}-export"))
    return paths
