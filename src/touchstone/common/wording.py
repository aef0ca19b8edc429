"""Joining words with the punctuation of the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext


def listed(names: Iterable[object]) -> str:
    """Join names with the separator of the reader's language."""
    return gettext(", ").join(str(name) for name in names)


def clauses(parts: Iterable[object]) -> str:
    """Join parts of a sentence that may hold lists themselves, as the reader's language divides them."""
    return gettext("; ").join(str(part) for part in parts)
