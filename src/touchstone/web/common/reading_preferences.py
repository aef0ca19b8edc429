"""Reading preferences: background and text size, stored in one small cookie.

The eight backgrounds are those common on official sites. They are a matter of taste; the site claims no benefit for
the eyes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "reading"
COOKIE_AGE = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Background:
    """A reading background: its code in the cookie and style sheet, its usual name, its colour."""

    code: str
    name: Promise
    colour: str


@dataclass(frozen=True)
class Size:
    """A text size: pixels at a browser's default setting, the text on the control, and its name."""

    pixels: int
    letter: str
    name: Promise

    @property
    def code(self) -> str:
        """Return the size as stored in the cookie."""
        return str(self.pixels)


BACKGROUNDS = (
    Background("almond", _("almond yellow"), "#FAFBE6"),
    Background("autumn", _("autumn-leaf brown"), "#FFF2E2"),
    Background("rouge", _("rouge"), "#FDE6E0"),
    Background("mustard", _("mustard green"), "#F3FFE1"),
    Background("sky", _("sky blue"), "#DAFAFE"),
    Background("lilac", _("lilac"), "#E9EBFE"),
    Background("grey", _("grey"), "#EAEAEF"),
    Background("white", _("galaxy white"), "#FFFFFF"),
)

SIZES = (
    Size(16, "A\N{MINUS SIGN}", _("small")),
    Size(18, "A", _("medium")),
    Size(22, "A+", _("large")),
    Size(28, "A++", _("very large")),
)

_codes = {background.code for background in BACKGROUNDS}
_pixels = {size.code for size in SIZES}


@dataclass(frozen=True)
class Reading:
    """The reader's choice; an empty value means the site's default."""

    background: str = ""
    size: str = ""

    @property
    def cookie(self) -> str:
        """Return the choice as stored in the cookie."""
        return f"{self.background}.{self.size}"


def read(background: str, size: str) -> Reading:
    """Return the choice with these codes; unknown ones become the default."""
    return Reading(background if background in _codes else "", size if size in _pixels else "")


def from_cookie(text: str) -> Reading:
    """Parse the cookie; unknown values become the default."""
    background, _dot, size = text.partition(".")
    return read(background, size)
