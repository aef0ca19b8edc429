"""The frame around every page: navigation, reading controls, feedback link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.units.access import NOBODY, Access
from touchstone.web.common.components import LanguageSwitch, ReadingControls
from touchstone.web.common.formats import Words, weekday
from touchstone.web.common.navigation import Navigation, navigation
from touchstone.web.common.reading_preferences import COOKIE, Reading, from_cookie


@dataclass(frozen=True)
class Choice:
    """An entry of a switcher."""

    label: Words
    href: str
    current: bool = False


@dataclass(frozen=True)
class Switcher:
    """A menu to switch campaign or unit: the current one and the others."""

    current: Words
    choices: Sequence[Choice] = ()


@dataclass(frozen=True)
class Shell:
    """The frame of one page for one reader."""

    navigation: Navigation
    language: LanguageSwitch
    text_size: ReadingControls
    reading_controls: ReadingControls
    feedback_href: str = ""
    writes: bool = False
    """Whether the reader may open the editor's room."""
    example_day: str = ""
    """Today's date in an example that lives in its own time; otherwise empty."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor for ``shell`` and ``reading``; the shell is built only if a template uses it."""
    reading = from_cookie(request.COOKIES.get(COOKIE, ""))
    return {"reading": reading, "shell": SimpleLazyObject(lambda: shell_of(request, reading))}


def shell_of(request: HttpRequest, reading: Reading) -> Shell:
    """Return the frame of the requested page."""
    here = request.get_full_path()
    access: Access = getattr(request, "access", NOBODY)
    return Shell(
        navigation=navigation(request),
        language=LanguageSwitch(next=here),
        text_size=ReadingControls(reading, here, backgrounds=False),
        reading_controls=ReadingControls(reading, here),
        feedback_href=feedback_href(getattr(settings, "FEEDBACK_ADDRESS", ""), request.build_absolute_uri()),
        writes=access.allows("bulletins.write"),
        example_day="" if clock.is_real() else weekday(clock.today()),
    )


def feedback_href(address: str, page: str) -> str:
    """Return the URL of "problem with this page?": an e-mail about the page, or the organisation's own form.

    ``address`` is an e-mail address or a URL; if it is empty the link is not shown.
    """
    if not address:
        return ""
    if "://" in address or address.startswith("/"):
        return f"{address}{'&' if '?' in address else '?'}page={quote(page, safe='')}"
    subject, body = quote(_("Problem with a page")), quote(page)
    return f"mailto:{address}?subject={subject}&body={body}"
