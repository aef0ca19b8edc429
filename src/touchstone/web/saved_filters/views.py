"""Selections of a list that a person keeps under a name."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from touchstone.campaigns.actions import forget_filter, save_filter
from touchstone.common.refusal import Refused
from touchstone.web.common import addresses
from touchstone.web.common.reader import WorkspaceRequest, in_campaign
from touchstone.web.common.saved_filters import filters_of


@require_POST
@in_campaign()
def filter_save(request: WorkspaceRequest, page: str) -> HttpResponse:
    """Keep the selection that was sent under a name."""
    names = filters_of(request, page)
    given = QueryDict(request.POST.get("query", ""))
    query = urlencode({name: given[name] for name in names if given.get(name)})
    try:
        kept = save_filter(
            by=request.user,
            campaign=request.campaign,
            page=page,
            name=request.POST.get("name", ""),
            query=query,
        )
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The selection is kept as “%(name)s”.") % {"name": kept.name})
    return _back(request, page, query)


@require_POST
@in_campaign()
def filter_forget(request: WorkspaceRequest, page: str, pk: int) -> HttpResponse:
    """Forget a selection."""
    filters_of(request, page)
    forget_filter(by=request.user, campaign=request.campaign, page=page, pk=pk)
    messages.success(request, _("The selection is forgotten."))
    return _back(request, page, "")


def _back(request: WorkspaceRequest, page: str, query: str) -> HttpResponse:
    here = addresses.to(page, request.campaign)
    return redirect(f"{here}?{query}" if query else here)
