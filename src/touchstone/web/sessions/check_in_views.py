"""Checking in by a code on the wall: the wall for the organiser, and the public page for whoever has the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from touchstone.common.codes import plain_code
from touchstone.common.refusal import Refused
from touchstone.study.checking_in import (
    OVER,
    can_open,
    check_in,
    end_check_in,
    find_open_session,
    open_check_in,
    read_wall,
)
from touchstone.study.permissions import StudyPermission
from touchstone.study.rolls import NOT_FOR_YOU, has_roll, sees_roll
from touchstone.study.sheets import NO_ROLL
from touchstone.web.common import addresses
from touchstone.web.common.acts import by, press, turn_away
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.limits import is_over, note
from touchstone.web.common.navigation import NavItem
from touchstone.web.common.pages import page
from touchstone.web.common.qr_codes import QrCode
from touchstone.web.common.reader import WorkspaceRequest, post_view, read_view, require, sent
from touchstone.web.sessions import presenters
from touchstone.web.sessions.roll_forms import CodeForm, NameForm
from touchstone.web.sessions.views import find_session, session_breadcrumb

if TYPE_CHECKING:
    from touchstone.study.models import StudySession

REFRESH = 15
"""Seconds after which the wall counts again who has checked in."""

DONE = "in"
"""What stands in the address after somebody has checked in."""


@read_view(StudyPermission.VIEW)
def session_check_in(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show the wall: the code, large and as a QR code, and how many came so far; or offer to open it."""
    session = _own(request, pk)
    back = addresses.to("session", request.campaign, pk=pk)
    if not can_open(session):
        why = _("People check in on a day of the session only. Record the attendance yourself.")
        return turn_away(request, why, back)
    if not has_roll(session.unit):
        return turn_away(
            request, str(NO_ROLL), addresses.to("study-roll", request.campaign, pk=session.unit_id)
        )
    wall = read_wall(request.access, session)
    context: dict[str, Any] = {
        "session": session,
        "title": presenters.title(session),
        "wall": wall,
        "open_href": addresses.to("session-check-in-open", request.campaign, pk=pk),
        "breadcrumb": session_breadcrumb(request, session, _("Check-in")),
    }
    if wall is not None:
        address = request.build_absolute_uri(reverse("web:check-in", args=[wall.code]))
        context |= {
            "address": address.partition("://")[2],
            "qr": QrCode.of(address),
            "end_href": addresses.to("session-check-in-end", request.campaign, pk=pk),
            "refresh_seconds": REFRESH,
        }
    return page(request, "web/sessions/check_in.html", context)


@post_view(StudyPermission.VIEW)
def session_check_in_open(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Open a session for checking in, or make a new code."""
    session = _own(request, pk)
    return press(
        request,
        lambda: open_check_in(**by(request), session=session),
        "",
        addresses.to("session-check-in", request.campaign, pk=pk),
    )


@post_view(StudyPermission.VIEW)
def session_check_in_end(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """End checking in, and go on to the attendance."""
    session = _own(request, pk)
    return press(
        request,
        lambda: end_check_in(**by(request), session=session),
        _("The code has no effect any more. Look the list over and save it."),
        addresses.to("session-check-in", request.campaign, pk=pk),
        addresses.to("session-attendance", request.campaign, pk=pk),
    )


def _own(request: WorkspaceRequest, pk: int) -> StudySession:
    session = find_session(request, pk)
    require(request, StudyPermission.RECORD, session.path)
    if not sees_roll(request.access, session.unit):
        raise PermissionDenied(str(NOT_FOR_YOU))
    return session


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the wall, and lead to its page."""
    form = CodeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return _lead_to(request, form)
    return _show(request, {"form": form}, 400 if form.errors else 200)


def _lead_to(request: HttpRequest, form: CodeForm) -> HttpResponse:
    code = plain_code(form.cleaned_data["code"])
    if find_open_session(code) is not None:
        return redirect("web:check-in", code)
    form.refuse(Refused(OVER, "code"))
    return _wrong_code(request, {"form": form}, 400)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_page(request: HttpRequest, code: str) -> HttpResponse:
    """Take the name of somebody who checks in; nobody logs in, and nothing else is asked or kept."""
    session = find_open_session(code)
    if session is None:
        return _wrong_code(request, {"form": CodeForm(None), "over": OVER}, 404)
    form = NameForm(sent(request))
    if request.method == "POST" and form.is_valid():
        if is_over(request, "check-in-name", code):
            return _too_often(request)
        try:
            check_in(code=code, **form.cleaned_data)
        except Refused as refused:
            if refused.field == "name":
                note(request, "check-in-name", code)
            form.refuse(refused)
        else:
            return redirect(addresses.with_query(reverse("web:check-in", args=[code]), {DONE: "1"}))
    context = {
        "form": form,
        "session": session,
        "title": presenters.title(session),
        "done": request.method != "POST" and DONE in request.GET,
        "again_href": reverse("web:check-in", args=[code]),
    }
    return _show(request, context, 400 if form.errors else 200)


def _wrong_code(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """Answer a wrong code; nobody who has the right one is held up by others at the same address."""
    if is_over(request, "check-in-code"):
        return _too_often(request)
    note(request, "check-in-code")
    return _show(request, context, status)


def _too_often(request: HttpRequest) -> HttpResponse:
    return _show(request, {"too_often": True}, 429)


def _show(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    here = Link(_("Check-in"))
    context |= {
        "code_href": reverse("web:check-in-code"),
        "breadcrumb": Breadcrumb((Link(_("Front page"), "/"), here)),
        "sections": [
            NavItem(_("Front page"), "/", "home"),
            NavItem(str(here.label), reverse("web:check-in-code"), "sessions", active=True),
        ],
    }
    return render(request, "web/sessions/check_in_public.html", context, status=status)
