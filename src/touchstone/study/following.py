"""Which participation earlier sessions count for, after units joined or left a batch."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.campaigns.queries import Memberships, memberships_for
from touchstone.measures.coverage import note_records
from touchstone.study.models import SessionState, StudySession
from touchstone.study.tallies import count
from touchstone.units.paths import topmost, under_any

PLACES = 100
"""Units whose sessions are looked for in one statement."""

CHUNK = 500
"""Sessions that are held in memory at once."""

Moved = tuple[StudySession, BatchMembership | None]


def follow_memberships(memberships: Sequence[BatchMembership], change: int) -> None:
    """Let sessions count for a nearer unit that joined, or for the next one above when a unit left.

    Coverage follows first: it begins at zero for who joined and is gone for who left.
    """
    by_campaign: defaultdict[Campaign, list[BatchMembership]] = defaultdict(list)
    for one in memberships:
        by_campaign[one.batch.campaign].append(one)
    for campaign, ones in by_campaign.items():
        if StudySession.unscoped.filter(campaign=campaign).exists():
            for moved in _joined(campaign, ones) if change > 0 else _left(campaign, ones):
                _move(moved)


def _joined(campaign: Campaign, joined: Sequence[BatchMembership]) -> Iterator[list[Moved]]:
    ordered = sorted(joined, key=lambda one: one.path)
    for start in range(0, len(ordered), PLACES):
        ones = ordered[start : start + PLACES]
        now = Memberships({one.path: [one] for one in ones})
        found = StudySession.unscoped.filter(
            under_any(topmost(one.path for one in ones)),
            campaign=campaign,
            held_on__gte=min(one.from_day for one in ones),
        )
        for sessions in _held(found.values_list("pk", flat=True)):
            nearest = [(session, now.at(session.path, session.held_on)) for session in sessions]
            yield [(session, one) for session, one in nearest if one is not None and _nearer(one, session)]


def _left(campaign: Campaign, left: Sequence[BatchMembership]) -> Iterator[list[Moved]]:
    last_day = {one.pk: one.to_day for one in left if one.to_day is not None}
    for start in range(0, len(left), PLACES):
        ones = left[start : start + PLACES]
        found = StudySession.unscoped.filter(
            membership__in=ones, held_on__gt=min(last_day[one.pk] for one in ones)
        )
        for sessions in _held(found.values_list("pk", flat=True)):
            later = [
                session for session in sessions if session.held_on > last_day[session.membership_id or 0]
            ]
            memberships = memberships_for(campaign, {session.path for session in later})
            yield [(session, memberships.at(session.path, session.held_on, begun=True)) for session in later]


def _nearer(joined: BatchMembership, session: StudySession) -> bool:
    """Say whether a session counts from now on for who joined, not for the unit above that it counted for.

    A session whose unit was moved keeps counting where it counted when it was held, unless the unit itself joined.
    """
    counted = session.membership
    if counted is None or joined.unit_id == session.unit_id:
        return True
    return bool(joined.path != counted.path and joined.path.startswith(counted.path))


def _held(keys: Iterable[int]) -> Iterator[list[StudySession]]:
    """Load and lock sessions by key, some at a time."""
    keys = sorted(keys)
    rows = StudySession.unscoped.select_for_update(of=("self",)).select_related("membership__batch", "form")
    for start in range(0, len(keys), CHUNK):
        yield list(rows.filter(pk__in=keys[start : start + CHUNK]).order_by("pk"))


def _move(moved: Sequence[Moved]) -> None:
    """Let sessions count for other memberships: the sessions, their sums and the coverage."""
    new_keys: defaultdict[int | None, list[int]] = defaultdict(list)
    records: list[tuple[int, int, int]] = []

    def counted() -> Iterator[tuple[StudySession, int]]:
        for session, membership in moved:
            new_keys[membership.pk if membership is not None else None].append(session.pk)
            is_counted = session.state == SessionState.RECORDED
            if is_counted:
                yield session, -1
                records.extend(_records(session, -1))
            session.membership = membership
            if is_counted:
                yield session, 1
                records.extend(_records(session, 1))

    count(counted())  # one by one, so that what two memberships of one batch exchange cancels out
    note_records(records)
    for key, sessions in new_keys.items():
        StudySession.unscoped.filter(pk__in=sessions).update(membership=key)


def _records(session: StudySession, sign: int) -> Iterator[tuple[int, int, int]]:
    if session.membership_id is not None:
        yield session.membership_id, session.form.stream_id, sign
