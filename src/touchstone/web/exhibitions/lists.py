"""The list of exhibitions, and that of the visits counted at them: filters, columns, totals and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, npgettext, pgettext_lazy

from touchstone.campaigns.queries import find_batches
from touchstone.common.pages import Page
from touchstone.figures.rules import Reference
from touchstone.sites import fields
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import (
    CHANNELS,
    ExhibitionFilter,
    Shown,
    VisitFilter,
    count_visits,
    find_categories,
    find_exhibitions,
    find_visits,
    get_exhibition_page,
    get_visits_page,
)
from touchstone.web.common import filtering, formats, lists
from touchstone.web.common.components import Cell, Row, Table
from touchstone.web.common.filtering import ChoiceFilter, FilterInput, UnitFilter, members
from touchstone.web.common.lists import Column, Empty, File, List, ListQuery, New, Totals
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    from touchstone.sites.models import Exhibition, ExhibitionVisits
    from touchstone.units.models import Unit

OFFERED = 500
"""Maximum number of exhibitions that a filter offers, the newest first."""

ON_A_UNIT = 5
"""How many exhibitions the page of a unit shows."""

IN_PERSON, ONLINE = "in-person", "online"


@dataclass(frozen=True)
class Line:
    """An exhibition with its visits by channel."""

    exhibition: Exhibition
    visits: dict[str, int]


def _lines(request: WorkspaceRequest, exhibitions: Iterable[Exhibition]) -> Iterator[Line]:
    exhibitions = list(exhibitions)
    counted = count_visits(request.access, exhibitions)
    return (Line(exhibition, counted.get(exhibition.pk, {})) for exhibition in exhibitions)


def days(exhibition: Exhibition) -> str:
    """Return the days of an exhibition; without a last day it is open since its first."""
    if exhibition.until_day is None:
        return formats.since(exhibition.from_day)
    return formats.short_days(exhibition.from_day, exhibition.until_day)


def _read_shown(given: FilterInput) -> ExhibitionFilter:
    return ExhibitionFilter(given.unit.path if given.unit else "", given.option("state") or Shown.RECORDED)


def _page(query: ListQuery[ExhibitionFilter], turn: lists.PageRequest) -> Page[Exhibition]:
    return get_exhibition_page(*query.scope, **turn.cursors)


EXHIBITIONS: List[ExhibitionFilter, Line] = List(
    name="exhibitions",
    key="exhibitions",
    permission=SitePermission.VIEW,
    heading=gettext_lazy("Exhibitions"),
    filters=(
        UnitFilter(permission=SitePermission.VIEW),
        ChoiceFilter(
            "state",
            gettext_lazy("State"),
            options=members(
                {
                    Shown.OPEN: pgettext_lazy("an exhibition", "not over"),
                    Shown.WITHDRAWN: gettext_lazy("withdrawn"),
                }
            ),
            none=pgettext_lazy("exhibitions", "all that count"),
        ),
    ),
    read=_read_shown,
    page=_page,
    lines=_lines,
    columns=(
        Column(
            gettext_lazy("Exhibition"),
            lambda line: Cell(line.exhibition.name, line.exhibition.place),
            only="screen",
        ),
        Column(fields.NAME.title, lambda line: line.exhibition.name, only="file"),
        Column(fields.PLACE.title, lambda line: line.exhibition.place, only="file"),
        Column(fields.UNIT.title, lambda line: line.exhibition.unit.label),
        Column(pgettext_lazy("of an exhibition", "Days"), lambda line: days(line.exhibition), only="screen"),
        Column(fields.FROM_DAY.title, lambda line: line.exhibition.from_day, only="file"),
        Column(fields.UNTIL_DAY.title, lambda line: line.exhibition.until_day, only="file"),
        Column(fields.ONLINE_ADDRESS.title, lambda line: line.exhibition.online_address, only="file"),
        Column(gettext_lazy("In person"), lambda line: line.visits.get(IN_PERSON, 0), numeric=True),
        Column(gettext_lazy("Online"), lambda line: line.visits.get(ONLINE, 0), numeric=True),
    ),
    href=lambda request, line: lists.record_page("exhibition")(request, line.exhibition),
    row_key=lambda line: line.exhibition.pk,
    new=New(gettext_lazy("Add an exhibition"), "exhibition-new", SitePermission.RECORD),
    empty=Empty(
        gettext_lazy("No exhibition is recorded yet"),
        gettext_lazy(
            "Exhibitions of your units are listed here with their visits, counted in person and online."
        ),
        gettext_lazy("No exhibition fits these filters"),
        gettext_lazy("Take a filter away, or show all exhibitions."),
    ),
    file=File(
        gettext_lazy("Exhibitions"), records=lambda query, most: find_exhibitions(*query.scope)[: most + 1]
    ),
)


def exhibitions_of(request: WorkspaceRequest, unit: Unit) -> Table | None:
    """Return the newest exhibitions of a unit and all below it; None if there are none that the reader may see."""
    if not may(request, SitePermission.VIEW, unit.path):
        return None
    shown = list(find_exhibitions(request.access, request.campaign, ExhibitionFilter(unit.path))[:ON_A_UNIT])
    return lists.short_table(EXHIBITIONS, request, shown) if shown else None


def _read(given: FilterInput) -> VisitFilter:
    batch, exhibition = given.option("batch"), given.option("exhibition")
    return VisitFilter(
        paths=(given.unit.path,) if given.unit else (),
        exhibition=exhibition.pk if exhibition else None,
        channel=given.text("channel"),
        category=given.text("category"),
        batch_id=batch.pk if batch else None,
        first=given.clean("from"),
        last=given.clean("to"),
        withdrawn=given.text("state") == "withdrawn",
    )


def _totals(query: ListQuery[VisitFilter], _shown: Page[Any], _plain: bool) -> Totals:
    """Return the visits of the whole selection from the tallies, which know no exhibition."""
    wanted, given = query.filters, query.inputs
    if wanted.withdrawn:
        return Totals()
    if wanted.exhibition is not None:
        return Totals()
    batch = given.option("batch")
    reference = Reference("study.exhibition-visits").having(
        unit=str(given.unit.pk) if given.unit else "",
        batch=str(batch.number) if batch else "",
        channel=wanted.channel,
        category=wanted.category,
        from_=wanted.first.isoformat() if wanted.first else "",
        to=wanted.last.isoformat() if wanted.last else "",
    )
    figure = query.request.counting.figure(reference)
    words = npgettext("counted at exhibitions", "%(n)s visit", "%(n)s visits", int(figure.value or 0))
    return Totals(Row((words % {"n": formats.number(figure.value)}, "", "", "", figure.value)))


def _visits_records(query: ListQuery[VisitFilter], most: int) -> Iterable[ExhibitionVisits]:
    return find_visits(*query.scope)[: most + 1]


OF_ONE: tuple[Column[ExhibitionVisits], ...] = (
    Column(fields.DAY.title, attrgetter("day")),
    Column(fields.CHANNEL.title, lambda row: row.get_channel_display()),
    Column(fields.CATEGORY.title, lambda row: str(row.category)),
    Column(pgettext_lazy("counted at an exhibition", "Visits"), attrgetter("number"), numeric=True),
)
"""The columns of the visits of one exhibition."""

VISITS: List[VisitFilter, ExhibitionVisits] = List(
    name="exhibition-visits",
    key="visits",
    permission=SitePermission.VIEW,
    heading=gettext_lazy("Visits to exhibitions"),
    filters=(
        UnitFilter(permission=SitePermission.VIEW),
        ChoiceFilter(
            "exhibition",
            fields.EXHIBITION.title,
            options=filtering.records(
                lambda request: find_exhibitions(
                    request.access, request.campaign, ExhibitionFilter(shown=Shown.ALL)
                )[:OFFERED],
                "pk",
            ),
        ),
        ChoiceFilter("channel", fields.CHANNEL.title, options=filtering.codes(CHANNELS)),
        ChoiceFilter(
            "category",
            fields.CATEGORY.title,
            options=filtering.records(lambda request: find_categories(request.campaign)),
        ),
        ChoiceFilter(
            "batch",
            gettext_lazy("Batch"),
            options=filtering.records(lambda request: find_batches(request.campaign), "number"),
            least=2,
        ),
        *filtering.period(),
        ChoiceFilter(
            "state",
            gettext_lazy("State"),
            options=filtering.codes([("withdrawn", gettext_lazy("withdrawn"))]),
            none=gettext_lazy("counted"),
        ),
    ),
    read=_read,
    page=lambda query, turn: get_visits_page(*query.scope, **turn.cursors),
    totals=_totals,
    columns=(
        OF_ONE[0],
        Column(
            fields.EXHIBITION.title,
            lambda row: Cell(row.exhibition.name, row.unit.label),
            only="screen",
        ),
        Column(fields.EXHIBITION.title, lambda row: row.exhibition.name, only="file"),
        Column(fields.UNIT.title, lambda row: row.unit.label, only="file"),
        *OF_ONE[1:],
    ),
    href=lists.record_page("exhibition-count"),
    above=lambda request: [EXHIBITIONS.link(request)],
    empty=Empty(
        gettext_lazy("No visit is recorded yet"),
        gettext_lazy("Open an exhibition to record its visits, or import a list of them."),
        gettext_lazy("No visits fit these filters"),
        gettext_lazy("Take a filter away, or show all visits."),
    ),
    file=File(gettext_lazy("Visits to exhibitions"), records=_visits_records),
)
