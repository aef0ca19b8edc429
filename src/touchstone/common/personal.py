"""What points to a person in words that are for everybody: numbers that identify, and names that are known."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused

NUMBERS = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])")
"""Eighteen places of an identity card, or eleven of a mobile telephone."""

SHORTEST = 3
"""Letters of a name; one of two letters stands in too many other words, such as 高峰 or 建设."""


def personal(text: str, names: Iterable[str] = ()) -> str:
    """Return the first piece of a text that is such a number or one of these names; empty when there is none."""
    number = NUMBERS.search("".join(text.split()))
    if number is not None:
        return number.group()
    return next((name for name in names if len(name.strip()) >= SHORTEST and name.strip() in text), "")


def refuse_personal(text: str, names: Iterable[str], field: str) -> None:
    """Refuse, at a field of the form, a text for everybody that points to a person."""
    if found_text := personal(text, names):
        raise Refused(
            _("Everybody will read this, and “%(what)s” points to a person. Take it out; a post is enough.")
            % {"what": found_text},
            field,
        )
