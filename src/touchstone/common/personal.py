"""Finding personal data in texts that everybody can read: identity numbers, mobile numbers and known names."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused

NUMBERS = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])")
"""An identity card number (18 characters) or a mobile phone number (11 digits)."""

SHORTEST = 3
"""Minimum length of a name to look for: two-character names such as 高峰 or 建设 also occur as ordinary words."""


def find_personal(text: str, names: Iterable[str] = ()) -> str:
    """Return the first such number or name in a text, or "" if there is none."""
    number = NUMBERS.search("".join(text.split()))
    if number is not None:
        return number.group()
    return next((name for name in names if len(name.strip()) >= SHORTEST and name.strip() in text), "")


def refuse_personal(text: str, names: Iterable[str], field: str) -> None:
    """Refuse a public text that identifies a person; the refusal belongs to this field of the form."""
    if identifier := find_personal(text, names):
        raise Refused(
            _("Everybody will read this, and “%(what)s” points to a person. Take it out; a post is enough.")
            % {"what": identifier},
            field,
        )
