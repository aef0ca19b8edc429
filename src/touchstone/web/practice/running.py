"""The page of a test under way: all takers come to it in the same minute, and it shows them the same but for a few values.

A browser that started the sheet holds its ticket in a cookie, for this page alone. It gets the page without session,
account and rights, as it saves without them; any other browser passes the log-in (see ``taking_views``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.common import clock
from touchstone.practice.actions.sheets import GRACE
from touchstone.practice.models import AnswerSheet
from touchstone.practice.queries.taking import get_sheet
from touchstone.practice.queries.terms import get_terms
from touchstone.practice.tickets import Sheet, read_ticket, write_ticket
from touchstone.web.common.drawn import answer_drawn, mark
from touchstone.web.practice import taking_presenters as presenters

HEAD = "/t/"
COOKIE = "sheet"
"""Holds the ticket of the sheet under way, only for the addresses of its test."""

OWN = ("ticket", "next", "sheet", "saved", "left", "minutes", "until", "questions")


def ticket_of(request: HttpRequest, key: Sheet) -> str:
    """Return the ticket of a sheet for the browser that asks."""
    return write_ticket(key, request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


def give_ticket(response: HttpResponse, request: HttpRequest, key: Sheet, link: str) -> None:
    """Have the browser show the ticket of a sheet under way when it asks for the page again."""
    response.set_cookie(
        COOKIE, ticket_of(request, key), path=f"{HEAD}{link}/", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def show_by_ticket(request: HttpRequest, link: str) -> HttpResponse | None:
    """Return the page for a browser that holds the ticket of a sheet under way, or None."""
    key = read_ticket(request.COOKIES.get(COOKIE, ""), request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    if key is None or get_terms(key.test).link != link:
        return None
    sheet = get_sheet(key)
    CsrfViewMiddleware(_nothing).process_request(request)
    if sheet is None or not is_running(sheet) or "CSRF_COOKIE" not in request.META:
        return None
    language = translation.get_language_from_request(request)
    with translation.override(language):
        response = show_running(request, sheet, key)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    return response


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def is_running(sheet: AnswerSheet) -> bool:
    """Return whether answers are still taken."""
    return not sheet.is_handed_in and clock.now() <= sheet.deadline + GRACE


def show_running(request: HttpRequest, sheet: AnswerSheet, key: Sheet) -> HttpResponse:
    """Return the page with the questions of a sheet and what was answered before."""
    terms, said = get_terms(key.test), request.GET.get("said", "")
    left = max(int((sheet.deadline - clock.now()).total_seconds()), 0)
    minutes = -(-left // 60)
    own = {
        "ticket": ticket_of(request, key),
        "next": sheet.sequence + 1,
        "sheet": f"{terms.link}.{key.taker}.{key.attempt}",
        "saved": sheet.sequence,
        "left": left,
        "minutes": ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes},
        "until": _("until %(until)s") % {"until": f"{timezone.localtime(sheet.deadline):%H:%M}"},
        "questions": presenters.draw_questions(sheet, terms.link),
    }

    def build() -> Mapping[str, Any]:
        said_in_words = presenters.said(said)
        return {
            "link": terms.link,
            "title": terms.title,
            "said": said_in_words,
            "own": {name: mark(name) for name in OWN},
        }

    response = answer_drawn(request, "web/practice/take.html", (terms.link, terms.title), build, own)
    give_ticket(response, request, key, terms.link)
    return response
