"""The frame of every page of the public site: its sections, its breadcrumb, its languages."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from touchstone.bulletins import queries
from touchstone.bulletins.models import HomePage
from touchstone.content.models import BasePage


def show_page(
    request: HttpRequest,
    page: BasePage,
    template: str,
    context: dict[str, Any],
    trail: list[tuple[str, str]],
    find_translation: Callable[[BasePage], str] | None = None,
    back_label: str = "",
) -> HttpResponse:
    """Render a page of the public site with its breadcrumb, languages and sections."""
    front = page if isinstance(page, HomePage) else HomePage.objects.ancestor_of(page).first()
    front_href = front.get_url() or "/" if front is not None else "/"
    sections = [{"label": _("Front page"), "url": front_href, "active": page == front and not trail}]
    if front is not None:
        sections += [
            {
                "label": section.title,
                "url": section.get_url(),
                "active": section.pk == page.pk or page.is_descendant_of(section),
            }
            for section in queries.find_sections_below(front)
        ]
    context |= {
        "home_href": front_href,
        "site_title": front.title if front is not None else "",
        "owner": page.owner_unit(),
        "search_href": f"{front_href}search/",
        "trail": [(_("Front page"), front_href), *trail] if trail else [],
        "back_href": trail[-2][1] if len(trail) > 1 else "",
        "back_label": back_label,
        "sections": sections,
        "languages": _languages(page, front, find_translation),
    }
    return TemplateResponse(request, template, context)


def _languages(
    page: BasePage, front: HomePage | None, find_translation: Callable[[BasePage], str] | None
) -> list[tuple[str, str]]:
    """Return the URL of this page in each language, or of the front page where it is not translated."""
    hrefs: dict[str, str] = {}
    for original in (front, page):
        if original is not None and original.pk is not None:
            for translation in original.get_translations().live().select_related("locale").specific():
                href = find_translation(translation) if find_translation and original == page else ""
                hrefs[translation.locale.language_code] = href or translation.get_url() or "/"
    return list(hrefs.items())
