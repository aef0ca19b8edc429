"""Who may make an account, who tries to log in, and where a request comes from."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up: accounts are made by the campaign office."""

    def is_open_for_signup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> bool:
        return False


def door_of_the_room(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the one log-in page; who is logged in and yet sent here by the editor's room may not enter it."""
    if request.user.is_authenticated:
        raise PermissionDenied
    asked = request.GET.urlencode(safe="/")
    return HttpResponseRedirect(resolve_url(settings.LOGIN_URL) + (f"?{asked}" if asked else ""))


def client_address(request: HttpRequest) -> str:
    """Return the caller's address; what proxies say counts only for as many as the settings trust."""
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        named = [
            part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
        ]
        if len(named) >= proxies:
            return named[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the user name of an attempt to log in, written one way: capitals would give a guesser new tries."""
    name = (credentials or {}).get("username") or request.POST.get("login") or ""
    return unicodedata.normalize("NFKC", str(name)).strip().casefold()[:255]
