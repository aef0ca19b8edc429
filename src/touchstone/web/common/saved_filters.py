"""Saved filters: the lists that support them, and the component above a list."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.http import Http404

from touchstone.campaigns.queries import find_saved_filters
from touchstone.web.common import addresses
from touchstone.web.common.components import Saved, SavedFilters
from touchstone.web.common.reader import WorkspaceRequest, require

_LISTS: dict[str, tuple[str, tuple[str, ...]]] = {}


def offer_saving(page: str, permission: str, filters: tuple[str, ...]) -> None:
    """Let readers with the permission save filters of the list with this page name."""
    _LISTS[page] = (permission, filters)


def get_saved_filters(request: WorkspaceRequest, page: str) -> SavedFilters:
    """Return the reader's saved filters of a list, and the form to save the current one."""
    names = filters_of(request, page)
    now = urlencode({name: request.GET[name] for name in names if request.GET.get(name)})
    here = addresses.to(page, request.campaign)
    return SavedFilters(
        [
            Saved(
                saved_filter.name,
                f"{here}?{saved_filter.query}",
                addresses.to("filter-forget", request.campaign, page=page, pk=saved_filter.pk),
                sorted(parse_qsl(saved_filter.query)) == sorted(parse_qsl(now)),
            )
            for saved_filter in find_saved_filters(request.access, request.campaign, page)
        ],
        addresses.to("filter-save", request.campaign, page=page) if now else "",
        now,
    )


def filters_of(request: WorkspaceRequest, page: str) -> tuple[str, ...]:
    """Return the names of the list's filters, after checking that the reader may see it."""
    if page not in _LISTS:
        raise Http404
    permission, names = _LISTS[page]
    require(request, permission)
    return names
