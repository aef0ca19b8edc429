"""Attendance of a session on the roll of its unit: the sheet, what is said of each person, and going back to numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.common import clock
from touchstone.common.changes import Changes
from touchstone.common.refusal import Refused
from touchstone.study.actions import lock_session, touch, write_counts
from touchstone.study.models import RollMark, RollMember, RollSheet, Said, SessionState, StudySession
from touchstone.study.rolls import NOT_FOR_YOU, sees_roll
from touchstone.study.rules import CAME, NOT_EXPECTED, NOT_KNOWN, count_roll, propose
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User

SAID = tuple(Said.choices)
"""(code, label) of what can be said of somebody."""

NO_ROLL = _("The unit keeps no roll yet. Write the names first.")


@dataclass(frozen=True, slots=True)
class Line:
    """One person on a sheet: what is said of them, and what the sheet proposes to say."""

    member: int
    name: str
    said: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The attendance of a session as the unit itself reads it.

    ``nameless`` counts what was said of people whose names were taken off the roll since.
    """

    lines: tuple[Line, ...] = ()
    kept: bool = False
    """Whether the session is kept on the roll already."""
    counted: bool = False
    checking_in: bool = False
    nameless: Mapping[str, int] | None = None

    @property
    def came(self) -> int:
        """How many people came, so far."""
        came = sum(line.said == CAME for line in self.lines)
        return came + (self.nameless or {}).get(CAME, 0)


def read_sheet(access: Access, session: StudySession) -> Sheet | None:
    """Return the attendance of a session on the roll; None without the right to read the names."""
    if not sees_roll(access, session.unit):
        return None
    members = list(RollMember.unscoped.filter(unit=session.unit_id).order_by("pk"))
    sheet = RollSheet.objects.filter(session=session).first()
    # The stubs do not know that the member may be null.
    rows: Iterable[tuple[int | None, str]] = RollMark.objects.filter(sheet=sheet).values_list(
        "member_id", "said"
    )
    marks = list(rows) if sheet is not None else []
    said: dict[int, str | None] = {member: word for member, word in marks if member is not None}
    if sheet is None:
        said = {**_from_made_up(session, members)}
    checking_in = sheet is not None and sheet.open_on == clock.today()
    counted = sheet is not None and sheet.counted
    somebody = any(word == CAME for _member, word in marks)
    lines = (
        Line(
            member.pk,
            member.name,
            said.get(member.pk) or NOT_KNOWN,
            propose(said.get(member.pk), counted=counted, checking_in=checking_in, somebody_came=somebody),
        )
        for member in members
    )
    nameless = Counter(word for member, word in marks if member is None)
    return Sheet(tuple(lines), sheet is not None, counted, checking_in, nameless)


def record_attendance(
    *,
    by: User,
    access: Access,
    session: StudySession,
    version: int,
    said: Mapping[int, str],
    seen: Mapping[int, str],
) -> StudySession:
    """Say of people on the roll, by key, whether they came; the numbers of the session are counted from it.

    ``seen`` is what was said of each when the sheet was read: who checked in since stays so. The numbers stay as they
    are until it is said of everybody.
    """
    with transaction.atomic():
        locked, sheet, fresh = hold_sheet(access, session, version)
        marks = {mark.member_id: mark for mark in RollMark.objects.filter(sheet=sheet)}
        changed = []
        for member, word in said.items():
            mark = marks.get(member)
            if mark is None or (mark.said == CAME and seen.get(member) != CAME):
                continue
            if word not in Said.values:
                raise Refused(_("Choose one of the answers."), "said")
            mark.said = word
            changed.append(mark)
        RollMark.objects.bulk_update(changed, ["said"])
        _count(by, locked, sheet, fresh)
    return locked


def drop_sheet(*, by: User, access: Access, session: StudySession, version: int) -> StudySession:
    """Delete what is said of each person about a session, and keep its numbers, which are entered by hand again."""
    with transaction.atomic():
        locked = lock_session(access, session, version)
        if not sees_roll(access, locked.unit):
            raise Refused(NOT_FOR_YOU)
        sheet = RollSheet.objects.select_for_update().filter(session=locked).first()
        if sheet is None:
            raise Refused(_("This session is not kept on a roll."))
        number = RollMark.objects.filter(sheet=sheet).count()
        sheet.delete()
        touch(locked)
        locked.save()
        record(by=by, verb="study.roll-dropped", target=locked, changes={"roll": (number, 0)})
    return locked


def hold_sheet(
    access: Access, session: StudySession, version: int | None = None
) -> tuple[StudySession, RollSheet, bool]:
    """Lock a session and its sheet, on which everybody on the roll has a mark; say whether the sheet is new.

    Refused for names that are not the person's, for a session that was withdrawn, and in a closed campaign.
    """
    freeze_paths()
    begin_in(session.campaign)
    locked = lock_session(access, session, version)
    if not sees_roll(access, locked.unit):
        raise Refused(NOT_FOR_YOU)
    if locked.state != SessionState.RECORDED:
        raise Refused(_("This session was withdrawn. Record it again if it was held after all."))
    sheet = RollSheet.objects.select_for_update().filter(session=locked).first()
    members = list(RollMember.unscoped.select_for_update().filter(unit=locked.unit_id).order_by("pk"))
    if sheet is None and not members:
        raise Refused(NO_ROLL)
    said = {} if sheet is not None else _from_made_up(locked, members)
    fresh = sheet is None
    sheet = sheet or RollSheet.objects.create(session=locked)
    known = set(RollMark.objects.filter(sheet=sheet).values_list("member_id", flat=True))
    later = NOT_EXPECTED if sheet.counted else NOT_KNOWN
    RollMark.objects.bulk_create(
        RollMark(sheet=sheet, member=member, said=said.get(member.pk, later))
        for member in members
        if member.pk not in known
    )
    return locked, sheet, fresh


def _from_made_up(session: StudySession, members: Iterable[RollMember]) -> dict[int, str]:
    """Return for whom a make-up session is not meant: who came to the session that it makes up for, or was not expected."""
    if session.make_up_of_id is None:
        return {}
    marks = RollMark.objects.filter(sheet__session=session.make_up_of_id, said__in=(CAME, NOT_EXPECTED))
    there = set(marks.values_list("member_id", flat=True))
    return {member.pk: NOT_EXPECTED for member in members if member.pk in there}


def _count(by: User, locked: StudySession, sheet: RollSheet, fresh: bool) -> None:
    """Count the numbers of a locked session from its sheet, if it is said of everybody whether they came."""
    said = list(RollMark.objects.filter(sheet=sheet).values_list("said", flat=True))
    counts = count_roll(said)
    changes: Changes = {"roll": (None, len(said))} if fresh else {}
    if counts is not None and not counts.expected:
        raise Refused(_("Nobody is expected. Say of somebody that they came or were absent."), "said")
    if counts is not None:
        changes |= write_counts(locked, counts.expected, counts.present, counts.leave)
    sheet.counted = counts is not None
    sheet.save(update_fields=["counted"])
    if not changes.keys() - {"roll"}:
        touch(locked)
        locked.save()
    if changes:
        record(by=by, verb="study.attendance-recorded", target=locked, changes=changes)


def find_standing(session: StudySession) -> tuple[bool, bool]:
    """Say whether a session is kept on a roll, and whether its numbers are those of the roll; nobody is named."""
    found = RollSheet.objects.filter(session=session).values_list("counted", flat=True).first()
    return found is not None, bool(found)
