"""The roll of a unit, and the attendance of a session on it; only for the unit itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.study.permissions import StudyPermission
from touchstone.study.rolls import NOT_FOR_YOU, find_members, keep_members, sees_roll, state_of
from touchstone.study.sheets import NO_ROLL, Sheet, drop_sheet, read_sheet, record_attendance
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, read_view, require, sent
from touchstone.web.common.unit_choice import in_campaign_tree
from touchstone.web.sessions import presenters, roll_presenters
from touchstone.web.sessions.roll_forms import AttendanceForm, DropForm, RollForm
from touchstone.web.sessions.views import find_session, session_breadcrumb

if TYPE_CHECKING:
    from touchstone.study.models import StudySession


@act_view(StudyPermission.RECORD, begins=True)
def study_roll(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Write the names of the people whom a unit expects at its study."""
    unit = in_campaign_tree(request, pk)
    require(request, StudyPermission.RECORD, unit.path)
    if not sees_roll(request.access, unit):
        raise PermissionDenied(str(NOT_FOR_YOU))
    members = find_members(request.access, unit)
    state = state_of(members)
    there = Link(unit.label, addresses.to("unit", request.campaign, pk=pk))
    return ActPage(
        heading=_("Roll for study"),
        form=RollForm(
            sent(request),
            initial={"version": state, "names": "\n".join(member.name for member in members)},
        ),
        version=state,
        do=lambda form: keep_members(
            **by(request),
            campaign=request.campaign,
            unit=unit,
            state=form.cleaned_data["version"],
            names=form.cleaned_data["names"].split("\n"),
        ),
        done=_kept,
        breadcrumb=trail(
            request.campaign,
            Link(_("Units"), addresses.to("units", request.campaign)),
            there,
            Link(_("Roll")),
        ),
        lead=unit.label,
        explanation=_(
            "Names are read only inside the unit; everybody else sees numbers. A name that you take off is deleted for "
            "good, and what was counted stays. A roll is nobody’s duty: without one, attendance is entered as numbers."
        ),
        send=_("Save"),
    )


def _kept(number: int) -> str:
    if not number:
        return _("The roll is deleted.")
    return ngettext("%(n)s name is on the roll.", "%(n)s names are on the roll.", number) % {
        "n": formats.number(number)
    }


@act_view(StudyPermission.VIEW, begins=True)
def session_attendance(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponse:
    """Say of everybody on the roll whether they came to a session."""
    session, sheet = _readable(request, pk)
    if why := _not_now(request, session, sheet):
        return turn_away(request, why, addresses.to("session", request.campaign, pk=pk))
    return ActPage(
        heading=_("Attendance on the roll"),
        form=AttendanceForm(sent(request), sheet, session.version),
        version=session.version,
        do=lambda form: record_attendance(
            **by(request),
            session=session,
            version=form.cleaned_data["version"],
            said=form.said(),
            seen=form.seen_then(),
        ),
        done=_("The attendance is recorded."),
        breadcrumb=session_breadcrumb(request, session, pgettext("on a roll", "Attendance")),
        lead=f"{session.unit.label} · {presenters.title(session)}",
        explanation=roll_presenters.explain(sheet, session),
        send=_("Save"),
        template="web/sessions/attendance.html",
        context={
            "nameless": roll_presenters.nameless(sheet),
            "links": roll_presenters.beside_sheet(request.campaign, session, sheet),
        },
        tight=True,
    )


@act_view(StudyPermission.VIEW)
def session_attendance_drop(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Delete what is said of each person about a session, and keep its numbers."""
    session, _sheet = _readable(request, pk)
    return ActPage(
        heading=_("Go back to numbers?"),
        form=DropForm(sent(request), initial={"version": session.version}),
        do=lambda form: drop_sheet(**by(request), session=session, **form.cleaned_data),
        done=_("The session has numbers only. They are as they were."),
        breadcrumb=session_breadcrumb(request, session, _("Go back to numbers")),
        lead=_("What is said of each person about this session is deleted for good; its numbers stay."),
        send=_("Delete who came"),
        question=True,
    )


@read_view(StudyPermission.VIEW)
def session_attendance_print(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show the attendance of a session ready to print, for the unit itself."""
    session, sheet = _readable(request, pk)
    context = {
        "session": session,
        "lead": f"{session.unit.label} · {presenters.title(session)}",
        "table": roll_presenters.sheet_table(sheet),
        "nameless": roll_presenters.nameless(sheet),
        "breadcrumb": session_breadcrumb(request, session, _("Attendance to print")),
    }
    return page(request, "web/sessions/attendance_print.html", context)


def _readable(request: WorkspaceRequest, pk: int) -> tuple[StudySession, Sheet]:
    """Return a session with the sheet that only the unit itself may read."""
    session = find_session(request, pk)
    require(request, StudyPermission.RECORD, session.path)
    sheet = read_sheet(request.access, session)
    if sheet is None:
        raise PermissionDenied(str(NOT_FOR_YOU))
    return session, sheet


def _not_now(request: WorkspaceRequest, session: StudySession, sheet: Sheet) -> str:
    """Return why attendance cannot be recorded on the roll, or ""."""
    if session.state != presenters.RECORDED:
        return _("This session was withdrawn. Record it again if it was held after all.")
    if not sheet.lines and not sheet.kept:
        return str(NO_ROLL)
    return ""
