"""Limits on wrong attempts at public pages, counted where the log-in counts its own, for some minutes."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest


def is_over(request: HttpRequest, act: str, key: str = "") -> bool:
    """Say whether too many attempts at something went wrong of late, from this address or with this key."""
    return not _consume(request, act, key, dry_run=True)


def note(request: HttpRequest, act: str, key: str = "") -> None:
    """Count an attempt that went wrong."""
    _consume(request, act, key, dry_run=False)


def _consume(request: HttpRequest, act: str, key: str, *, dry_run: bool) -> bool:
    usage = ratelimit.consume(
        request,
        app="touchstone",
        action=act,
        config=settings.PUBLIC_RATE_LIMITS,
        key=key,
        dry_run=dry_run,
        limit_get=True,
    )
    return usage is not None
