"""Pages that many readers ask for in the same minute: drawn once in a process, with marks where they differ by reader.

To render a template takes twenty times as long as to put a reader's own values into the text that it gave before.
"""

from __future__ import annotations

import copy
import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from touchstone.common import clock
from touchstone.units.access import NOBODY
from touchstone.web.common.reading_preferences import COOKIE

MOST = 500
"""Pages that a process keeps; when there are more it forgets all of them and begins again."""

_NAME = secrets.token_hex(8)
"""Is in each mark, so that no text that somebody wrote can be one."""

_MARK = re.compile(rf"{_NAME}-([a-z]+)-")

_pages: dict[Hashable, list[str]] = {}


def mark(name: str) -> SafeString:
    """Return what stands in a drawn page for a reader's own value, which is given when it is sent."""
    return SafeString(f"{_NAME}-{name}-")


class _AnyReader:
    """Stands in a drawn page for the reader who is signed in."""

    is_authenticated = True
    pk = mark("key")

    def __str__(self) -> str:
        return mark("reader")


def answer_drawn(
    request: HttpRequest,
    template: str,
    key: tuple[Hashable, ...],
    build: Callable[[], Mapping[str, Any]],
    own: Mapping[str, Any],
) -> HttpResponse:
    """Answer with a page that is rendered only if none with this ``key`` is kept.

    ``build`` returns the context, which depends on nothing but the key, the language, the address and the reader's
    reading preferences; where the reader's ``own`` values belong it holds their marks. The values are escaped here.
    A page with a message is rendered anew.
    """
    user, access = getattr(request, "user", None), getattr(request, "access", NOBODY)
    signed_in = user is not None and user.is_authenticated
    values: dict[str, Any] = {**own, "csrf": get_token(request)}
    if user is not None and signed_in:
        values |= {"key": user.pk, "reader": str(user)}
    told = list(get_messages(request))
    example_day = None if clock.is_real() else clock.today()
    whole = (
        template, get_language(), request.get_host(), request.get_full_path(), request.COOKIES.get(COOKIE, ""),
        signed_in, access.allows("bulletins.write"), example_day, *key,
    )  # fmt: skip
    parts = None if told else _pages.get(whole)
    if parts is None:
        parts = _MARK.split(_render(request, template, {**build(), "messages": told}, signed_in=signed_in))
        if not told:
            if len(_pages) >= MOST:
                _pages.clear()
            _pages[whole] = parts
    text = [str(conditional_escape(values[part])) if place % 2 else part for place, part in enumerate(parts)]
    return HttpResponse("".join(text))


def _render(request: HttpRequest, template: str, context: Mapping[str, Any], *, signed_in: bool) -> str:
    shared = copy.copy(request)
    if signed_in:
        shared.user = _AnyReader()  # type: ignore[assignment]  # all that a frame asks of it
    return render_to_string(template, {**context, "request": shared, "csrf_token": mark("csrf")}, request)
