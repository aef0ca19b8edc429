"""The public pages: front page, series of bulletins, bulletin, earlier edition, published figure."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Locale

from touchstone.bulletins import queries
from touchstone.bulletins.models import BulletinIndexPage, BulletinPage, Edition, HomePage
from touchstone.bulletins.rules import references
from touchstone.bulletins.showing import (
    PERCENT,
    DisplayedFigure,
    as_html,
    format_value,
    frozen_label,
    frozen_texts,
    resolve_figures,
)
from touchstone.bulletins.site import show_page
from touchstone.common.wording import listed
from touchstone.content.models import BasePage
from touchstone.content.rights import access_of
from touchstone.figures.models import FrozenFigure
from touchstone.figures.rules import day, parse
from touchstone.library.queries import search_library

ON_THE_FRONT_PAGE = 5


def home(request: HttpRequest, page: HomePage, search: bool = False) -> HttpResponse:
    """Show the newest bulletin with its first figures, or the results of a search."""
    if search:
        return _search(request, page)
    newest = list(queries.find_bulletins_below(page)[:ON_THE_FRONT_PAGE])
    latest = newest[0] if newest else None
    edition = queries.get_edition(latest) if latest is not None else None
    context: dict[str, Any] = {
        "page": page,
        "latest": latest,
        "edition": edition,
        "earlier": newest[1:],
        "series": list(queries.find_series_below(page)),
    }
    if latest is not None and edition is not None:
        context["headlines"] = queries.get_headlines(latest, edition)
        context["as_of"] = queries.get_data_as_of(latest, edition)
    return show_page(request, page, "bulletins/home.html", context, [])


def _search(request: HttpRequest, page: HomePage) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    context = {
        "page": page,
        "search_query": query,
        "found": queries.search_bulletins(page, query),
        "texts": search_library(query, signed_in=request.user.is_authenticated, below=page),
    }
    return show_page(request, page, "bulletins/search.html", context, [(_("Search"), "")])


def index(request: HttpRequest, page: BulletinIndexPage) -> HttpResponse:
    """List the bulletins of a series by year."""
    bulletins = list(queries.find_bulletins_below(page))
    years = [
        (year, list(group))
        for year, group in groupby(bulletins, lambda bulletin_page: bulletin_page.issued_on.year)
    ]
    return show_page(
        request, page, "bulletins/index.html", {"page": page, "years": years}, [(page.title, "")]
    )


def bulletin(
    request: HttpRequest, page: BulletinPage, figure: int | None = None, edition: int | None = None
) -> HttpResponse:
    """Show a bulletin as published; in the CMS preview, as it would be published now."""
    if figure is not None:
        return _figure(request, page, figure)
    if getattr(request, "is_preview", False):
        return _preview(request, page)
    return _edition(request, page, edition)


def _edition(request: HttpRequest, page: BulletinPage, sequence: int | None) -> HttpResponse:
    editions = queries.find_editions(page)
    chosen = queries.get_edition(page, sequence)
    if chosen is None:
        raise Http404
    is_last = chosen.sequence == editions[0].sequence
    context = {
        "page": page,
        "says": chosen,
        "body": as_html(chosen.body, queries.get_figures(page, chosen)),
        "as_of": queries.get_data_as_of(page, chosen),
        "editions": editions,
        "errata": [
            edition for edition in editions if edition.erratum and edition.sequence <= chosen.sequence
        ],
        "is_last": is_last,
    }
    edition_label = _("Edition %(number)s") % {"number": chosen.sequence}
    trail = [*_to_series(page), (chosen.title, "" if is_last else page.get_url() or "")]
    if not is_last:
        trail.append((edition_label, ""))
    return show_page(request, page, "bulletins/bulletin.html", context, trail)


def _preview(request: HttpRequest, page: BulletinPage) -> HttpResponse:
    figures = resolve_figures(page.campaign, page.audience, references(page.body))
    context = {
        "page": page,
        "says": page,
        "body": as_html(page.body, figures),
        "is_live": True,
        "is_last": True,
        "problems": [figure for figure in figures.values() if figure.problem],
    }
    return show_page(request, page, "bulletins/bulletin.html", context, [*_to_series(page), (page.title, "")])


def _figure(request: HttpRequest, page: BulletinPage, key: int) -> HttpResponse:
    frozen_figure = queries.get_published_figure(page, key)
    edition = queries.get_edition(page, frozen_figure.issue) if frozen_figure is not None else None
    if frozen_figure is None or edition is None:
        raise Http404
    access = access_of(request.user).in_campaign(frozen_figure.campaign.slug)
    change = queries.compare_with_today(access, frozen_figure)
    rows = queries.get_rows_page(access, frozen_figure, _number(request))
    newest = queries.get_edition(page)
    texts = frozen_texts(frozen_figure)
    context = {
        "page": page,
        "edition": edition,
        "is_last": newest is not None and newest.sequence == edition.sequence,
        "figure": frozen_figure,
        "label": frozen_label(frozen_figure),
        "words": texts,
        "value": format_value(frozen_figure.value, texts["unit_of_count"]),
        "counted": _counted(frozen_figure),
        "parts": _parts(frozen_figure),
        "inputs": [(part, frozen_label(part)) for part in queries.find_inputs(frozen_figure)],
        "change": change,
        "now": format_value(change.now, texts["unit_of_count"]),
        "detailed": queries.may_see_everything(access, frozen_figure),
        "rows": rows,
        "rows_counted": queries.count_rows(frozen_figure),
        "workspace_href": _workspace(frozen_figure) if rows is not None else "",
    }
    trail = [*_to_series(page), (edition.title, page.get_url() or ""), (frozen_label(frozen_figure), "")]
    return show_page(
        request,
        page,
        "bulletins/figure.html",
        context,
        trail,
        _twin_of(frozen_figure),
        _("Back to the bulletin"),
    )


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 1


def _counted(frozen_figure: FrozenFigure) -> list[tuple[str, Any]]:
    """Return what a frozen figure counted, where and when, as pairs of a label and a value."""
    texts = frozen_texts(frozen_figure)
    reference = parse(frozen_figure.reference)
    first, last = day(reference.get("from"), "from"), day(reference.get("to"), "to")
    pairs: list[tuple[str, Any]] = [
        (_("Campaign"), texts["campaign"]),
        (_("Where"), listed(texts["places"])),
    ]
    if reference.get("batch"):
        pairs.append((_("Batch"), reference.get("batch")))
    pairs += texts["filters"].items()
    if first is not None:
        pairs.append((_("From"), first))
    if last is not None:
        pairs.append((_("To"), last))
    if texts["unit_of_count"] != PERCENT:
        pairs.append((_("Unit of count"), texts["unit_of_count"]))
    pairs.append((_("Data as of"), frozen_figure.as_of))
    if frozen_figure.unknown:
        pairs.append((_("Rows without a known value"), frozen_figure.unknown))
    version = _("version %(number)s") % {"number": frozen_figure.version}
    return [*pairs, (_("Written reference"), frozen_figure.reference), (_("Definition"), version)]


def _parts(frozen_figure: FrozenFigure) -> list[tuple[str, Any]]:
    language = Locale.get_active().language_code
    return [
        (part["label"].get(language) or next(iter(part["label"].values())), part["value"])
        for part in frozen_figure.parts
    ]


def _workspace(frozen_figure: FrozenFigure) -> str:
    reference = parse(frozen_figure.reference)
    path = reverse("web:figure", kwargs={"campaign": frozen_figure.campaign.slug, "code": reference.code})
    return f"{path}?{reference.query}" if reference.params else path


def _to_series(page: BulletinPage) -> list[tuple[str, str]]:
    series = page.get_parent()
    return [(series.title, series.get_url() or "")]


def _twin_of(frozen_figure: FrozenFigure) -> Callable[[BasePage], str]:
    """Return a function that finds the page of the same figure in a translation of its bulletin."""

    def find_translation(page: BasePage) -> str:
        edition: Edition | None = queries.get_edition(page) if isinstance(page, BulletinPage) else None
        if edition is None or not isinstance(page, BulletinPage):
            return ""
        figures: dict[str, DisplayedFigure] = queries.get_figures(page, edition)
        return figures[frozen_figure.reference].href if frozen_figure.reference in figures else ""

    return find_translation
