"""Addresses that contain NUL, the one character that PostgreSQL cannot store or compare."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NUL = "\0"


class NulMiddleware:
    """Reads the query without NUL, as every text field does, and refuses a path with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path_info:
            raise BadRequest("The path contains NUL.")
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or NUL in query:
            request.META["QUERY_STRING"] = query.replace("%00", "").replace(NUL, "")
        return self._get_response(request)
