"""Lists, each declared once with its filters, columns, limits and texts, for screen, print and file.

A package declares a :class:`List`; ``list_views`` makes its three views. The rows come one page at a time, by
cursor, from a query function of that package, so this module never handles a queryset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Generic, Literal, TypeVar

from django.utils.translation import gettext as _

from touchstone.common.pages import Page
from touchstone.web.common import addresses, components, formats
from touchstone.web.common.components import Bulk, EmptyState, Filters, Link, Row, Table
from touchstone.web.common.filtering import Filter, FilterInput, chips_of, files, read_filters, turning
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import WorkspaceRequest, may, may_begin

ON_A_PAGE = 50
ON_PAPER = 1_000
"""Maximum rows of a printed list; longer selections belong in a workbook."""

IN_A_FILE = 20_000
"""Maximum records in one file, unless the list sets another limit."""

SEARCHED = 50_000
"""Maximum records for a text search; a text without a match has to scan all of them."""

Wanted = TypeVar("Wanted")
Line = TypeVar("Line")


@dataclass(frozen=True)
class Column(Generic[Line]):
    """A column of a list: its heading, and how to read its value from a row.

    ``only`` limits it to the screen or to the file; print has the columns of the screen. A file omits the note of a
    :class:`Cell` and uses the word of a status.
    """

    label: Words
    read: Callable[[Line], Any]
    numeric: bool = False
    only: Literal["", "screen", "file"] = ""


@dataclass(frozen=True)
class PageRequest:
    """Which page of rows to load: the cursors from the URL, and the page size."""

    after: str = ""
    before: str = ""
    size: int = ON_A_PAGE

    @property
    def cursors(self) -> dict[str, Any]:
        """The same as keyword arguments of a query."""
        return {"after": self.after, "before": self.before, "size": self.size}


@dataclass(frozen=True)
class ListQuery(Generic[Wanted]):
    """The filters of a request, read for a list.

    ``filters`` is the filter object for the query. ``renamed`` is the query string to redirect to, with a key in place
    of a name; ``refused`` is the reason why the search is not run.
    """

    inputs: FilterInput
    filters: Wanted
    renamed: str = ""
    refused: str = ""

    @property
    def request(self) -> WorkspaceRequest:
        """The request."""
        return self.inputs.request

    @property
    def scope(self) -> tuple[Any, ...]:
        """The arguments of a query: access, campaign and the filter object, unless it is None."""
        wanted = () if self.filters is None else (self.filters,)
        return (self.request.access, self.request.campaign, *wanted)


@dataclass(frozen=True)
class Totals:
    """Totals of the whole selection: the last row of the table, and the text between the pager's links."""

    row: Row | None = None
    where: str = ""


@dataclass(frozen=True)
class Empty:
    """Titles and explanations for an empty list: when there are no records, and when none match the filters.

    With ``turned`` a page past the end counts as not matching.
    """

    title: Words
    why: Words = ""
    unfit: Words = ""
    unfit_why: Words = ""
    turned: bool = False


@dataclass(frozen=True)
class New:
    """Link to the page that adds a record, for readers with the permission, unless the campaign is closed.

    Units and groups are no records of the campaign (``begins`` is False).
    """

    label: Words
    page: str
    permission: str
    begins: bool = True

    def link(self, request: WorkspaceRequest) -> Link | None:
        """Return the link, or None if the reader lacks the permission."""
        if not (may_begin if self.begins else may)(request, self.permission):
            return None
        return Link(self.label, addresses.to(self.page, request.campaign))


@dataclass(frozen=True)
class Paper:
    """The printed list: its title, the sentence shown if it is cut off, and whether its caption is visible."""

    title: Words
    cut: Words
    captioned: bool = False


@dataclass(frozen=True)
class File(Generic[Wanted]):
    """The list as a file.

    ``records`` yields the records if they are not read as one page of the list; ``columns`` and ``lines`` replace those
    of the list. More than ``most`` records are refused with ``too_many``; without this sentence there is no limit.
    ``count`` returns the number of records in advance. A ``long`` file is written row by row.
    """

    title: Words
    too_many: Words = ""
    most: int = 0
    records: Callable[[ListQuery[Wanted], int], Iterable[Any]] | None = None
    lines: Callable[[WorkspaceRequest, Iterable[Any]], Iterable[Any]] | None = None
    columns: Sequence[Column[Any]] = ()
    count: Callable[[ListQuery[Wanted]], int | None] | None = None
    long: bool = False
    with_campaign: bool = False


@dataclass(frozen=True)
class List(Generic[Wanted, Line]):
    """The declaration of a list.

    ``name`` is the URL name of its page; ``<name>-print`` and ``<name>-export`` are those of the print view and the
    file. ``key`` is the id of its table. ``read`` turns the form into the filter object for ``page``; ``lines`` adds
    to a page of rows the data that their cells need, loaded for all rows at once.
    """

    name: str
    key: str
    permission: str
    heading: Words
    page: Callable[[ListQuery[Wanted], PageRequest], Page[Any]]
    columns: Sequence[Column[Line]]
    empty: Empty | None = None
    read: Callable[[FilterInput], Wanted] = lambda _given: None  # type: ignore[assignment, return-value]  # a list without filters
    lines: Callable[[WorkspaceRequest, Sequence[Any]], Iterable[Line]] = lambda _request, rows: rows
    href: Callable[[WorkspaceRequest, Line], str] = lambda _request, _line: ""
    row_key: Callable[[Line], object] = lambda line: line.pk  # type: ignore[attr-defined]  # records
    filters: Sequence[Filter] = ()
    form_order: Sequence[str] = ()
    """The order of the form's fields, if it differs from that of the filters."""
    renamed: Callable[[ListQuery[Wanted]], str] = lambda _query: ""
    refused: Callable[[ListQuery[Wanted]], str] = lambda _query: ""
    totals: Callable[[ListQuery[Wanted], Page[Any], bool], Totals] = lambda _query, _shown, _plain: Totals()
    """The third argument is True for print."""
    caption: Callable[[ListQuery[Wanted]], Words] | None = None
    new: New | None = None
    bulk: Callable[[WorkspaceRequest], Bulk | None] = lambda _request: None
    template: str = "web/list.html"
    above: Callable[[WorkspaceRequest], Sequence[Link]] = lambda _request: ()
    around: Callable[[ListQuery[Wanted]], Mapping[str, Any]] = lambda _query: {}
    """Returns additional template context."""
    paper: Paper | None = None
    file: File[Wanted] | None = None
    where: Mapping[str, object] = field(default_factory=dict)
    """Additional URL arguments of the file."""
    at: Mapping[str, object] = field(default_factory=dict)
    """Additional URL arguments of the list itself and of its print view."""
    ledger: bool = False
    """Whether it shows another list's selection in many columns: no filter form, and files even if it is empty."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the filters' query parameters."""
        return tuple(name for part in self.filters for name in part.names)

    @property
    def on_screen(self) -> list[Column[Line]]:
        """The columns on screen and in print."""
        return [column for column in self.columns if column.only != "file"]

    @property
    def in_file(self) -> list[Column[Any]]:
        """The columns of the file."""
        own = self.file.columns if self.file else ()
        return [column for column in own or self.columns if column.only != "screen"]

    def selection(self, request: WorkspaceRequest) -> dict[str, str]:
        """Return the query parameters of the filters in force."""
        return {name: value for name in self.names if (value := request.GET.get(name, ""))}

    def link(self, request: WorkspaceRequest) -> Link:
        """Return a link to the whole list, for breadcrumbs."""
        return Link(self.heading, addresses.to(self.name, request.campaign, **self.at))

    def address(self, request: WorkspaceRequest, suffix: str = "") -> str:
        """Return the URL of the list, or of its print view, with the same filters."""
        there = addresses.to(f"{self.name}{suffix}", request.campaign, **self.at)
        return addresses.with_query(there, self.selection(request))


def ask(spec: List[Wanted, Any], request: WorkspaceRequest) -> ListQuery[Wanted]:
    """Read the filters of a request."""
    given, renamed = read_filters(request, spec.filters, spec.form_order)
    query = ListQuery(given, spec.read(given), renamed)
    return replace(query, renamed=renamed or spec.renamed(query), refused=spec.refused(query))


def too_many_to_search(number: int, sentence: Words) -> str:
    """Return the sentence if the number of records exceeds the limit for a text search, else ""."""
    if number <= SEARCHED:
        return ""
    return str(sentence) % {"most": formats.number(SEARCHED), "number": formats.number(number)}


def record_page(name: str) -> Callable[[WorkspaceRequest, Any], str]:
    """Return a function that returns the URL of a line's page."""
    return lambda request, line: addresses.to(name, request.campaign, pk=line.pk)


def record_table(
    caption: Words,
    columns: Sequence[Column[Line]],
    records: Iterable[Line],
    *,
    href: Callable[[Line], str] = lambda _line: "",
    row_key: Callable[[Line], object] = lambda line: line.pk,  # type: ignore[attr-defined]  # records
    caption_hidden: bool = True,
    **parts: Any,
) -> Table:
    """Return a table with a row for each record; ``parts`` are further parts of the :class:`Table`."""
    reads = [column.read for column in columns]
    rows = [Row([read(record) for read in reads], href(record), str(row_key(record))) for record in records]
    headings = [components.Column(column.label, column.numeric) for column in columns]
    return Table(caption, headings, rows, caption_hidden=caption_hidden, **parts)


def _list_table(
    spec: List[Any, Any], request: WorkspaceRequest, records: Sequence[Any], caption: Words, **parts: Any
) -> Table:
    """Return records in the columns of a list."""
    lines, href = spec.lines(request, records), partial(spec.href, request)
    return record_table(caption, spec.on_screen, lines, href=href, row_key=spec.row_key, **parts)


def short_table(
    spec: List[Any, Any],
    request: WorkspaceRequest,
    records: Sequence[Any],
    caption: Words = "",
    key: str = "",
    empty: EmptyState | None = None,
) -> Table:
    """Return a few records in the columns of a list, for another page: without filters, totals and pager."""
    return _list_table(spec, request, records, caption or spec.heading, key=key or spec.key, empty=empty)


def page_of(spec: List[Wanted, Any], query: ListQuery[Wanted], size: int = ON_A_PAGE) -> Page[Any]:
    """Return the page of rows for the cursors in the URL; an empty one if the search is refused."""
    if query.refused:
        return Page()
    given = query.request.GET
    return spec.page(query, PageRequest(given.get("after", ""), given.get("before", ""), size))


def forward_page(find: Callable[..., Page[Any]]) -> Callable[[ListQuery[Any], PageRequest], Page[Any]]:
    """Return the ``page`` function of a list from a query that takes its scope and reads forward only."""
    return lambda query, turn: find(*query.scope, after=turn.after, size=turn.size)


def table(
    spec: List[Wanted, Any], query: ListQuery[Wanted], shown: Page[Any], *, plain: bool = False
) -> Table:
    """Return the table for a page of rows; ``plain`` leaves out filters, links and pager for print."""
    request = query.request
    totals = spec.totals(query, shown, plain)
    captioned = plain and spec.paper is not None and spec.paper.captioned
    return _list_table(
        spec,
        request,
        shown.rows,
        spec.caption(query) if spec.caption else spec.heading,
        total=totals.row if shown.rows else None,
        filters=None if plain or not spec.filters else _filters(spec, query),
        exports=_exports(spec, request) if not plain and (shown.rows or spec.ledger) else (),
        pager=None if plain else turning(request.GET, shown.before, shown.after, totals.where),
        empty=_empty(spec, request),
        error=query.refused,
        caption_hidden=not captioned,
        wide=spec.ledger,
        key=spec.key,
        bulk=spec.bulk(request) if shown.rows and not plain else None,
    )


def _filters(spec: List[Wanted, Any], query: ListQuery[Wanted]) -> Filters:
    chips = chips_of(spec.filters, query.inputs)
    if spec.ledger:
        return Filters(None, chips, "?")
    unit = query.inputs.unit
    more = [part.name for part in spec.filters if part.more]
    return Filters(query.inputs.form, chips, "?", [("unit", str(unit.pk))] if unit else [], more=more)


def _exports(spec: List[Any, Any], request: WorkspaceRequest) -> list[Link]:
    if spec.file is None:
        return []
    return files(request, f"{spec.name}-export", spec.selection(request), **spec.where)


def _empty(spec: List[Any, Any], request: WorkspaceRequest) -> EmptyState | None:
    if spec.empty is None:
        return None
    turned = spec.empty.turned and (request.GET.get("after") or request.GET.get("before"))
    if spec.empty.unfit and (turned or spec.selection(request)):
        return EmptyState(spec.empty.unfit, spec.empty.unfit_why, Link(_("Show all"), "?"))
    return EmptyState(spec.empty.title, spec.empty.why, spec.new.link(request) if spec.new else None)


def cached_on_request(find: Callable[[WorkspaceRequest], Line]) -> Callable[[WorkspaceRequest], Line]:
    """Cache a function's result on the request, so that several parts of a list can call it."""
    name = f"_{find.__module__}_{find.__qualname__}"

    def answer(request: WorkspaceRequest) -> Line:
        if name not in request.__dict__:
            request.__dict__[name] = find(request)
        return request.__dict__[name]  # type: ignore[no-any-return]

    return answer
