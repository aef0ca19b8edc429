"""Starting, saving and handing in without the layers that a page needs: what everybody sends in the same minute.

Such a request carries a ticket (see :mod:`touchstone.practice.tickets`), which says which sheet it is about and holds only
together with the log-in cookie of its page. So it needs no session, no account, no rights and no campaign from the
database, and no token against other sites, which cannot know the ticket. It answers in codes: a script says them in its
page's words, and for a form the page itself does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qs

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from touchstone.common import clock
from touchstone.practice.actions.sheets import Stored, hand_in, save, start
from touchstone.practice.marking import Given, read_given
from touchstone.practice.queries.bank import get_paper
from touchstone.practice.tickets import Sheet, read_ticket
from touchstone.web.practice.running import COOKIE, HEAD, give_ticket, show_by_ticket

_ADDRESS = re.compile(r"/t/([A-Za-z0-9_-]{1,32})/(start|save|hand-in)/")
_PAGE = re.compile(r"/t/([A-Za-z0-9_-]{1,32})/")
LARGEST = 256 * 1024
"""Bytes of the largest form that is read; answers of 200 questions need a tenth of it."""

MOST_FIELDS = 200 * 26 + 10
"""More fields than the largest paper has."""

Form = Mapping[str, Sequence[str]]

LAST_SAVE = 1_000_000_000


class SheetMiddleware:
    """Answers what is sent for an answer sheet, and shows it while it is under way, before the session is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "GET" and (shown := _PAGE.fullmatch(request.path_info)):
            return show_by_ticket(request, shown[1]) or self._get_response(request)
        if request.method == "POST" and (found := _ADDRESS.fullmatch(request.path_info)):
            return answer_sheet(request, *found.groups())
        return self._get_response(request)


@csrf_exempt
@require_POST
def sheet_act(request: HttpRequest, link: str, act: str) -> HttpResponse:
    """Refuse what is no act on a sheet: the middleware has answered every other one before."""
    raise Http404(f"no act {act} on a sheet of {link}")


def answer_sheet(request: HttpRequest, link: str, act: str) -> HttpResponse:
    """Start a sheet, save its answers or hand it in, and answer a script with what is stored, or a form with its page."""
    request.get_host()
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _answer(request, link, "too-large", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    log_in = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    form = _read_form(request)
    sheet = read_ticket(form.get("ticket", [""])[0], log_in)
    if sheet is None:
        return _answer(request, link, "sign-in", status=HTTPStatus.FORBIDDEN)
    if act == "start":
        started = start(sheet=sheet)
        response = _answer(request, link, "" if started else "not-now", status=200 if started else 409)
        if started:
            give_ticket(response, request, sheet, link)
        return response
    sequence, answers = _read_sequence(form), _read_answers(form, sheet)
    write = hand_in if act == "hand-in" else save
    stored = write(sheet=sheet, sequence=sequence, answers=answers)
    if stored is None:
        return _answer(request, link, "not-started", status=HTTPStatus.CONFLICT)
    response = _answer(request, link, _said(stored), stored)
    if stored.handed_in:
        response.delete_cookie(COOKIE, path=f"{HEAD}{link}/", samesite="Lax")
    return response


def _said(stored: Stored) -> str:
    if stored.handed_in:
        return "handed-in" if stored.taken else "over"
    return "saved" if stored.taken else "older"


def _read_form(request: HttpRequest) -> dict[str, list[str]]:
    """Return the fields of a form; to make Django's own object of them would take as long as storing them."""
    if request.content_type != "application/x-www-form-urlencoded":
        return dict(request.POST.lists())
    try:
        return parse_qs(
            request.body.decode(errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:  # more fields than any form of ours has
        return {}


def _read_sequence(form: Form) -> int:
    text = form.get("n", [""])[0]
    return min(int(text), LAST_SAVE) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _read_answers(form: Form, sheet: Sheet) -> list[Given]:
    """Return the answers of a form in the order of the paper; what cannot be an answer is left out."""
    questions = get_paper(sheet.test, sheet.variant)
    return [read_given(question, form.get(f"q{n}", ())) for n, question in enumerate(questions)]


def _answer(
    request: HttpRequest, link: str, said: str, stored: Stored | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer a script in JSON, with the seconds that are left; send a form back to its page, which says it in words."""
    response: HttpResponse
    if request.headers.get("Accept", "").startswith("application/json"):
        plain: dict[str, object] = {"said": said}
        if stored is not None:
            left = (stored.deadline - clock.now()).total_seconds()
            plain |= {"n": stored.sequence, "left": max(int(left), 0), "handed_in": stored.handed_in}
        response = JsonResponse(plain, status=status)
    else:
        response = HttpResponseRedirect(f"{HEAD}{link}/" + (f"?said={said}" if said else ""))
    response.headers["Cache-Control"] = "private, no-store"
    return response
