"""Lists, each declared once: filters, columns, limits and words; the screen, the paper and the file follow from it.

A room declares a :class:`List`; ``list_views`` makes its three views. The rows come a page at a time from a
query of the room, next to a mark, so this module never sees a queryset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar

from django.utils.translation import gettext as _

from touchstone.web.common import addresses, components, formats
from touchstone.web.common.components import Bulk, EmptyState, Filters, Link, Row, Table
from touchstone.web.common.filtering import Filter, Given, chips_of, files, read_filters, turning
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import WorkspaceRequest, may

ON_A_PAGE = 50
ON_PAPER = 1_000
"""Rows of a printed list; a longer selection belongs in a workbook."""

IN_A_FILE = 20_000
"""Records in one file, unless the list sets another limit."""

SEARCHED = 50_000
"""Records in which words are searched for; words that occur nowhere would be looked for in all of them."""

Wanted = TypeVar("Wanted")
Line = TypeVar("Line")


@dataclass(frozen=True)
class Column(Generic[Line]):
    """A column of a list: its heading, its value of a row, and whether only the screen or only the file has it.

    Paper has the columns of the screen. A file leaves out the notes of a :class:`Cell` and takes the word of a status.
    """

    label: Words
    read: Callable[[Line], Any]
    numeric: bool = False
    only: Literal["", "screen", "file"] = ""


@dataclass(frozen=True)
class Turn:
    """Which page of rows is asked for: the marks from the address, and how many rows."""

    after: str = ""
    before: str = ""
    size: int = ON_A_PAGE


@dataclass(frozen=True)
class Page:
    """One page of rows, and the marks of the pages beside it (empty: there is none)."""

    rows: Sequence[Any] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Asked(Generic[Wanted]):
    """What a request asks of a list.

    ``renamed`` is the query to redirect to, with a key in place of a name; ``refused`` is why nothing is searched.
    """

    given: Given
    wanted: Wanted
    renamed: str = ""
    refused: str = ""

    @property
    def request(self) -> WorkspaceRequest:
        """The request."""
        return self.given.request


@dataclass(frozen=True)
class Totals:
    """Totals of the whole selection: the last line of the table, and words between the links of the pager."""

    row: Row | None = None
    where: str = ""


@dataclass(frozen=True)
class Empty:
    """Titles and reasons of a list without rows: when nothing is there, and when nothing fits the filters.

    With ``turned`` a page beyond the last one counts as not fitting.
    """

    title: Words
    why: Words = ""
    unfit: Words = ""
    unfit_why: Words = ""
    turned: bool = False


@dataclass(frozen=True)
class New:
    """The page that adds a record, offered to readers with the permission."""

    label: Words
    page: str
    permission: str

    def link(self, request: WorkspaceRequest) -> Link | None:
        """Return the link, if the reader may follow it."""
        if not may(request, self.permission):
            return None
        return Link(self.label, addresses.to(self.page, request.campaign))


@dataclass(frozen=True)
class Paper:
    """The printed list: its title, the sentence above a part of a selection, and whether its caption shows."""

    title: Words
    cut: Words
    captioned: bool = False


@dataclass(frozen=True)
class File(Generic[Wanted]):
    """The list as a file.

    ``records`` yields the records where a page of the list does not hold them all; ``columns`` and ``lines`` are for a
    file that tells other things than the screen. More than ``most`` records are refused with ``too_many``; without this
    sentence there is no limit. ``count`` knows the number beforehand. A ``long`` file is written row by row.
    """

    title: Words
    too_many: Words = ""
    most: int = 0
    records: Callable[[Asked[Wanted], int], Iterable[Any]] | None = None
    lines: Callable[[WorkspaceRequest, Iterable[Any]], Iterable[Any]] | None = None
    columns: Sequence[Column[Any]] = ()
    count: Callable[[Asked[Wanted]], int | None] | None = None
    long: bool = False
    with_campaign: bool = False


def _as_they_are(_request: WorkspaceRequest, rows: Iterable[Any]) -> Iterable[Any]:
    return rows


@dataclass(frozen=True)
class List(Generic[Wanted, Line]):
    """A list of a room.

    ``name`` is the name of its page; ``<name>-print`` and ``<name>-export`` are those of its paper and its file.
    ``key`` is the id of its table. ``read`` turns the filters into what ``page`` takes; ``lines`` adds to a page of
    rows what their cells need, asking once for all of them.
    """

    name: str
    key: str
    permission: str
    heading: Words
    page: Callable[[Asked[Wanted], Turn], Page]
    columns: Sequence[Column[Line]]
    empty: Empty | None = None
    read: Callable[[Given], Wanted] = lambda _given: None  # type: ignore[assignment, return-value]
    lines: Callable[[WorkspaceRequest, Sequence[Any]], Iterable[Line]] = _as_they_are
    href: Callable[[WorkspaceRequest, Line], str] = lambda _request, _line: ""
    row_key: Callable[[Line], object] = lambda line: line.pk  # type: ignore[attr-defined]
    filters: Sequence[Filter] = ()
    form_order: Sequence[str] = ()
    """The fields of the form, where their order is not that of the filters."""
    renamed: Callable[[Asked[Wanted]], str] = lambda _asked: ""
    refused: Callable[[Asked[Wanted]], str] = lambda _asked: ""
    totals: Callable[[Asked[Wanted], Page, bool], Totals] = lambda _asked, _shown, _plain: Totals()
    """Takes whether the table goes on paper as its third argument."""
    caption: Callable[[Asked[Wanted]], Words] | None = None
    new: New | None = None
    bulk: Callable[[WorkspaceRequest], Bulk | None] = lambda _request: None
    template: str = "web/list.html"
    above: Callable[[WorkspaceRequest], Sequence[Link]] = lambda _request: ()
    around: Callable[[Asked[Wanted]], Mapping[str, Any]] = lambda _asked: {}
    """Returns what else the page shows."""
    paper: Paper | None = None
    file: File[Wanted] | None = None
    where: Mapping[str, object] = field(default_factory=dict)
    """Further parts of the address of the file."""
    side: bool = False
    """Whether it shows another list's selection in many columns: without a form, and with files even of nothing."""

    @property
    def names(self) -> tuple[str, ...]:
        """The query parameters that filter."""
        return tuple(name for part in self.filters for name in part.names)

    @property
    def on_screen(self) -> list[Column[Line]]:
        """The columns of the screen and the paper."""
        return [column for column in self.columns if column.only != "file"]

    @property
    def in_file(self) -> list[Column[Any]]:
        """The columns of the file."""
        own = self.file.columns if self.file else ()
        return [column for column in own or self.columns if column.only != "screen"]

    def selection(self, request: WorkspaceRequest) -> dict[str, str]:
        """Return the part of the query string that filters."""
        return {name: value for name in self.names if (value := request.GET.get(name, ""))}

    def address(self, request: WorkspaceRequest, suffix: str = "") -> str:
        """Return the address of the list, or of its paper, with the same selection."""
        there = addresses.to(f"{self.name}{suffix}", request.campaign)
        return addresses.with_query(there, self.selection(request))


def ask(spec: List[Wanted, Any], request: WorkspaceRequest) -> Asked[Wanted]:
    """Read what a request asks of a list."""
    given, renamed = read_filters(request, spec.filters, spec.form_order)
    asked = Asked(given, spec.read(given), renamed)
    return replace(asked, renamed=renamed or spec.renamed(asked), refused=spec.refused(asked))


def too_many_to_search(number: int, sentence: Words) -> str:
    """Return the sentence if words are searched for in more records than the limit."""
    if number <= SEARCHED:
        return ""
    return str(sentence) % {"most": formats.number(SEARCHED), "number": formats.number(number)}


def record_page(name: str) -> Callable[[WorkspaceRequest, Any], str]:
    """Return a function that gives the address of a line's page by its key."""
    return lambda request, line: addresses.to(name, request.campaign, pk=line.pk)


def columns_of(spec: List[Any, Any]) -> list[components.Column]:
    """Return the heads of a table."""
    return [components.Column(column.label, column.numeric) for column in spec.on_screen]


def rows_of(spec: List[Any, Line], request: WorkspaceRequest, shown: Sequence[Any]) -> list[Row]:
    """Return rows under the columns of the screen."""
    reads = [column.read for column in spec.on_screen]
    return [
        Row([read(line) for read in reads], spec.href(request, line), str(spec.row_key(line)))
        for line in spec.lines(request, shown)
    ]


def page_of(spec: List[Wanted, Any], asked: Asked[Wanted], size: int = ON_A_PAGE) -> Page:
    """Return the page of rows that the address names; none if the search is refused."""
    if asked.refused:
        return Page()
    given = asked.request.GET
    return spec.page(asked, Turn(given.get("after", ""), given.get("before", ""), size))


def table(spec: List[Wanted, Any], asked: Asked[Wanted], shown: Page, *, plain: bool = False) -> Table:
    """Return a page of rows under the filters; ``plain`` leaves out what paper has no use for."""
    request = asked.request
    totals = spec.totals(asked, shown, plain)
    rows = rows_of(spec, request, shown.rows)
    captioned = plain and spec.paper is not None and spec.paper.captioned
    return Table(
        spec.caption(asked) if spec.caption else spec.heading,
        columns_of(spec),
        rows,
        total=totals.row if rows else None,
        filters=None if plain or not spec.filters else _filters(spec, asked),
        exports=_exports(spec, request) if not plain and (rows or spec.side) else (),
        pager=None if plain else turning(request.GET, shown.before, shown.after, totals.where),
        empty=_empty(spec, request),
        error=asked.refused,
        caption_hidden=not captioned,
        wide=spec.side,
        key=spec.key,
        bulk=spec.bulk(request) if rows and not plain else None,
    )


def _filters(spec: List[Wanted, Any], asked: Asked[Wanted]) -> Filters:
    chips = chips_of(spec.filters, asked.given)
    if spec.side:
        return Filters(None, chips, "?")
    unit = asked.given.unit
    more = [part.name for part in spec.filters if part.more]
    return Filters(asked.given.form, chips, "?", [("unit", str(unit.pk))] if unit else [], more=more)


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


def once(find: Callable[[WorkspaceRequest], Line]) -> Callable[[WorkspaceRequest], Line]:
    """Let several parts of a list ask the same of a request; the answer is found once."""
    name = f"_{find.__module__}_{find.__qualname__}"

    def answer(request: WorkspaceRequest) -> Line:
        if name not in request.__dict__:
            request.__dict__[name] = find(request)
        return request.__dict__[name]  # type: ignore[no-any-return]

    return answer
