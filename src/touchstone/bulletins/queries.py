"""Every query of bulletins: published bulletins, their editions, and how their figures compare with today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Q, QuerySet

from touchstone.bulletins.models import KIND, BulletinIndexPage, BulletinPage, Edition
from touchstone.bulletins.permissions import BulletinPermission
from touchstone.bulletins.rules import references
from touchstone.bulletins.showing import DisplayedFigure, canonical, display_frozen
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.searching import mark_of
from touchstone.common.refusal import Refused
from touchstone.content.models import PAGES, BasePage
from touchstone.figures.freezing import Change, Publication, compare, get_published_figures
from touchstone.figures.keys import unpack
from touchstone.figures.models import FrozenFigure
from touchstone.figures.queries import find_records
from touchstone.figures.selecting import Selector, read
from touchstone.measures.registry import Measure, find
from touchstone.search.queries import find_keys
from touchstone.search.words import Query
from touchstone.units.access import Access
from touchstone.units.paths import ancestors, overlap, under_any

ROWS_ON_A_PAGE = 10
"""Enough to see what the rows are; the workspace shows and filters all of them."""

HEADLINES = 8
"""Maximum number of the newest bulletin's figures on the front page."""

SECONDS_A_COMPARISON_HOLDS = 300

DRAFTS_BETWEEN = 20
"""How many drafts of others among the newest bulletins are passed over by a search for words."""


def find_bulletins_below(page: BasePage) -> QuerySet[BulletinPage]:
    """Return the published bulletins below a page, newest first."""
    bulletins: QuerySet[BulletinPage] = BulletinPage.objects.live().descendant_of(page)
    return bulletins.order_by("-issued_on", "-number")


def search_bulletins(page: BasePage, words: str, most: int = 50) -> list[BulletinPage]:
    """Return the published bulletins below a page that contain all words, best matches first."""
    if not words.strip():
        return []
    below = BulletinPage.objects.live().descendant_of(page)
    return list(below.search(words[:100])[:most])


def find_bulletins_by_words(
    access: Access, campaign: Campaign, query: Query, limit: int
) -> list[BulletinPage]:
    """Return the newest bulletins of a campaign that answer a query: published ones, and drafts that the reader writes."""
    keys = find_keys(PAGES, query.marked(mark_of(campaign.pk)), DRAFTS_BETWEEN + limit)
    seen = Q(live=True)
    if paths := access.paths(BulletinPermission.WRITE):
        seen |= under_any(paths, "owning_unit__path")
    bulletins = BulletinPage.objects.filter(seen, campaign=campaign).in_bulk(keys)
    return [bulletins[key] for key in keys if key in bulletins][:limit]


def find_series_below(page: BasePage) -> QuerySet[BulletinIndexPage]:
    """Return the published series of bulletins below a page."""
    series: QuerySet[BulletinIndexPage] = BulletinIndexPage.objects.live().descendant_of(page)
    return series.order_by("path")


def find_sections_below(page: BasePage) -> QuerySet[BasePage]:
    """Return the published pages directly below a front page: series of bulletins, libraries, role models."""
    sections: QuerySet[BasePage] = BasePage.objects.live().child_of(page)
    return sections.order_by("path")


def find_bulletins(access: Access) -> list[BulletinPage]:
    """Return all bulletins, including drafts, that the reader may write, newest first."""
    paths = access.paths(BulletinPermission.WRITE)
    bulletins = BulletinPage.objects.filter(under_any(paths, "owning_unit__path")).select_related(
        "locale", "campaign"
    )
    return list(bulletins.order_by("-issued_on", "-number", "locale__language_code"))


def has_published(campaign: Campaign) -> bool:
    """Say whether a bulletin of the campaign was ever published."""
    return Edition.objects.filter(bulletin__campaign=campaign).exists()


@dataclass(frozen=True, slots=True)
class Beginnings:
    """How far a campaign without a published bulletin is.

    ``series`` and ``draft`` are the keys of a series to write in and of the newest draft, None if there is none;
    ``drafts`` is the number of drafts, and ``figures`` that of the figures in the draft that has most.
    """

    series: int | None
    draft: int | None
    drafts: int
    figures: int


def get_beginnings(campaign: Campaign, language: str) -> Beginnings:
    """Return how far a campaign without a published bulletin is, in two statements; a series in ``language`` first."""
    found = BulletinIndexPage.objects.filter(owning_unit__path__in=ancestors(campaign.root.path))
    series = dict(found.order_by("-owning_unit__path", "-pk").values_list("locale__language_code", "pk"))
    drafts = BulletinPage.objects.filter(campaign=campaign).select_related("latest_revision").order_by("-pk")
    texts = {
        page.pk: (page.latest_revision.content if page.latest_revision else {}).get("body", page.body)
        for page in drafts[:DRAFTS_BETWEEN]
    }
    figures = max((len(references(text)) for text in texts.values()), default=0)
    return Beginnings(
        series.get(language) or next(iter(series.values()), None),
        next(iter(texts), None),
        len(texts),
        figures,
    )


def get_edition(bulletin: BulletinPage, sequence: int | None = None) -> Edition | None:
    """Return an edition of a bulletin, by default the last one."""
    editions = Edition.objects.filter(bulletin=bulletin.pk)
    if sequence is not None:
        editions = editions.filter(sequence=sequence)
    return editions.order_by("-sequence").first()


def find_editions(bulletin: BulletinPage) -> list[Edition]:
    """Return all editions of a bulletin, newest first, without their texts."""
    return list(Edition.objects.filter(bulletin=bulletin.pk).defer("body").order_by("-sequence"))


def get_figures(bulletin: BulletinPage, edition: Edition) -> dict[str, DisplayedFigure]:
    """Return the frozen figures of an edition as they are displayed, each with a link to its page."""
    stored = get_published_figures(KIND, str(bulletin.pk), edition.sequence)
    address = bulletin.get_url() or ""
    return display_frozen(stored, lambda frozen_figure: f"{address}figures/{frozen_figure.pk}/")


def get_headlines(bulletin: BulletinPage, edition: Edition) -> list[DisplayedFigure]:
    """Return the first figures of an edition's text: for each measure the first figure without filters."""
    figures = get_figures(bulletin, edition)
    headlines: dict[str, DisplayedFigure] = {}
    for text in references(edition.body):
        reference = read(text)
        if reference.text in figures and not reference.filters:
            headlines.setdefault(reference.code, figures[reference.text])
    return list(headlines.values())[:HEADLINES]


def get_data_as_of(bulletin: BulletinPage, edition: Edition) -> Any:
    """Return the moment at which the figures of an edition were read; None if it has no figures."""
    frozen_figures = _published_by(bulletin).filter(issue=edition.sequence).order_by("pk")
    return frozen_figures.values_list("as_of", flat=True).first()


def _published_by(bulletin: BulletinPage) -> QuerySet[FrozenFigure]:
    return FrozenFigure.objects.filter(publication_kind=KIND, publication_key=str(bulletin.pk))


@dataclass(frozen=True, slots=True)
class Mention:
    """A bulletin that shows a figure: its title, the value printed, the edition, and the URL of the figure's page."""

    title: str
    value: Any
    edition: Edition
    href: str


def find_mentions(campaign_id: int, reference: str, most: int = 20) -> list[Mention]:
    """Return the publications of a figure that readers can open now, newest first."""
    frozen_figures = FrozenFigure.objects.filter(
        campaign=campaign_id, publication_kind=KIND, reference=canonical(reference), part_of__isnull=True
    ).defer("keys")
    newest = list(frozen_figures.order_by("-pk")[:most])
    pages = BulletinPage.objects.live().in_bulk(
        [int(frozen_figure.publication_key) for frozen_figure in newest]
    )
    editions = {
        (edition.bulletin_id, edition.sequence): edition
        for edition in Edition.objects.filter(bulletin__in=pages).defer("body")
    }
    return [
        Mention(edition.title, frozen_figure.value, edition, f"{page.get_url()}figures/{frozen_figure.pk}/")
        for frozen_figure in newest
        if (page := pages.get(int(frozen_figure.publication_key))) is not None
        and (edition := editions.get((page.pk, frozen_figure.issue))) is not None
    ]


def find_publications(places: Iterable[Publication]) -> list[tuple[str, str]]:
    """Return the title of each publication, and its address if the public can read it, in the order given."""
    wanted = [place for place in places if place.kind == KIND]
    keys = [int(place.key) for place in wanted]
    pages = BulletinPage.objects.in_bulk(keys)
    editions = {
        (edition.bulletin_id, edition.sequence): edition.title
        for edition in Edition.objects.filter(bulletin__in=keys).defer("body")
    }
    found = [(pages.get(int(place.key)), editions.get((int(place.key), place.issue))) for place in wanted]
    return [
        (title or page.title, (page.get_url() or "") if page.live else "")
        for page, title in found
        if page is not None
    ]


def get_published_figure(bulletin: BulletinPage, key: int) -> FrozenFigure | None:
    """Return a figure that a bulletin published, by its key; this may be the numerator or denominator of a share."""
    return _published_by(bulletin).filter(pk=key).select_related("campaign__root", "part_of").first()


def find_inputs(frozen_figure: FrozenFigure) -> list[FrozenFigure]:
    """Return the numerator and denominator of a frozen share; empty for other figures."""
    return list(FrozenFigure.objects.filter(part_of=frozen_figure).defer("keys").order_by("pk"))


def count_rows(frozen_figure: FrozenFigure) -> int:
    """Return how many rows a frozen figure counted; for a share, those of its numerator."""
    return int(_with_rows(frozen_figure).rows_counted)


def may_see_everything(access: Access, frozen_figure: FrozenFigure) -> bool:
    """Say whether a reader may see all rows that a frozen figure counts."""
    measure = find(frozen_figure.code)
    return measure is not None and access.covers(measure.permission, frozen_figure.audience)


def compare_with_today(access: Access, frozen_figure: FrozenFigure) -> Change:
    """Compare a frozen figure with today.

    Counting again takes time in proportion to the rows, so for the public the result is cached for a few minutes.
    Readers who may see the rows get a fresh one.
    """
    if may_see_everything(access, frozen_figure):
        return compare(frozen_figure)
    key = f"bulletins.standing.{frozen_figure.pk}"
    change: Change | None = caches["local"].get(key)
    if change is None:
        change = compare(frozen_figure)
        caches["local"].set(key, change, SECONDS_A_COMPARISON_HOLDS)
    return change


@dataclass(frozen=True, slots=True)
class RowsPage:
    """One page of the rows behind a published figure as they are today, limited to those that the reader may see.

    ``rows`` are pairs: whether the row was added after publication, and its cells. ``all_of_them`` means that the
    reader may see every row, not only those of some units.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[bool, tuple[Any, ...]]]
    number: int
    more: bool
    all_of_them: bool


def get_rows_page(access: Access, frozen_figure: FrozenFigure, number: int = 1) -> RowsPage | None:
    """Return a page of the rows behind a figure; None if the reader may see none of them."""
    measure = find(frozen_figure.code)
    measure = find(measure.numerator) if measure is not None and measure.records is None else measure
    if measure is None or not measure.columns:
        return None
    narrowed = _within_the_audience(access, frozen_figure.audience)
    if not overlap([frozen_figure.campaign.root.path], narrowed.paths(measure.permission)):
        return None
    records = _records(narrowed, frozen_figure, measure)
    if records is None:
        return None
    start = (max(number, 1) - 1) * ROWS_ON_A_PAGE
    page = list(records[start : start + ROWS_ON_A_PAGE + 1])
    counted = unpack(bytes(_with_rows(frozen_figure).keys))
    return RowsPage(
        tuple(str(column.label) for column in measure.columns),
        [
            (row.pk not in counted, tuple(column.read(row) for column in measure.columns))
            for row in page[:ROWS_ON_A_PAGE]
        ],
        max(number, 1),
        len(page) > ROWS_ON_A_PAGE,
        may_see_everything(access, frozen_figure),
    )


def _within_the_audience(access: Access, audience: str) -> Access:
    """Return the reader's access limited to the subtree for which something was published."""
    roots = {permission: overlap(paths, [audience]) for permission, paths in access.roots.items()}
    return access.only(roots)


def _records(access: Access, frozen_figure: FrozenFigure, measure: Measure) -> QuerySet[Any] | None:
    try:
        reference = read(frozen_figure.reference)
        _measure, selection = Selector(access, frozen_figure.campaign).select(reference)
    except Refused:  # the reader may not see the unit or group of the reference
        return None
    return find_records(access, measure, selection)


def _with_rows(frozen_figure: FrozenFigure) -> FrozenFigure:
    """Return the figure that stores the keys of the rows: for a share, its numerator."""
    return FrozenFigure.objects.filter(part_of=frozen_figure, role="numerator").first() or frozen_figure


def compare_all_with_today(figures: Iterable[FrozenFigure]) -> list[tuple[FrozenFigure, Change]]:
    """Compare several figures with today."""
    return [(frozen_figure, compare(frozen_figure)) for frozen_figure in figures]
