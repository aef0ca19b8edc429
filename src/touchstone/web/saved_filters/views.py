"""Saving and deleting filters of a list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from touchstone.campaigns.actions import forget_filter, save_filter
from touchstone.web.common import addresses
from touchstone.web.common.acts import press
from touchstone.web.common.reader import WorkspaceRequest, post_view
from touchstone.web.common.saved_filters import filters_of


@post_view()
def filter_save(request: WorkspaceRequest, page: str) -> HttpResponse:
    """Save the submitted filters under a name."""
    names = filters_of(request, page)
    params = QueryDict(request.POST.get("query", ""))
    query = urlencode({name: params[name] for name in names if params.get(name)})
    return press(
        request,
        lambda: save_filter(
            by=request.user,
            campaign=request.campaign,
            page=page,
            name=request.POST.get("name", ""),
            query=query,
        ),
        lambda saved: _("The selection is saved as “%(name)s”.") % {"name": saved.name},
        _list_href(request, page, query),
    )


@post_view()
def filter_forget(request: WorkspaceRequest, page: str, pk: int) -> HttpResponse:
    """Delete a saved filter."""
    filters_of(request, page)
    return press(
        request,
        lambda: forget_filter(by=request.user, campaign=request.campaign, page=page, pk=pk),
        _("The selection is forgotten."),
        _list_href(request, page, ""),
    )


def _list_href(request: WorkspaceRequest, page: str, query: str) -> str:
    here = addresses.to(page, request.campaign)
    return f"{here}?{query}" if query else here
