"""The search over everything: its page, and the suggestions of the box in the head of every page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from touchstone.common.refusal import Refused
from touchstone.search.queries import read_text
from touchstone.search.words import MOST
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, read_view
from touchstone.web.search.presenters import SUGGESTIONS, Found, find_groups


@read_view()
def search(request: WorkspaceRequest) -> HttpResponse:
    """Show the first records of each kind that answer the text, or say why nothing is looked for."""
    text = request.GET.get("q", "").strip()
    found = _found(request, text)
    context = {
        "sought": text[:MOST],
        "found": found,
        "breadcrumb": trail(request.campaign, Link(_("Search"))),
    }
    return page(request, "web/search/search.html", context, pieces={SUGGESTIONS: found})


def _found(request: WorkspaceRequest, text: str) -> Found:
    if not text:
        return Found()
    try:
        query = read_text(text)
    except Refused as refusal:
        return Found(text, refused=refusal.message)
    return Found(text, find_groups(request, query, text))
