"""The first records of one kind that a search found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.reader import WorkspaceRequest

SHOWN = 5
"""How many records of a kind are shown."""

LETTERS = 60
"""Number of characters of a text that are shown."""


@dataclass(frozen=True)
class Group:
    """The first records of one kind, each with a note; ``more`` leads to the list of all."""

    title: str
    hits: Sequence[Link]
    more: Link | None = None


def group(
    request: WorkspaceRequest, title: str, hits: Iterable[Link], page: str = "", text: str = ""
) -> Group:
    """Return a group of at most ``SHOWN`` hits; if there are more, with a link to a list filtered by the text."""
    hits = list(hits)
    there = addresses.with_query(addresses.to(page, request.campaign), {"q": text}) if page else ""
    more = Link(_("More: %(what)s") % {"what": title}, there) if page and len(hits) > SHOWN else None
    return Group(title, hits[:SHOWN], more)
