"""Components of the page's frame: breadcrumb, language switch, reading controls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.utils.translation import get_language

from touchstone.web.common.components.component import Component, Link
from touchstone.web.common.formats import Words
from touchstone.web.common.reading_preferences import BACKGROUNDS, SIZES, Background, Reading, Size


@dataclass(frozen=True)
class Breadcrumb(Component):
    """The path from the front page to this one; the last item is the current page."""

    template_name: ClassVar[str] = "_components/breadcrumb.html"

    items: Sequence[Link]


@dataclass(frozen=True)
class Language:
    """A language of the site: its code, its own name, and the URL of this page in it, if any."""

    code: str
    name: str
    href: str = ""


@dataclass(frozen=True)
class LanguageSwitch(Component):
    """The other languages, each by its own name.

    With ``hrefs`` (public pages, which have one URL per language) they are links; otherwise a form that sets a cookie.
    """

    template_name: ClassVar[str] = "_components/language.html"

    hrefs: Sequence[tuple[str, str]] = ()
    next: str = ""

    @property
    def others(self) -> tuple[Language, ...]:
        """Return the languages to switch to."""
        known = dict(self.hrefs)
        return tuple(
            Language(code, OWN_NAMES.get(code, str(name)), known.get(code, ""))
            for code, name in settings.LANGUAGES
            if code != get_language()
        )


OWN_NAMES = {"zh-hans": "中文", "en": "English"}


@dataclass(frozen=True)
class ReadingControls(Component):
    """Background, text size, print, close and back; usable by keyboard and without JavaScript.

    ``back_href`` is the URL of the list that the page belongs to; ``open`` shows the choices without a click. The
    workspace follows the system's light or dark mode, so it uses ``backgrounds=False``.
    """

    template_name: ClassVar[str] = "_components/reading.html"
    all_backgrounds: ClassVar[tuple[Background, ...]] = BACKGROUNDS
    all_sizes: ClassVar[tuple[Size, ...]] = SIZES

    reading: Reading
    next: str
    back_href: str = ""
    back_label: Words = ""
    open: bool = False
    backgrounds: bool = True

    @property
    def size(self) -> str:
        """Return the size in force: the chosen one, else 18 on public pages and 16 in the workspace."""
        return self.reading.size or ("18" if self.backgrounds else "16")
