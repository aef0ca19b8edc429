"""What a reader is told when something large is being stored and nobody else can write for a while.

SQLite has one writer at a time. Whoever has waited for the time that the database allows gets a page that says so
and that sends what was entered once more; PostgreSQL never comes here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

RETRY_AFTER = 60
"""Seconds after which it is worth another try."""

_PRIMARY = 0xFF


class BusyMiddleware:
    """Answers 503 with what was entered instead of 500 when the database is held by another writer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view that waited in vain; everything else goes on as an error."""
        return busy(request) if isinstance(error, OperationalError) and is_held(error) else None


def is_held(error: OperationalError) -> bool:
    """Say whether a statement failed because another connection to SQLite is writing."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return bool(code & _PRIMARY == sqlite3.SQLITE_BUSY)


def busy(request: HttpRequest) -> HttpResponse:
    """Return the page that says so; a password or a file has to be given again."""
    secret = any("password" in name for name in request.POST)
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    again = request.method == "POST" and not secret and not request.FILES
    context = {"entered": kept if again else [], "again": again, "here": request.get_full_path()}
    response = render(request, "503.html", context, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
