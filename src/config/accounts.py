"""The account adapter, and the identity of a log-in attempt: its user name and address."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up, for the campaign office creates accounts, and counts no password twice."""

    def is_open_for_signup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave wrong passwords to axes, which counts them by name and address: nobody can lock out somebody else."""


def redirect_to_login(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the site's log-in page. A user who is logged in and still sent here may not enter the CMS."""
    if request.user.is_authenticated:
        raise PermissionDenied
    query = request.GET.urlencode(safe="/")
    return HttpResponseRedirect(resolve_url(settings.LOGIN_URL) + (f"?{query}" if query else ""))


def client_address(request: HttpRequest) -> str:
    """Return the client's address, believing only as many proxies as the settings trust."""
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        addresses = [
            part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
        ]
        if len(addresses) >= proxies:
            return addresses[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the user name of a log-in attempt, normalised so that a guesser gains no attempts by changing case."""
    name = (credentials or {}).get("username") or request.POST.get("login") or ""
    return unicodedata.normalize("NFKC", str(name)).strip().casefold()[:255]
