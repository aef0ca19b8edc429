"""Actions that write study sessions: recording, correcting, withdrawing, and storing many at once."""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in, freeze_memberships
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import Memberships, get_memberships
from touchstone.common import clock
from touchstone.common.changes import Changes, apply, differences, values_of
from touchstone.common.chunks import chunks
from touchstone.common.deleting import delete_rows
from touchstone.common.refusal import Refused
from touchstone.measures.coverage import note_records
from touchstone.search.actions import forget, keep
from touchstone.study.fields import ENTERED, SessionEntry
from touchstone.study.fulfilling import FULFILS_BY, fulfil, fulfil_many, leave_open
from touchstone.study.inserting import NAMED, insert_sessions
from touchstone.study.lecturers import check_named
from touchstone.study.models import Leave, SessionState, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.study.rolls import end_code, find_on_roll
from touchstone.study.rules import SessionFacts, SessionFault, Span, faults
from touchstone.study.searching import FOUND_BY, SESSIONS
from touchstone.study.tallies import Counted, count, count_rows
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths, get_frozen_paths
from touchstone.units.models import Unit, User

FAULT_MESSAGES: Mapping[SessionFault, Any] = {
    SessionFault.FUTURE: _("The date is in the future. Record a session after it was held."),
    SessionFault.BEFORE_CAMPAIGN: _("The date is before the campaign opens. Check the date."),
    SessionFault.AFTER_CAMPAIGN: _("The date is after the campaign closed. Check the date."),
    SessionFault.UNIT_NOT_OPEN: _("The unit did not exist on this date. Check the unit and the date."),
    SessionFault.LAST_DAY_NOT_AFTER_FIRST: _(
        "The last day is not after the first. Leave it empty for a session of one day."
    ),
    SessionFault.DAYS_WITHOUT_LAST_DAY: _("Enter the last day before the number of days."),
    SessionFault.DAYS_ABOVE_SPAN: _(
        "The days held are not between one and the days from the first to the last. Correct them."
    ),
    SessionFault.PRESENT_ABOVE_EXPECTED: _("More people were present than expected. Correct one of the two."),
    SessionFault.LEAVE_WITHOUT_COUNTS: _("Enter expected and present before the people on leave."),
    SessionFault.LEAVE_ABOVE_ABSENT: _("More people are on leave than were absent. Correct the numbers."),
}

ON_ROLL = _(
    "The attendance of this session is kept on a roll, from which its numbers are counted. "
    "Leave the numbers out, or go back to numbers on the page of the session."
)


def record_session(*, by: User, access: Access, campaign: Campaign, entry: SessionEntry) -> StudySession:
    """Store one session; refused if a rule forbids it or its slot is already taken."""
    with transaction.atomic():
        memberships = _lock_memberships(campaign, [entry.unit], begin_in)
        _check(access, campaign, entry)
        session = _session(by, campaign, entry, memberships)
        _save_in_free_slot(session)
        keep(SESSIONS, [session.pk])
        _set_leave(session, entry.leave)
        count([(session, 1)])
        fulfil(session)
        record(by=by, verb="study.session-recorded", target=session)
    return session


def correct_session(
    *, by: User, access: Access, session: StudySession, version: int, entry: SessionEntry, reason: str = ""
) -> StudySession:
    """Change a session and record its old values; refused if someone changed it since ``version`` was read."""
    with transaction.atomic():
        memberships = _lock_memberships(session.campaign, [entry.unit, session.unit])
        _check(access, session.campaign, entry)
        locked_session = lock_session(access, session, version)
        if locked_session.state != SessionState.RECORDED:
            raise Refused(_("This session was withdrawn. Record it again if it was held after all."))
        if find_on_roll([locked_session.pk]):
            _check_roll(locked_session, entry)
        changes = _overwrite(locked_session, entry, memberships)
        if changes:
            record(
                by=by, verb="study.session-corrected", target=locked_session, changes=changes, reason=reason
            )
    return locked_session


def withdraw_session(
    *, by: User, access: Access, session: StudySession, version: int, reason: str
) -> StudySession:
    """Withdraw a session, with a reason; it no longer counts but stays readable."""
    if not reason.strip():
        raise Refused(_("Say why the session is withdrawn."), "reason")
    with transaction.atomic():
        locked_session = lock_session(access, session, version)
        if locked_session.state != SessionState.RECORDED:
            raise Refused(_("This session is already withdrawn."))
        count([(locked_session, -1)])
        locked_session.state = SessionState.WITHDRAWN
        touch(locked_session)
        locked_session.save()
        leave_open(locked_session.campaign, [locked_session.pk])
        end_code(locked_session)
        record(
            by=by,
            verb="study.session-withdrawn",
            target=locked_session,
            changes={"state": (SessionState.RECORDED.value, SessionState.WITHDRAWN.value)},
            reason=reason.strip(),
        )
    return locked_session


def restore_session(*, by: User, access: Access, session: StudySession, version: int) -> StudySession:
    """Undo a withdrawal; refused if the slot has been taken since."""
    with transaction.atomic():
        locked_session = lock_session(access, session, version)
        if locked_session.state != SessionState.WITHDRAWN:
            raise Refused(_("This session is not withdrawn."))
        locked_session.state = SessionState.RECORDED
        touch(locked_session)
        _save_in_free_slot(locked_session)
        count([(locked_session, 1)])
        fulfil(locked_session)
        record(
            by=by,
            verb="study.session-restored",
            target=locked_session,
            changes={"state": (SessionState.WITHDRAWN.value, SessionState.RECORDED.value)},
        )
    return locked_session


def record_many(
    *,
    by: User | None,
    campaign: Campaign,
    entries: Sequence[SessionEntry],
    corrections: Sequence[tuple[StudySession, SessionEntry]] = (),
    reason: str = "",
) -> list[int]:
    """Store checked entries and corrections of one import in the caller's transaction; return the keys of the new ones.

    The caller has checked scope and rules row by row; database constraints still apply. New sessions store their
    origin; each correction is recorded as its own audit event.
    """
    units = [entry.unit for entry in entries] + [entry.unit for _, entry in corrections]
    memberships = _lock_memberships(campaign, units, begin_in if entries else freeze_memberships)
    fresh = insert_sessions(by, campaign, entries, memberships)
    fulfil_many(campaign, {entry.unit.path for entry in entries})
    rows = StudySession.unscoped.select_for_update(of=("self",)).select_related(
        "membership__batch", "form", "unit"
    )
    for chunk in chunks(corrections):
        locked_sessions = rows.in_bulk([session.pk for session, _ in chunk])
        on_roll = find_on_roll(locked_sessions)
        for session, entry in chunk:
            locked_session = locked_sessions[session.pk]
            if session.pk in on_roll:
                _check_roll(locked_session, entry)
            changes = _overwrite(locked_session, entry, memberships)
            record(
                by=by, verb="study.session-corrected", target=locked_session, changes=changes, reason=reason
            )
    return fresh


def remove_many(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete sessions that an import brought and that nobody has touched since, in the transaction that takes it back.

    The caller has locked them and records what it does.
    """
    recorded = StudySession.unscoped.filter(state=SessionState.RECORDED).order_by()
    counted = ("path", "campaign_id", "membership__batch_id", "form_id", "held_on", "expected", "present")
    gone: list[Counted] = []
    covered: Counter[tuple[int, int]] = Counter()
    campaigns: set[int] = set()
    for chunk in chunks(sorted(keys)):
        rows = recorded.filter(pk__in=chunk).values_list(*counted, "membership_id", "form__stream_id")
        for path, campaign, batch, form, day, expected, present, membership, stream in rows:
            gone.append((path, (campaign, batch or 0, form, day), (expected, present)))
            campaigns.add(campaign)
            if membership is not None:
                covered[membership, stream] -= 1
    count_rows(gone, -1)
    note_records((membership, stream, number) for (membership, stream), number in covered.items())
    delete_rows(StudySession, keys)
    forget(SESSIONS, keys)
    for campaign in Campaign.objects.filter(pk__in=campaigns):
        leave_open(campaign, keys)


def restore_many(
    *, by: User | None, campaign: Campaign, before: Mapping[int, Mapping[str, Any]], reason: str
) -> None:
    """Give sessions, by key, back what they held, in the transaction of the caller; each is recorded as a correction."""
    rows = StudySession.unscoped.select_related("unit", "form", "campaign", "make_up_of", *NAMED)
    for chunk in chunks(sorted(before)):
        corrections = []
        for session in rows.filter(pk__in=chunk):
            was = before[session.pk]
            values = {name: was.get(name, getattr(session, name)) for name in ENTERED}
            corrections.append((session, SessionEntry(**values, leave=was["leave"] or {})))
        record_many(by=by, campaign=campaign, entries=(), corrections=corrections, reason=reason)


def entry_faults(
    campaign: Campaign, entry: SessionEntry, today: datetime.date
) -> list[tuple[str, SessionFault]]:
    """Return (field, fault) for each rule that an entry violates."""
    facts = SessionFacts(
        entry.held_on, entry.expected, entry.present, entry.leave, entry.held_until, entry.days_held
    )
    return list(
        faults(
            facts,
            today=today,
            campaign=Span(campaign.opens_on, campaign.closes_on),
            unit=Span(entry.unit.opened_on, entry.unit.closed_on),
        )
    )


def differs(session: StudySession, entry: SessionEntry) -> bool:
    """Return whether an entry differs from the stored session, ignoring the numbers on leave."""
    return bool(differences(values_of(entry, ENTERED), session))


def _check(access: Access, campaign: Campaign, entry: SessionEntry) -> None:
    if not access.covers(StudyPermission.RECORD, entry.unit.path):
        raise Refused(_("You may not record sessions for this unit."), "unit")
    if entry.form.campaign_id != campaign.pk:
        raise Refused(_("This form of study belongs to another campaign."), "form")
    for name, fault in entry_faults(campaign, entry, clock.today()):
        raise Refused(FAULT_MESSAGES[fault], name)
    check_named(campaign, entry)


def _check_roll(session: StudySession, entry: SessionEntry) -> None:
    """Refuse to change what is counted from a roll, or to give a session with one to another unit."""
    if entry.unit.pk != session.unit_id:
        message = _(
            "The attendance of this session is kept on the roll of its unit. Go back to numbers before you change the unit."
        )
        raise Refused(message, "unit")
    leave = {reason: number for reason, number in entry.leave.items() if number}
    numbers = (entry.expected, entry.present, leave)
    if numbers != (session.expected, session.present, _find_leave(session)):
        raise Refused(ON_ROLL, "expected")


def _find_leave(session: StudySession) -> dict[str, int]:
    return dict(Leave.objects.filter(session=session).values_list("reason", "number"))


def _lock_memberships(
    campaign: Campaign, units: Sequence[Unit], freeze: Callable[[Campaign], None] = freeze_memberships
) -> Memberships:
    """Lock the units' paths and the memberships until the transaction ends; return the memberships."""
    paths = get_frozen_paths(unit.pk for unit in units)
    for unit in units:
        unit.path = paths.get(unit.pk, unit.path)
    freeze(campaign)
    return get_memberships(campaign, paths.values())


def _session(
    by: User | None, campaign: Campaign, entry: SessionEntry, memberships: Memberships
) -> StudySession:
    now = clock.now()
    return StudySession(
        campaign=campaign,
        path=entry.unit.path,
        membership=memberships.at(entry.unit.path, entry.held_on, begun=True),
        origin=entry.origin,
        recorded_at=now,
        recorded_by=by,
        changed_at=now,
        **values_of(entry, ENTERED),
    )


def _overwrite(session: StudySession, entry: SessionEntry, memberships: Memberships) -> Changes:
    """Overwrite a locked session with an entry, update its tallies, and return what changed."""
    return _write(session, values_of(entry, ENTERED), entry.leave, memberships)


def write_counts(
    session: StudySession, expected: int | None, present: int | None, leave: Mapping[str, int]
) -> Changes:
    """Write the numbers of people over those of a locked session, update its tallies, and return what changed."""
    return _write(session, {"expected": expected, "present": present}, leave)


def _write(
    session: StudySession,
    values: Mapping[str, Any],
    numbers: Mapping[str, int],
    memberships: Memberships | None = None,
) -> Changes:
    leave = {reason: number for reason, number in numbers.items() if number}
    leave_before = _find_leave(session)
    changes = differences(values, session)
    if leave_before != leave:
        changes["leave"] = (leave_before, leave)
    if not changes:
        return changes
    count([(session, -1)])
    apply(values, session)
    if memberships is not None and {"unit", "held_on"} & changes.keys():
        # Otherwise keep the path, even if the unit has moved.
        session.path = session.unit.path
        session.membership = memberships.at(session.path, session.held_on, begun=True)
    touch(session)
    _save_in_free_slot(session)
    if FOUND_BY.intersection(changes):
        keep(SESSIONS, [session.pk])
    if "leave" in changes:
        _set_leave(session, leave)
    count([(session, 1)])
    if FULFILS_BY.intersection(changes):
        leave_open(session.campaign, [session.pk])
        fulfil(session)
    return changes


def touch(session: StudySession) -> None:
    """Note that a locked session changes now, so that whoever read it before looks at it again."""
    session.changed_at = clock.now()
    session.version += 1


def lock_session(access: Access, session: StudySession, version: int | None) -> StudySession:
    """Lock a session that the person may record; refused if somebody changed it since ``version``, if any, was read."""
    freeze_paths()  # before any row is locked, as when a unit is moved
    freeze_memberships(session.campaign)
    rows = StudySession.objects.visible_to(access, StudyPermission.RECORD)
    sessions = rows.select_for_update(of=("self",)).select_related(
        "membership__batch", "form", "unit", "campaign"
    )
    locked_session = sessions.filter(pk=session.pk).first()
    if locked_session is None:
        if not StudySession.unscoped.filter(pk=session.pk).exists():
            raise Refused(
                _(
                    "This session was taken back with the import that brought it. Record it if it was held after all."
                )
            )
        raise Refused(_("You may not change this session."))
    if version is not None and locked_session.version != version:
        raise Refused(
            _("Somebody changed this session while you were writing. Look at it again, then correct it.")
        )
    return locked_session


def _save_in_free_slot(session: StudySession) -> None:
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        if "session_recorded_once" in str(error) or "UNIQUE" in str(error):
            raise Refused(
                _(
                    "A session of this form is already recorded for this part of the day. "
                    "If it is another one, number it 2 or higher."
                ),
                "ordinal",
            ) from error
        raise


def _set_leave(session: StudySession, leave: Mapping[str, int]) -> None:
    Leave.objects.filter(session=session).delete()
    Leave.objects.bulk_create(
        [Leave(session=session, reason=reason, number=number) for reason, number in leave.items() if number]
    )
