"""Keeping the pages of somebody who is logged in out of all caches."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control


class PrivateMiddleware:
    """Forbids browsers and proxies to store any response that depended on a session.

    Otherwise whoever sits down at the same device finds the pages in its cache, or behind the back button after a
    log-out. A response that never looked at the session is the same for everybody and may be cached as before: static
    files, pictures, public pages for the public.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if request.session.accessed and not request.session.is_empty():
            patch_cache_control(response, private=True, no_store=True)
        return response
