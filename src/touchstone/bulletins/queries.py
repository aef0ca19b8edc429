"""Every read of bulletins: what is published, what it said before, and how its figures stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from touchstone.bulletins.models import KIND, BulletinIndexPage, BulletinPage, Edition
from touchstone.bulletins.permissions import BulletinPermission
from touchstone.bulletins.rules import references
from touchstone.bulletins.showing import Shown, canonical, frozen
from touchstone.common.refusal import Refused
from touchstone.content.models import BasePage
from touchstone.figures.freezing import Change, compare, published
from touchstone.figures.keys import unpack
from touchstone.figures.models import FrozenFigure
from touchstone.figures.queries import find_records
from touchstone.figures.selecting import Selector, read
from touchstone.measures.registry import Measure, find
from touchstone.units.access import Access
from touchstone.units.paths import overlap, under_any

ROWS_ON_A_PAGE = 10
"""Enough to see what the rows are; the workspace shows and filters all of them."""

HEADLINES = 8
"""Most figures of the newest bulletin that the front page shows."""

SECONDS_A_COMPARISON_HOLDS = 300


# --- what is published ---------------------------------------------------------------------------------------------


def find_bulletins_below(page: BasePage) -> QuerySet[BulletinPage]:
    """Return the published bulletins below a page, newest first."""
    bulletins: QuerySet[BulletinPage] = BulletinPage.objects.live().descendant_of(page)
    return bulletins.order_by("-issued_on", "-number")


def search_bulletins(page: BasePage, words: str, most: int = 50) -> list[BulletinPage]:
    """Return the published bulletins below a page in which all words stand, the best ones first."""
    if not words.strip():
        return []
    below = BulletinPage.objects.live().descendant_of(page)
    return list(below.search(words[:100])[:most])


def find_series_below(page: BasePage) -> QuerySet[BulletinIndexPage]:
    """Return the published series of bulletins below a page."""
    series: QuerySet[BulletinIndexPage] = BulletinIndexPage.objects.live().descendant_of(page)
    return series.order_by("path")


def find_bulletins(access: Access) -> list[BulletinPage]:
    """Return all bulletins, drafts too, that somebody may write, newest first."""
    places = access.places(BulletinPermission.WRITE)
    bulletins = BulletinPage.objects.filter(under_any(places, "owning_unit__path")).select_related(
        "locale", "campaign"
    )
    return list(bulletins.order_by("-issued_on", "-number", "locale__language_code"))


def get_edition(bulletin: BulletinPage, sequence: int | None = None) -> Edition | None:
    """Return one edition of a bulletin, the last one when none is named."""
    editions = Edition.objects.filter(bulletin=bulletin.pk)
    if sequence is not None:
        editions = editions.filter(sequence=sequence)
    return editions.order_by("-sequence").first()


def find_editions(bulletin: BulletinPage) -> list[Edition]:
    """Return all editions of a bulletin, the newest first, without their texts."""
    return list(Edition.objects.filter(bulletin=bulletin.pk).defer("body").order_by("-sequence"))


def get_figures(bulletin: BulletinPage, edition: Edition) -> dict[str, Shown]:
    """Return the frozen figures of an edition as they are shown, each leading to its page."""
    stored = published(KIND, str(bulletin.pk), edition.sequence)
    address = bulletin.get_url() or ""
    return frozen(stored, lambda frozen_figure: f"{address}figures/{frozen_figure.pk}/")


def get_headlines(bulletin: BulletinPage, edition: Edition) -> list[Shown]:
    """Return the first figures of an edition's text: of each measure the first one that is about the whole of it."""
    shown = get_figures(bulletin, edition)
    mapping: dict[str, Shown] = {}
    for text in references(edition.body):
        reference = read(text)
        if reference.text in shown and not reference.filters:
            mapping.setdefault(reference.code, shown[reference.text])
    return list(mapping.values())[:HEADLINES]


def get_data_as_of(bulletin: BulletinPage, edition: Edition) -> Any:
    """Return the moment at which the figures of an edition were read; None when it has none."""
    frozen_figures = FrozenFigure.objects.filter(
        publication_kind=KIND, publication_key=str(bulletin.pk), issue=edition.sequence
    )
    return frozen_figures.order_by("pk").values_list("as_of", flat=True).first()


@dataclass(frozen=True, slots=True)
class Mention:
    """A bulletin that shows a figure: its title, the value it printed, and the page of that figure."""

    title: str
    value: Any
    edition: Edition
    href: str


def find_mentions(campaign_id: int, reference: str, most: int = 20) -> list[Mention]:
    """Return where a figure was published, newest first: only in what readers can open now."""
    frozen_figures = FrozenFigure.objects.filter(
        campaign=campaign_id, publication_kind=KIND, reference=canonical(reference), part_of__isnull=True
    ).defer("keys")
    mentioned = list(frozen_figures.order_by("-pk")[:most])
    pages = BulletinPage.objects.live().in_bulk(
        [int(frozen_figure.publication_key) for frozen_figure in mentioned]
    )
    editions = {
        (edition.bulletin_id, edition.sequence): edition
        for edition in Edition.objects.filter(bulletin__in=pages).defer("body")
    }
    return [
        Mention(edition.title, frozen_figure.value, edition, f"{page.get_url()}figures/{frozen_figure.pk}/")
        for frozen_figure in mentioned
        if (page := pages.get(int(frozen_figure.publication_key))) is not None
        and (edition := editions.get((page.pk, frozen_figure.issue))) is not None
    ]


# --- one published figure ------------------------------------------------------------------------------------------


def get_published_figure(bulletin: BulletinPage, key: int) -> FrozenFigure | None:
    """Return a figure that a bulletin published, by its key; also one that a share was divided from."""
    frozen_figures = FrozenFigure.objects.filter(
        publication_kind=KIND, publication_key=str(bulletin.pk), pk=key
    )
    return frozen_figures.select_related("campaign__root", "part_of").first()


def find_inputs(frozen_figure: FrozenFigure) -> list[FrozenFigure]:
    """Return what a frozen share was divided from: numerator and denominator; none for other figures."""
    return list(FrozenFigure.objects.filter(part_of=frozen_figure).defer("keys").order_by("pk"))


def count_rows(frozen_figure: FrozenFigure) -> int:
    """Return how many rows a frozen figure counted; of a share, those of its numerator."""
    return int(_with_rows(frozen_figure).rows_counted)


def may_see_everything(access: Access, frozen_figure: FrozenFigure) -> bool:
    """Say whether a reader may see all rows that a frozen figure counts."""
    measure = find(frozen_figure.code)
    return measure is not None and access.covers(measure.permission, frozen_figure.audience)


def compare_with_today(access: Access, frozen_figure: FrozenFigure) -> Change:
    """Compare a frozen figure with today.

    Counting again costs as much as the figure has rows, so what the public asks is answered from memory for a
    few minutes; who may see the rows gets it fresh.
    """
    if may_see_everything(access, frozen_figure):
        return compare(frozen_figure)
    key = f"bulletins.standing.{frozen_figure.pk}"
    known: Change | None = cache.get(key)
    if known is None:
        known = compare(frozen_figure)
        cache.set(key, known, SECONDS_A_COMPARISON_HOLDS)
    return known


@dataclass(frozen=True, slots=True)
class RowsPage:
    """One page of the rows behind a published figure, as they are today and as far as the reader may see them.

    ``rows`` are pairs: whether the row came after publication, and its cells. ``all_of_them`` says that the
    reader sees every row, not only those of some units.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[bool, tuple[Any, ...]]]
    number: int
    more: bool
    all_of_them: bool


def get_rows_page(access: Access, frozen_figure: FrozenFigure, number: int = 1) -> RowsPage | None:
    """Return a page of the rows behind a figure; None for a reader who may see none of them."""
    measure = find(frozen_figure.code)
    measure = find(measure.numerator) if measure is not None and measure.records is None else measure
    if measure is None or not measure.columns:
        return None
    seen = _within_the_audience(access, frozen_figure.audience)
    if not overlap([frozen_figure.campaign.root.path], seen.places(measure.permission)):
        return None
    results = _records(seen, frozen_figure, measure)
    if results is None:
        return None
    start = (max(number, 1) - 1) * ROWS_ON_A_PAGE
    page = list(results[start : start + ROWS_ON_A_PAGE + 1])
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
    """Return what a reader may see of the subtree for which something was published."""
    roots = {permission: overlap(paths, [audience]) for permission, paths in access.roots.items()}
    return Access(access.user_id, MappingProxyType(roots), access.roles)


def _records(access: Access, frozen_figure: FrozenFigure, measure: Measure) -> QuerySet[Any] | None:
    try:
        reference = read(frozen_figure.reference)
        _measure, selection = Selector(access, frozen_figure.campaign).select(reference)
    except Refused:  # the unit or group that the reference names is none of the reader's
        return None
    return find_records(access, measure, selection)


def _with_rows(frozen_figure: FrozenFigure) -> FrozenFigure:
    """Return the figure that holds the keys of the rows: of a share, its numerator."""
    return FrozenFigure.objects.filter(part_of=frozen_figure, role="numerator").first() or frozen_figure


def compare_all_with_today(figures: Iterable[FrozenFigure]) -> list[tuple[FrozenFigure, Change]]:
    """Compare figures with today, one after the other."""
    return [(frozen_figure, compare(frozen_figure)) for frozen_figure in figures]
