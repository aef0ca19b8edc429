"""Entering, correcting, withdrawing and restoring a session, and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.study.actions import restore_session, withdraw_session
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import find_forms, find_latest_of_unit, find_leave, get_session
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may, require
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.sessions import presenters
from touchstone.web.sessions.forms import CorrectionForm, EntryForm, WithdrawalForm, initial_new, initial_of
from touchstone.web.sessions.recording import Stored, store_correction, store_new

if TYPE_CHECKING:
    from touchstone.study.models import StudySession


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(StudyPermission.RECORD)
def session_new(request: WorkspaceRequest) -> HttpResponse:
    """Enter a session; what was sent twice is stored once."""
    choice = choose(request, StudyPermission.RECORD, request.POST or request.GET)
    forms, today = list(find_forms(request.campaign)), clock.today()
    stored = Stored()
    if request.method == "POST":
        form = EntryForm(request.campaign, forms, today, request.POST)
        if _complete(form, choice) and choice.unit:
            stored = store_new(request, form, choice.unit)
            if stored.session:
                return _led_to(request, stored)
    else:
        initial = {**initial_new(request.campaign, today, *_likes(request, choice)), **_asked(request)}
        form = EntryForm(request.campaign, forms, today, initial=initial)
    last = find_latest_of_unit(request.access, request.campaign, choice.unit) if choice.unit else []
    context = {
        "form": form,
        "choice": choice,
        "other_href": addresses.query(request.GET, unit="", choose="1"),
        "taken": presenters.taken(request.campaign, stored.taken),
        "next_ordinal": stored.taken.next_ordinal if stored.taken else None,
        "copy": presenters.copy_link(request.campaign, choice.unit, last)
        if request.method != "POST"
        else None,
        "breadcrumb": trail(request.campaign, _list(request), Link(_("Record a session"))),
    }
    return page(request, "web/sessions/new.html", context, status=400 if form.errors or stored.taken else 200)


def _complete(form: EntryForm, choice: UnitChoice) -> bool:
    """Say whether the form and the choice of the unit are both right; what is wrong stands in the form."""
    form.full_clean()
    if choice.unit is None:
        form.add_error("unit_name", choice.error or _("Name the unit."))
    return not form.errors


def _likes(request: WorkspaceRequest, choice: UnitChoice) -> tuple[StudySession | None, StudySession | None]:
    """Return the unit's last session, and the one to copy: the last, or the one that the address names."""
    last = find_latest_of_unit(request.access, request.campaign, choice.unit) if choice.unit else []
    wanted = request.GET.get("copy", "") or request.GET.get("make_up_of", "")
    like = get_session(request.access, request.campaign, int(wanted)) if wanted.isdecimal() else None
    if wanted == "last" and last:
        like = last[0]
    return (last[0] if last else None), like


def _asked(request: WorkspaceRequest) -> dict[str, Any]:
    origin = request.GET.get("make_up_of", "")
    return {"make_up_of": int(origin)} if origin.isdecimal() else {}


def _led_to(request: WorkspaceRequest, stored: Stored) -> HttpResponse:
    session = stored.session
    if session is None:
        raise Http404
    said = _("This session had already been recorded.") if stored.again else _("The session is recorded.")
    messages.success(request, said)
    return redirect(addresses.to("session", request.campaign, pk=session.pk))


@require_safe
@in_campaign(StudyPermission.VIEW)
def session_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one session: its facts, who was on leave, and all that was done with it."""
    session = _session(request, pk)
    mine = may(request, StudyPermission.RECORD, session.path)
    context = {
        "held": session,
        "facts": presenters.facts(request.campaign, session),
        "leave": presenters.leave(find_leave(session)),
        "history": presenters.history(session),
        "notice": presenters.withdrawn_notice(request.campaign, session, mine),
        "links": presenters.further(request.campaign, session) if mine else (),
        "main_action": presenters.main_action(request.campaign, session) if mine else None,
        "breadcrumb": trail(request.campaign, _list(request), Link(presenters.title(session))),
    }
    return page(request, "web/sessions/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(StudyPermission.VIEW)
def session_correct(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Change a session; what it was before stays in its history."""
    session = _own_session(request, pk)
    forms, today = list(find_forms(request.campaign)), clock.today()
    choice = UnitChoice(StudyPermission.RECORD, session.unit, other=True)
    if request.method == "POST" or "choose" in request.GET or "unit" in request.GET:
        choice = choose(request, StudyPermission.RECORD, request.POST or request.GET)
    stored = Stored()
    if request.method == "POST":
        form = CorrectionForm(request.campaign, forms, today, request.POST)
        if _complete(form, choice) and choice.unit:
            stored = store_correction(request, form, session, choice.unit)
            if stored.session:
                messages.success(request, _("The session is corrected."))
                return redirect(addresses.to("session", request.campaign, pk=pk))
    else:
        form = CorrectionForm(
            request.campaign, forms, today, initial=initial_of(session, find_leave(session))
        )
    context = {
        "form": form,
        "choice": choice,
        "other_href": addresses.query(request.GET, unit="", choose="1"),
        "taken": presenters.taken(request.campaign, stored.taken),
        "next_ordinal": stored.taken.next_ordinal if stored.taken else None,
        "back_href": addresses.to("session", request.campaign, pk=pk),
        "breadcrumb": _way_to(request, session, _("Correct")),
    }
    return page(
        request, "web/sessions/correct.html", context, status=400 if form.errors or stored.taken else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(StudyPermission.VIEW)
def session_withdraw(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Ask for the reason and take a session out of every figure."""
    session = _own_session(request, pk)
    form = WithdrawalForm(request.POST or None, initial={"version": session.version})
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_session(by=request.user, access=request.access, session=session, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused.message))
        else:
            messages.success(request, _("The session is withdrawn and counts nowhere any more."))
            return redirect(addresses.to("session", request.campaign, pk=pk))
    context = {
        "form": form,
        "facts": presenters.facts(request.campaign, session, short=True),
        "back_href": addresses.to("session", request.campaign, pk=pk),
        "breadcrumb": _way_to(request, session, _("Withdraw")),
    }
    return page(request, "web/sessions/withdraw.html", context, status=400 if form.errors else 200)


@require_POST
@in_campaign(StudyPermission.VIEW)
def session_restore(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Take a withdrawal back."""
    session = _own_session(request, pk)
    version = request.GET.get("version", "")
    try:
        restore_session(
            by=request.user,
            access=request.access,
            session=session,
            version=int(version) if version.isdecimal() else session.version,
        )
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The session counts again."))
    return redirect(addresses.to("session", request.campaign, pk=pk))


def _session(request: WorkspaceRequest, pk: int) -> StudySession:
    session = get_session(request.access, request.campaign, pk)
    if session is None:
        raise Http404(_("There is no such session among those that you may see."))
    return session


def _own_session(request: WorkspaceRequest, pk: int) -> StudySession:
    session = _session(request, pk)
    require(request, StudyPermission.RECORD, session.path)
    return session


def _list(request: WorkspaceRequest) -> Link:
    return Link(_("Sessions"), addresses.to("sessions", request.campaign))


def _way_to(request: WorkspaceRequest, session: StudySession, act: formats.Words) -> Any:
    there = Link(presenters.title(session), addresses.to("session", request.campaign, pk=session.pk))
    return trail(request.campaign, _list(request), there, Link(act))
