"""Checking texts that people type before they are stored."""

from collections.abc import Iterable
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.common.text import match_key, tidy
from touchstone.units.models import Unit

LONGEST_REASON = 200
"""Maximum length of a reason."""


def checked_text(model: type[models.Model], field: str, text: str) -> str:
    """Return a text as it is stored in a field; refused if it is too long."""
    stored = tidy(text)
    longest = _longest(model, field)
    if len(stored) > longest:
        raise _too_long(stored, longest, field)
    return stored


def checked_reason(reason: str) -> str:
    """Return a reason as it is stored; refused if it is too long."""
    stored = tidy(reason)
    if len(stored) > LONGEST_REASON:
        raise _too_long(stored, LONGEST_REASON, "reason")
    return stored


def checked_name(model: type[models.Model], name: str, field: str = "name") -> tuple[str, str]:
    """Return a name as it is stored, and its key for comparison; refused if it is empty or too long."""
    stored = tidy(name)
    key = match_key(stored)
    longest = _longest(model, "name")
    if not key:
        raise Refused(_("Enter the name."), field)
    if len(stored) > longest or len(key) > longest:
        raise _too_long(stored, longest, field)
    return stored, key


def checked_aliases(names: Iterable[str], own_key: str) -> dict[str, str]:
    """Return a unit's other names by their keys, leaving out empty names and its own name."""
    aliases: dict[str, str] = {}
    for name in names:
        if match_key(name):
            stored, key = checked_name(Unit, name, "aliases")
            if key != own_key:
                aliases.setdefault(key, stored)
    return aliases


def _longest(model: type[models.Model], field: str) -> int:
    return cast("models.CharField[str, str]", model._meta.get_field(field)).max_length or 0


def _too_long(text: str, longest: int, field: str) -> Refused:
    message = _("“%(text)s…” is too long: at most %(count)s characters.")
    return Refused(message % {"text": text[:20], "count": longest}, field)
