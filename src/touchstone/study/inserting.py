"""Inserting the sessions of one import, with their leave and their sums."""

from collections.abc import Sequence
from functools import cache
from operator import attrgetter

from django.db import connection
from django.db.models import Max

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import Memberships
from touchstone.common import clock
from touchstone.common.fields import codes
from touchstone.common.inserting import insert_rows
from touchstone.measures.coverage import note_records
from touchstone.search.actions import keep
from touchstone.study import fields
from touchstone.study.fields import ENTERED, SLOT, SessionEntry
from touchstone.study.models import Leave, SessionState, StudySession
from touchstone.study.searching import SESSIONS
from touchstone.study.tallies import count_rows
from touchstone.units.models import User

NAMED = codes(*fields.REFERENCES)
PLAIN = (*(name for name in ENTERED if name not in {"unit", "form", "make_up_of", *NAMED}), "origin")
FIXED = ("state", "recorded_at", "changed_at", "recorded_by_id", "version")
"""Columns of a session: records that it names, those stored as entered, and those with one value for a whole import."""


def insert_sessions(
    by: User | None, campaign: Campaign, entries: Sequence[SessionEntry], memberships: Memberships
) -> list[int]:
    """Insert plain rows instead of model instances, so that SQLite's write lock is held for less time.

    Return their keys.
    """
    now = connection.ops.adapt_datetimefield_value(clock.now())
    fixed = (SessionState.RECORDED.value, now, now, by.pk if by is not None else None, 1)
    at = cache(lambda path, day: memberships.at(path, day, begun=True))
    joined = [at(entry.unit.path, entry.held_on) for entry in entries]
    last = StudySession.unscoped.aggregate(last=Max("pk"))["last"] or 0
    plain = attrgetter(*PLAIN)
    insert_rows(
        StudySession,
        (*PLAIN, "campaign_id", "unit_id", "form_id", "path", "make_up_of_id", "membership_id", *FIXED),
        [
            (
                *plain(entry),
                *(campaign.pk, entry.unit.pk, entry.form.pk, entry.unit.path),
                entry.make_up_of.pk if entry.make_up_of is not None else None,
                membership.pk if membership is not None else None,
                *fixed,
            )
            for entry, membership in zip(entries, joined, strict=True)
        ],
    )
    origins = {entry.origin for entry in entries}
    rows = StudySession.unscoped.filter(pk__gt=last, campaign=campaign).order_by()
    fresh = [pk for pk, origin in rows.values_list("pk", "origin") if origin in origins]
    keep(SESSIONS, fresh)
    count_rows(
        (
            entry.unit.path,
            (campaign.pk, membership.batch_id if membership is not None else 0, entry.form.pk, entry.held_on),
            (entry.expected, entry.present),
        )
        for entry, membership in zip(entries, joined, strict=True)
    )
    note_records(
        (membership.pk, entry.form.stream_id, 1)
        for entry, membership in zip(entries, joined, strict=True)
        if membership is not None
    )
    _insert_leave(campaign, [entry for entry in entries if any(entry.leave.values())], last)
    return fresh


def _insert_leave(campaign: Campaign, entries: Sequence[SessionEntry], last: int) -> None:
    """Store the numbers on leave from the sessions just inserted, whose keys are greater than ``last``."""
    if not entries:
        return
    fresh = StudySession.unscoped.filter(pk__gt=last, campaign=campaign, state=SessionState.RECORDED)
    keys = {tuple(key): pk for pk, *key in fresh.values_list("pk", *SLOT)}
    insert_rows(
        Leave,
        ("session_id", "reason", "number"),
        [
            (
                keys[entry.unit.pk, entry.form.pk, entry.held_on, entry.part_of_day, entry.ordinal],
                reason,
                number,
            )
            for entry in entries
            for reason, number in entry.leave.items()
            if number
        ],
    )
