"""Finds every address of the CMS that concerns a page, from the addresses that are registered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver
from wagtail.admin import urls

ABOUT_PAGES = ("pages/", "bulk/", "api/", "choose-page/", "editing-sessions/", "translation/submit/page/")
"""Where Wagtail puts acts on pages."""


@dataclass(frozen=True)
class Address:
    """An address of the CMS: its route below ``/cms/``, its name, and the names of its parameters."""

    route: str
    name: str
    parameters: tuple[str, ...]

    @property
    def concerns_a_page(self) -> bool:
        """Say whether something is done with a page there, or a page is shown."""
        named = any("page" in parameter for parameter in self.parameters)
        return named or self.route.startswith(ABOUT_PAGES)


def addresses(
    patterns: Sequence[URLPattern | URLResolver] = tuple(urls.urlpatterns),
    before: str = "",
    outer: tuple[str, ...] = (),
) -> Iterator[Address]:
    """Yield every address of the CMS."""
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        keys = (*outer, *_parameters(pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route, keys)
        else:
            yield Address(route, pattern.name or "", keys)


def _parameters(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    return tuple({**pattern.pattern.converters, **pattern.pattern.regex.groupindex})
