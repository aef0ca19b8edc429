"""The reader of a request, their access and the campaign; access is computed lazily, once per request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from touchstone.campaigns.countries import usual_date_order
from touchstone.campaigns.ending import say_closed
from touchstone.campaigns.queries import find_campaigns
from touchstone.common import clock
from touchstone.figures.queries import Counting
from touchstone.units.access import Access
from touchstone.units.paths import overlap
from touchstone.units.queries import build_access
from touchstone.web.common.fields import dates_in

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.units.models import Unit, User

View = Callable[..., HttpResponseBase]


class ReaderMiddleware:
    """Sets ``request.access``: what the reader may see and do today outside any campaign."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        give_access(request)
        return self.get_response(request)


def give_access(request: HttpRequest) -> None:
    """Set ``request.access``, outside any campaign, which queries the database on first use."""
    request.access = SimpleLazyObject(  # type: ignore[attr-defined]
        lambda: build_access(cast("User", request.user), clock.today())
    )


def access_of(request: HttpRequest) -> Access:
    """Return what the reader of a request may see and do."""
    return cast("Access", request.access)  # type: ignore[attr-defined]  # set by the middleware


class WorkspaceRequest(HttpRequest):
    """A request of a logged-in user within a campaign that concerns their units."""

    access: Access
    """What the reader may see and do in the campaign."""
    campaigns: Sequence[Campaign]
    """All campaigns that concern the reader, newest first."""
    campaign: Campaign
    counting: Counting
    """Counts figures for the reader, each once per request."""
    user: User
    appointed_to: list[Unit]
    """The units to which the reader is appointed; set on first use."""


def signed_in(view: View) -> View:
    """Redirect anonymous users to the log-in page and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return to_login(request)

    return guarded


def in_campaign(permission: str = "", *, begins: bool = False) -> Callable[[View], View]:
    """Return a decorator that sets ``request.campaign`` from the URL.

    Anonymous users are redirected to the log-in page; a campaign that does not concern the reader's units is a 404;
    and the reader must hold ``permission`` at some unit of the campaign. A form that ``begins`` something new is not
    opened in a closed campaign; one that is sent is refused by its action, so that nothing written is lost.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: WorkspaceRequest, *args: Any, campaign: str, **kwargs: Any) -> HttpResponseBase:
            request.campaigns = find_campaigns(request.access)
            current = next((candidate for candidate in request.campaigns if candidate.slug == campaign), None)
            if current is None:
                raise Http404(_("There is no such campaign, or it does not involve your units."))
            request.campaign, request.access = current, request.access.in_campaign(current.slug)
            request.counting = Counting(request.access, current)
            if permission:
                require(request, permission)
            if begins and current.closed_on is not None and request.method != "POST":
                messages.error(request, say_closed(current))
                return redirect("web:today", campaign=current.slug)
            with dates_in(usual_date_order(current.country, current.opens_on.year)):
                return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate


def read_view(permission: str = "") -> Callable[[View], View]:
    """Like :func:`in_campaign`, for a view that only shows something."""
    return lambda view: require_safe(in_campaign(permission)(view))


def post_view(permission: str = "") -> Callable[[View], View]:
    """Like :func:`in_campaign`, for a view that a plain button posts to."""
    return lambda view: require_POST(in_campaign(permission)(view))


def may(request: WorkspaceRequest, permission: str, path: str | None = None) -> bool:
    """Return whether the reader holds the permission at this path, or, without a path, anywhere in the campaign."""
    if path is not None:
        return request.access.covers(permission, path)
    return bool(places_of(request, permission))


def places_of(request: WorkspaceRequest, permission: str) -> tuple[str, ...]:
    """Return the topmost paths within the campaign at which the reader holds the permission."""
    return overlap([request.campaign.root.path], request.access.paths(permission))


def may_begin(request: WorkspaceRequest, permission: str, path: str | None = None) -> bool:
    """Return whether the reader may begin something new: :func:`may`, in a campaign that is not closed."""
    return request.campaign.closed_on is None and may(request, permission, path)


def require(request: WorkspaceRequest, permission: str, path: str | None = None) -> None:
    """Raise :class:`PermissionDenied` unless the reader holds the permission."""
    if not may(request, permission, path):
        raise PermissionDenied(
            _("Your role does not include this. The campaign office can give you the right.")
        )


def sent(request: HttpRequest) -> QueryDict | None:
    """Return the POST data, or None for other methods."""
    return request.POST if request.method == "POST" else None


def to_login(request: HttpRequest) -> HttpResponse:
    """Redirect to the log-in page and back; for an htmx request, redirect the whole page."""
    if getattr(request, "htmx", False):
        page_url = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]  # set by its middleware
        redirection = redirect_to_login(page_url, resolve_url("account_login"))
        return cast("HttpResponse", HttpResponseClientRedirect(redirection.url))
    return redirect_to_login(request.get_full_path())
