"""Tallies of study sessions."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, Count, F, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from touchstone.campaigns.models import Campaign
from touchstone.measures.coverage import note_records
from touchstone.measures.hooks import MembershipRecords
from touchstone.measures.tallies import Family, add
from touchstone.study.fulfilling import fulfil_again
from touchstone.study.models import SessionDelta, SessionState, SessionTally, StudySession
from touchstone.units.hooks import DatedRecords

_BOTH_KNOWN = {"expected__isnull": False, "present__isnull": False}


def _source() -> QuerySet[Any, tuple[Any, ...]]:
    counted = StudySession.unscoped.filter(state=SessionState.RECORDED).order_by()
    return counted.annotate(
        batch=Coalesce("membership__batch_id", 0),
        one=Value(1),
        heads=Coalesce("present", 0),
        unknown=Case(When(present__isnull=True, then=Value(1)), default=Value(0)),
        expected_both=Case(When(**_BOTH_KNOWN, then=F("expected")), default=Value(0)),
        present_both=Case(When(**_BOTH_KNOWN, then=F("present")), default=Value(0)),
    ).values_list(
        "path",
        "campaign_id",
        "batch",
        "form_id",
        "held_on",
        "one",
        "heads",
        "unknown",
        "expected_both",
        "present_both",
    )


SESSIONS = Family(
    name="sessions",
    delta=SessionDelta,
    tally=SessionTally,
    keys=("campaign_id", "batch_id", "form_id"),
    sums=("sessions", "present", "present_unknown", "expected_counted", "present_counted"),
    source=_source,
)


Counted = tuple[str, tuple[int, int, int, datetime.date], tuple[int | None, int | None]]
"""A counted session: its path; (campaign, batch (0: none), form, day); (expected, present)."""


def count(sessions: Iterable[tuple[StudySession, int]]) -> None:
    """Add (+1) or subtract (-1) sessions, with batch and form loaded, in the transaction that stores them."""
    counted = list(sessions)
    add(SESSIONS, (_change(session, sign) for session, sign in counted))
    note_records(
        (session.membership_id, session.form.stream_id, sign)
        for session, sign in counted
        if session.membership_id is not None
    )


def count_kept(memberships: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    """Return how many recorded sessions count for each of some participations in each work stream."""
    rows = StudySession.unscoped.filter(membership__in=memberships, state=SessionState.RECORDED).order_by()
    found = rows.values_list("membership_id", "form__stream_id").annotate(number=Count("*"))
    return [(membership, stream, number) for membership, stream, number in found if membership is not None]


def _count_recorded(sessions: Iterable[tuple[StudySession, int]]) -> None:
    recorded = [session for session in sessions if session[0].state == SessionState.RECORDED]
    count(recorded)
    fulfil_again([session for session, sign in recorded if sign > 0])


FOLLOWED = MembershipRecords(StudySession, "campaign", "held_on", ("form", "campaign"), _count_recorded)
"""Recounts sessions when a unit joins or leaves, so that each counts for the nearest participation."""

DATED = DatedRecords(
    # By campaign, because the index of sessions by place begins with it.
    rows=lambda: StudySession.unscoped.filter(
        campaign__in=Campaign.objects.values("pk"), state=SessionState.RECORDED
    ),
    day="held_on",
    say=lambda number: ngettext("%(n)d session", "%(n)d sessions", number) % {"n": number},
)


def count_rows(sessions: Iterable[Counted], sign: int = 1) -> None:
    """Add (+1) or subtract (-1) sessions as plain rows, in the transaction that inserts or deletes them."""
    add(SESSIONS, ((path, keys, _sums(*heads, sign)) for path, keys, heads in sessions))


def _change(session: StudySession, sign: int) -> tuple[str, tuple[Any, ...], tuple[int, ...]]:
    batch_id = session.membership.batch_id if session.membership is not None else 0
    keys = (session.campaign_id, batch_id, session.form_id, session.held_on)
    return session.path, keys, _sums(session.expected, session.present, sign)


def _sums(expected: int | None, present: int | None, sign: int) -> tuple[int, ...]:
    both = expected is not None and present is not None
    return (
        sign,
        sign * (present or 0),
        sign * (present is None),
        sign * (expected or 0) if both else 0,
        sign * (present or 0) if both else 0,
    )
