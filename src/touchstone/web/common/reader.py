"""Who reads, what they may see and in which campaign: worked out once for each request, when something asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from touchstone.campaigns.queries import find_campaigns
from touchstone.common import clock
from touchstone.figures.queries import Counting
from touchstone.units.access import Access
from touchstone.units.paths import overlap
from touchstone.units.queries import build_access

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.units.models import Unit, User

View = Callable[..., HttpResponseBase]


class ReaderMiddleware:
    """Gives every request ``access``, what its reader may see and do today."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        give_access(request)
        return self.get_response(request)


def give_access(request: HttpRequest) -> None:
    """Set ``request.access``; the database is asked when it is first looked at."""
    request.access = SimpleLazyObject(  # type: ignore[attr-defined]
        lambda: build_access(cast("User", request.user), clock.today())
    )


def access_of(request: HttpRequest) -> Access:
    """Return what the reader of a request may see and do."""
    return cast("Access", request.access)  # type: ignore[attr-defined]  # set by the middleware


class WorkspaceRequest(HttpRequest):
    """A request of somebody who is logged in, within a campaign that concerns them."""

    access: Access
    campaigns: Sequence[Campaign]
    """All campaigns that concern the reader, newest first."""
    campaign: Campaign
    counting: Counting
    """What is counted for the reader; what several pieces of a page show is counted once."""
    user: User
    appointed_to: list[Unit]
    """The units to which the reader is appointed, once something asked for them."""


def signed_in(view: View) -> View:
    """Lead readers without a log-in to the log-in page and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return to_login(request)

    return guarded


def in_campaign(permission: str = "") -> Callable[[View], View]:
    """Give a view ``request.campaign`` from its address.

    Without a log-in the reader is led to the log-in page; a campaign that has nothing to do with the reader's units
    is not found; and ``permission`` must hold at some unit of the campaign.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: WorkspaceRequest, *args: Any, campaign: str, **kwargs: Any) -> HttpResponseBase:
            request.campaigns = find_campaigns(request.access)
            found_campaign = next((one for one in request.campaigns if one.slug == campaign), None)
            if found_campaign is None:
                raise Http404(_("There is no such campaign, or it does not involve your units."))
            request.campaign = found_campaign
            request.counting = Counting(request.access, found_campaign)
            if permission:
                require(request, permission)
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate


def may(request: WorkspaceRequest, permission: str, path: str | None = None) -> bool:
    """Say whether the permission holds at the unit with this path, or without a path at any unit of the campaign."""
    if path is not None:
        return request.access.covers(permission, path)
    return bool(places_of(request, permission))


def places_of(request: WorkspaceRequest, permission: str) -> tuple[str, ...]:
    """Return the topmost paths within the campaign at which the permission holds."""
    return overlap([request.campaign.root.path], request.access.paths(permission))


def require(request: WorkspaceRequest, permission: str, path: str | None = None) -> None:
    """Refuse what the reader may see but not do."""
    if not may(request, permission, path):
        raise PermissionDenied(
            _("Your role does not include this. The campaign office can give you the right.")
        )


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def to_login(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in page and back to this page; a fragment leads the whole page there."""
    if getattr(request, "htmx", False):
        shown = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]  # set by its middleware
        leading = redirect_to_login(shown, resolve_url("account_login"))
        return cast("HttpResponse", HttpResponseClientRedirect(leading.url))
    return redirect_to_login(request.get_full_path())
