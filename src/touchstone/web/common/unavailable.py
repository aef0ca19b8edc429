"""The page shown when the machine fails: the database is away or locked for too long, or the disk is full.

Whoever sent a form gets what they entered back on that page and can send it again. SQLite allows one writer at a time, so
a long write can lock it; this never happens with PostgreSQL.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.views.defaults import server_error

from touchstone.common.outages import Outage, outage_of

RETRY_AFTER = 60
"""Seconds after which the client may retry."""

log = logging.getLogger(__name__)


class OutageMiddleware:
    """Explains an outage that a view met, where another error would be a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page about an outage; leave every other exception alone."""
        outage = outage_of(error)
        if outage is None:
            return None
        log.error("A request failed.", exc_info=error)
        return explain(request, outage)


def answer_failure(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed outside its view, such as in a middleware that stores the session."""
    outage = outage_of(sys.exc_info()[1])
    return server_error(request) if outage is None else explain(request, outage)


def explain(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Return the page about an outage; passwords and files have to be entered again.

    The status is 503, for a full disk 507: waiting does not help against that.
    """
    secret = any("password" in name for name in request.POST)
    again = request.method == "POST" and not secret and bool(request.POST or request.FILES)
    context = {
        "why": gettext(outage.value),
        "full": outage is Outage.FULL,
        "entered": _entered(request) if again else [],
        "files": [(name, len(files) > 1) for name, files in request.FILES.lists()] if again else [],
        "again": again,
        "posted": request.method == "POST",
        "here": request.get_full_path(),
    }
    response = render(request, "503.html", context, status=507 if outage is Outage.FULL else 503)
    add_never_cache_headers(response)
    if outage is not Outage.FULL:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    if getattr(getattr(request, "htmx", None), "boosted", False):
        # htmx shows no page with such a status by itself: the browser is to ask for it.
        response.headers["HX-Redirect"] = request.get_full_path()
    return response


def _entered(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
