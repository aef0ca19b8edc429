"""Recording, correcting, withdrawing and restoring a session, and the page of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpResponse
from django.utils.translation import gettext as _

from touchstone.campaigns.queries import find_offered
from touchstone.common import clock
from touchstone.common.pages import read_key
from touchstone.interchange.documents import write_record
from touchstone.study.actions import restore_session, withdraw_session
from touchstone.study.lecturers import find_guiding, find_lecturers
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import (
    find_forms,
    find_latest_of_unit,
    find_leave,
    find_of_last_week,
    find_with_absent,
    get_session,
)
from touchstone.study.rolls import find_on_roll
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, answer, by, or_404, press, show
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import DOCX, attachment
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, post_view, read_view, require, sent
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.sessions import forms, presenters
from touchstone.web.sessions.lists import SESSIONS
from touchstone.web.sessions.recording import SlotTaken, Stored, store_correction, store_new
from touchstone.web.sessions.records import record_sheet
from touchstone.web.sessions.roll_presenters import on_roll

if TYPE_CHECKING:
    from touchstone.study.models import StudySession
    from touchstone.units.models import Unit

Record = TypeVar("Record")

LAST_WEEK = "last-week"
"""Asks for a form like the session of last week, a week later."""


@act_view(StudyPermission.RECORD, begins=True)
def session_new(request: WorkspaceRequest) -> HttpResponse:
    """Record a session; submitting the same form twice stores it once."""
    choice = choose(request, StudyPermission.RECORD, request.POST or request.GET)
    form, copy = _new_form(request, choice)
    act = ActPage(
        heading=_("Record a session"),
        form=form,
        do=lambda form: store_new(request, form, choice.the_unit),
        done=_recorded,
        breadcrumb=trail(request.campaign, SESSIONS.link(request), Link(_("Record a session"))),
        to=lambda stored: addresses.to("session", request.campaign, pk=stored.session.pk),
        draft="session-new",
        template="web/sessions/new.html",
        context={"copy": copy},
        **_entering(request, choice),
    )
    return _answer(request, act)


def _new_form(request: WorkspaceRequest, choice: UnitChoice) -> tuple[forms.SessionEntryForm, Link | None]:
    """Return the form of a new session, proposing what the last one was, and the link that copies that one."""
    campaign, today = request.campaign, clock.today()
    forms_of_study = list(find_offered(find_forms(campaign)))
    if request.method == "POST":
        offered = _offered(request, choice.unit, read_key(request.POST.get("make_up_of", "")))
        return forms.SessionEntryForm(campaign, forms_of_study, today, offered, request.POST), None
    last, like = _last_and_copied(request, choice)
    if request.GET.get("copy") == LAST_WEEK and like is not None:
        initial = forms.initial_a_week_later(like, today)
    else:
        initial = forms.initial_new(campaign, today, last, like)
    initial |= forms.initial_asked(campaign, forms_of_study, today, request.GET)
    initial["make_up_of"] = read_key(request.GET.get("make_up_of", ""))
    offered = _offered(request, choice.unit, initial["make_up_of"])
    form = forms.SessionEntryForm(campaign, forms_of_study, today, offered, initial=initial)
    return form, presenters.copy_link(campaign, choice.unit, last)


def _offered(
    request: WorkspaceRequest,
    unit: Unit | None,
    make_up_of: int | None,
    session: StudySession | None = None,
) -> forms.Offered:
    """Return what a session of a unit may name, with the session that was asked for and what ``session`` names now."""
    if unit is None:
        return forms.Offered()
    absent = find_with_absent(request.access, request.campaign, unit, forms.ABSENT)
    asked = get_session(request.access, request.campaign, make_up_of) if make_up_of is not None else None
    lecturers = find_lecturers(request.access, request.campaign, unit)
    groups = find_guiding(request.access, unit)
    now = {name: getattr(session, name) for name in forms.NAMED} if session is not None else {}
    return forms.Offered(
        lecturer=_with(lecturers, now.get("lecturer")),
        sat_in_by=_with(groups, now.get("sat_in_by")),
        make_up_of=[other for other in _with(absent, asked, now.get("make_up_of")) if other != session],
    )


def _with(records: list[Record], *more: Record | None) -> list[Record]:
    """Return some records and those that are needed beside them, each once."""
    return list(dict.fromkeys([*records, *(record for record in more if record is not None)]))


def _entering(request: WorkspaceRequest, choice: UnitChoice) -> dict[str, Any]:
    """Return what the forms of a session share: the unit beside the fields, which are spaced closely."""
    other_href = addresses.query(request.GET, unit="", choose="1")
    return {"choice": choice, "other_href": other_href, "tight": True}


def _recorded(stored: Stored) -> str:
    return _("This session had already been recorded.") if stored.again else _("The session is recorded.")


def _answer(request: WorkspaceRequest, act: ActPage[Any, Stored]) -> HttpResponse:
    """Handle an entry; if its part of the day is taken, show that session and offer to store another one."""
    try:
        return answer(request, act)
    except SlotTaken as taken:
        more = {
            "taken": presenters.taken(request.campaign, taken),
            "next_ordinal": taken.next_ordinal,
        }
        return show(request, replace(act, context={**act.shown_context, **more}, wrong=True))


def _last_and_copied(
    request: WorkspaceRequest, choice: UnitChoice
) -> tuple[StudySession | None, StudySession | None]:
    """Return the unit's last session, and the one to copy: the last, or the one given in the URL."""
    last = find_latest_of_unit(request.access, request.campaign, choice.unit) if choice.unit else []
    key = request.GET.get("copy", "") or request.GET.get("make_up_of", "")
    number = read_key(key)
    like = None if number is None else get_session(request.access, request.campaign, number)
    if key == "last" and last:
        like = last[0]
    if key == LAST_WEEK and choice.unit is not None:
        today = forms.last_day(request.campaign, clock.today())
        like = find_of_last_week(request.access, request.campaign, [choice.unit], today).get(choice.unit.pk)
    return (last[0] if last else None), like


@read_view(StudyPermission.VIEW)
def session_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one session: its facts, the numbers on leave, and its history."""
    session = find_session(request, pk)
    mine = may(request, StudyPermission.RECORD, session.path)
    changes = mine and session.state == presenters.RECORDED
    title = presenters.title(session)
    context = {
        "title": title,
        "facts": presenters.facts(request.campaign, session, fulfils=presenters.fulfils(request, session)),
        "leave": presenters.leave(find_leave(session)),
        "make_ups": presenters.make_ups(request, session),
        "history": presenters.history(request, session),
        "notice": presenters.withdrawn_notice(request.campaign, session, mine),
        "links": presenters.further(request.campaign, session) if changes else (),
        "roll": on_roll(request, session, changes=changes),
        "record_href": addresses.to("session-record", request.campaign, pk=pk),
        "main_action": Link(_("Correct"), addresses.to("session-correct", request.campaign, pk=pk))
        if changes
        else None,
        "breadcrumb": trail(request.campaign, SESSIONS.link(request), Link(title)),
    }
    return page(request, "web/sessions/one.html", context)


@read_view(StudyPermission.VIEW)
def session_record(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show the record of a session, ready to print on one sheet."""
    session = find_session(request, pk)
    context = {
        "sheet": record_sheet(request.campaign, session),
        "file_href": addresses.to("session-record-file", request.campaign, pk=pk),
        "breadcrumb": session_breadcrumb(request, session, _("Record to print")),
    }
    return page(request, "web/sessions/record.html", context)


@read_view(StudyPermission.VIEW)
def session_record_file(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Serve the record of a session as a .docx file."""
    sheet = record_sheet(request.campaign, find_session(request, pk))
    return attachment(write_record(sheet), f"{sheet.heading} {sheet.unit} {sheet.day}.docx", DOCX)


@act_view(StudyPermission.VIEW)
def session_correct(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Correct a session; the old values stay in its history."""
    session = _own_session(request, pk)
    choice = _kept_unit(request, session)
    act = ActPage(
        heading=_("Correct a session"),
        form=_correction_form(request, session, choice.unit),
        do=lambda form: store_correction(request, form, session, choice.the_unit),
        done=_("The session is corrected."),
        breadcrumb=session_breadcrumb(request, session, _("Correct")),
        template="web/sessions/correct.html",
        **_entering(request, choice),
    )
    return _answer(request, act)


def _kept_unit(request: WorkspaceRequest, session: StudySession) -> UnitChoice:
    """Return the unit that was sent or asked for, else that of the session."""
    if request.method == "POST" or "choose" in request.GET or "unit" in request.GET:
        return choose(request, StudyPermission.RECORD, request.POST or request.GET)
    return UnitChoice(StudyPermission.RECORD, session.unit, other=True)


def _correction_form(
    request: WorkspaceRequest, session: StudySession, unit: Unit | None
) -> forms.CorrectionForm:
    forms_of_study = list(find_offered(find_forms(request.campaign), session.form_id))
    today, leave = clock.today(), find_leave(session)
    counted = forms.Counted.of(session, leave) if find_on_roll([session.pk]) else None
    if request.method == "POST":
        offered = _offered(request, unit, read_key(request.POST.get("make_up_of", "")), session)
        return forms.CorrectionForm(
            request.campaign, forms_of_study, today, offered, request.POST, counted=counted
        )
    initial = forms.initial_of(session, leave)
    offered = _offered(request, unit, session.make_up_of_id, session)
    return forms.CorrectionForm(
        request.campaign, forms_of_study, today, offered, initial=initial, counted=counted
    )


@act_view(StudyPermission.VIEW)
def session_withdraw(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Ask for the reason and withdraw a session from every figure."""
    session = _own_session(request, pk)
    return ActPage(
        heading=_("Withdraw a session"),
        form=forms.WithdrawalForm(sent(request), initial={"version": session.version}),
        do=lambda form: withdraw_session(**by(request), session=session, **form.cleaned_data),
        done=_("The session is withdrawn and counts nowhere any more."),
        breadcrumb=session_breadcrumb(request, session, _("Withdraw")),
        lead=_("It stays readable with its history, but counts in no figure. This can be taken back."),
        notice=presenters.facts(request.campaign, session, short=True),
        send=_("Withdraw"),
        question=True,
    )


@post_view(StudyPermission.VIEW)
def session_restore(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Take a withdrawal back."""
    session = _own_session(request, pk)
    asked = read_key(request.GET.get("version", ""))
    version = session.version if asked is None else asked
    return press(
        request,
        lambda: restore_session(**by(request), session=session, version=version),
        _("The session counts again."),
        addresses.to("session", request.campaign, pk=pk),
    )


def find_session(request: WorkspaceRequest, pk: int) -> StudySession:
    """Return a session that the reader may see, or raise 404."""
    session = get_session(request.access, request.campaign, pk)
    return or_404(session, _("There is no such session, or you are not allowed to see it."))


def _own_session(request: WorkspaceRequest, pk: int) -> StudySession:
    session = find_session(request, pk)
    require(request, StudyPermission.RECORD, session.path)
    return session


def session_breadcrumb(request: WorkspaceRequest, session: StudySession, act: formats.Words) -> Any:
    """Return the breadcrumb of an act on a session."""
    there = Link(presenters.title(session), addresses.to("session", request.campaign, pk=session.pk))
    return trail(request.campaign, SESSIONS.link(request), there, Link(act))
