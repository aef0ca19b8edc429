"""Stores the reading preferences."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from touchstone.web.common import reading_preferences


@csrf_exempt  # a token would make public pages uncacheable; only the appearance is at stake
@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    """Store background and text size in a cookie and redirect back to the page, never to another site."""
    choice = reading_preferences.read(request.POST.get("background", ""), request.POST.get("size", ""))
    response = HttpResponseRedirect(_return_url(request))
    if choice == reading_preferences.Reading():
        response.delete_cookie(reading_preferences.COOKIE)
    else:
        response.set_cookie(
            reading_preferences.COOKIE,
            choice.cookie,
            max_age=reading_preferences.COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def _return_url(request: HttpRequest) -> str:
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return url
    return "/"
