"""Checking in by a code on the wall: opening and ending it, and putting oneself down as somebody who came.

Nothing is kept of how, when or from where somebody checked in; see docs/adr/0044.
"""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.common import clock
from touchstone.common.codes import derive_code, digest_of
from touchstone.common.refusal import Refused
from touchstone.common.text import match_key
from touchstone.study.actions import lock_session, touch
from touchstone.study.models import RollMark, RollMember, RollSheet, Said, SessionState, StudySession
from touchstone.study.rolls import NOT_FOR_YOU, end_code, sees_roll
from touchstone.study.rules import CAME, takes_place
from touchstone.study.sheets import hold_sheet
from touchstone.units.access import Access
from touchstone.units.models import User

_PURPOSE = "touchstone.study.check-in"

OVER = _("This code does not work, or no longer. Look at the wall again, or tell the organiser.")
NOT_ON_ROLL = _(
    "This name is not on the roll as you wrote it. Check it, or tell the organiser, who can put you down by hand."
)


@dataclass(frozen=True, slots=True)
class Wall:
    """What the wall of a session shows while people check in: the code, and how many came so far."""

    code: str
    came: int


def can_open(session: StudySession) -> bool:
    """Say whether people can check in to a session today."""
    return session.state == SessionState.RECORDED and takes_place(
        session.held_on, session.held_until, clock.today()
    )


def open_check_in(*, by: User, access: Access, session: StudySession) -> StudySession:
    """Open a session for checking in by a new code, until it is ended or the day is over; an earlier code loses its effect."""
    with transaction.atomic():
        locked, sheet, fresh = hold_sheet(access, session)
        if not can_open(locked):
            raise Refused(_("People check in on a day of the session only. Record the attendance yourself."))
        sheet.seed, sheet.open_on = secrets.token_hex(16), clock.today()
        sheet.digest = digest_of(_PURPOSE, derive_code(_PURPOSE, sheet.seed))
        sheet.save()
        touch(locked)
        locked.save()
        number = RollMark.objects.filter(sheet=sheet).count()
        changes = {"roll": (None, number)} if fresh else {}
        record(by=by, verb="study.check-in-opened", target=locked, changes=changes)
    return locked


def end_check_in(*, by: User, access: Access, session: StudySession) -> StudySession:
    """End checking in; the code has no effect any more. Ending it twice changes nothing."""
    with transaction.atomic():
        locked = lock_session(access, session, None)
        if not sees_roll(access, locked.unit):
            raise Refused(NOT_FOR_YOU)
        if end_code(locked):
            record(by=by, verb="study.check-in-ended", target=locked)
    return locked


def read_wall(access: Access, session: StudySession) -> Wall | None:
    """Return what the wall shows; None if nobody can check in now, or without the right to open it."""
    if not sees_roll(access, session.unit):
        return None
    sheet = RollSheet.objects.filter(session=session, open_on=clock.today()).first()
    if sheet is None or not can_open(session):
        return None
    came = RollMark.objects.filter(sheet=sheet, said=Said.CAME).count()
    return Wall(derive_code(_PURPOSE, sheet.seed), came)


def find_open_session(code: str) -> StudySession | None:
    """Return the session to which people check in by a code now; it is for whoever has the code."""
    sheet = _find_open(code)
    return sheet.session if sheet is not None else None


def _find_open(code: str) -> RollSheet | None:
    rows = RollSheet.objects.filter(digest=digest_of(_PURPOSE, code), open_on=clock.today())
    sheet = rows.select_related("session__unit", "session__form", "session__campaign").first()
    if sheet is None or not can_open(sheet.session) or sheet.session.campaign.closed_on is not None:
        return None
    return sheet


def check_in(*, code: str, name: str) -> None:
    """Put somebody down as present by the name on the roll, however it is written; doing so twice changes nothing."""
    with transaction.atomic():
        found = _find_open(code)
        if found is None:
            raise Refused(OVER, "code")
        begin_in(found.session.campaign)
        sheet = RollSheet.objects.select_for_update().filter(pk=found.pk, digest=found.digest).first()
        if sheet is None:
            raise Refused(OVER, "code")
        members = RollMember.unscoped.select_for_update(of=("self",)).filter(unit=found.session.unit_id)
        member = members.filter(name_key=match_key(name)).first()
        if member is None:
            raise Refused(NOT_ON_ROLL, "name")
        mark, _made = RollMark.objects.get_or_create(sheet=sheet, member=member)
        if mark.said == CAME:
            return
        mark.said = CAME
        mark.save(update_fields=["said"])
        if sheet.counted:  # what was counted before is no longer what is on the sheet
            sheet.counted = False
            sheet.save(update_fields=["counted"])
