"""The campaign that a reader chose last, in a cookie of their browser; nothing is stored about it elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign

COOKIE = "campaign"
COOKIE_AGE = 365 * 24 * 60 * 60


def remember(request: HttpRequest, response: HttpResponse, campaign: Campaign) -> None:
    """Set the cookie; it names the reader, so that it leads nobody else who uses the same browser."""
    response.set_cookie(
        COOKIE,
        f"{request.user.pk}.{campaign.slug}",
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def find_last(request: HttpRequest, campaigns: Iterable[Campaign]) -> Campaign | None:
    """Return that of the reader's campaigns which they chose last."""
    reader, _dot, slug = request.COOKIES.get(COOKIE, "").partition(".")
    if reader != str(request.user.pk):
        return None
    return next((campaign for campaign in campaigns if campaign.slug == slug), None)
