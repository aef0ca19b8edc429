"""The page shown when SQLite stays locked by a long write.

SQLite allows one writer at a time. If a request waits longer than the configured timeout, the reader gets a page that
says so and can submit the same input again. This never happens with PostgreSQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

RETRY_AFTER = 60
"""Seconds after which the client may retry."""

_PRIMARY = 0xFF


class BusyMiddleware:
    """Returns 503 with the submitted input, instead of 500, if another writer locks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the busy page if the lock timed out; leave every other exception alone."""
        return busy(request) if isinstance(error, OperationalError) and is_held(error) else None


def is_held(error: OperationalError) -> bool:
    """Return whether a statement failed because another connection is writing to SQLite."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return bool(code & _PRIMARY == sqlite3.SQLITE_BUSY)


def busy(request: HttpRequest) -> HttpResponse:
    """Return the busy page; passwords and files have to be entered again."""
    secret = any("password" in name for name in request.POST)
    entered = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    again = request.method == "POST" and not secret and not request.FILES
    context = {"entered": entered if again else [], "again": again, "here": request.get_full_path()}
    response = render(request, "503.html", context, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
