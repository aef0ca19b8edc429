"""Queries of study sessions."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.common.chunks import find_in
from touchstone.common.pages import Page, page_by_day
from touchstone.common.prepared import KEY, Prepared
from touchstone.search.queries import find_keys, found, is_few, read_text
from touchstone.search.words import Query
from touchstone.study.models import (
    FormOfStudy,
    Leave,
    LeaveReason,
    PartOfDay,
    RollSheet,
    SessionState,
    StudySession,
)
from touchstone.study.permissions import StudyPermission
from touchstone.study.reach import reach
from touchstone.study.searching import SESSIONS, among_seen
from touchstone.units.access import Access
from touchstone.units.models import Unit
from touchstone.units.paths import overlap

PARTS_OF_DAY = tuple(PartOfDay.choices)
"""(code, label) of each part of the day."""

LEAVE_REASONS = tuple(LeaveReason.choices)
"""(code, label) of each reason for leave."""


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Filter of a list of sessions; an empty field does not filter."""

    paths: tuple[str, ...] = ()
    form: str = ""
    batch_id: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    text: str = ""
    withdrawn: bool = False
    lectures: bool = False
    """Only sessions of the forms that are lectures."""


def find_lecture_forms(campaign: Campaign) -> frozenset[int]:
    """Return the keys of the forms of study whose sessions are lectures."""
    return frozenset(find_forms(campaign).filter(lecture=True).values_list("pk", flat=True))


def find_forms(campaign: Campaign) -> QuerySet[FormOfStudy]:
    """Return a campaign's forms of study in their order."""
    return FormOfStudy.objects.filter(campaign=campaign).order_by("order", "code")


def find_sessions(
    access: Access, campaign: Campaign, wanted: SessionFilter, *, walk: bool = False
) -> QuerySet[StudySession]:
    """Return the sessions that the reader may see and that match the filter, unordered.

    With ``walk`` the database is led to read the rows newest first and check each path, instead of selecting by path.
    """
    sessions: QuerySet[StudySession]
    if wanted.paths:
        access = access.inside(StudyPermission.VIEW, *wanted.paths)
    sessions = StudySession.objects.visible_to(access, StudyPermission.VIEW, walk=walk).filter(
        campaign=campaign
    )
    sessions = sessions.filter(state=SessionState.WITHDRAWN if wanted.withdrawn else SessionState.RECORDED)
    if wanted.form:
        sessions = sessions.filter(form=_form_key(campaign, wanted.form))
    if wanted.lectures:
        sessions = sessions.filter(form__in=find_lecture_forms(campaign))
    if wanted.batch_id is not None:
        sessions = sessions.filter(membership__batch_id=wanted.batch_id)
    if wanted.first is not None:
        sessions = sessions.filter(held_on__gte=wanted.first)
    if wanted.last is not None:
        sessions = sessions.filter(held_on__lte=wanted.last)
    if wanted.text:
        sessions = sessions.filter(pk__in=found(SESSIONS, _sought(access, campaign, wanted)))
    return sessions


def _sought(access: Access, campaign: Campaign, wanted: SessionFilter) -> Query:
    return among_seen(access, campaign, read_text(wanted.text), wanted.paths)


def finds_few(access: Access, campaign: Campaign, wanted: SessionFilter) -> bool:
    """Say whether few sessions answer the text of a filter; refused if there is nothing in it to look for."""
    return is_few(SESSIONS, _sought(access, campaign, wanted))


def find_sessions_by_words(
    access: Access, campaign: Campaign, query: Query, limit: int
) -> list[StudySession]:
    """Return the newest recorded sessions that answer a query."""
    keys = find_keys(SESSIONS, among_seen(access, campaign, query), limit)
    sessions = _recorded(access, campaign).filter(pk__in=keys).select_related("unit", "form")
    return sorted(sessions, key=lambda session: -session.pk)


def find_newest_sessions(
    access: Access, campaign: Campaign, wanted: SessionFilter, *, size: int = 50
) -> QuerySet[StudySession]:
    """Return the matching sessions newest first, read in the way that finds a page of ``size`` rows soonest.

    Load related records with ``prefetch_related``: with a join, SQLite may sort all rows instead.
    """
    few = bool(wanted.text) and finds_few(access, campaign, wanted)
    walk = wanted.withdrawn or few  # withdrawn sessions and rare words have indexes of their own
    if not walk:
        paths = overlap(wanted.paths or (campaign.root.path,), access.paths(StudyPermission.VIEW))
        session_reach = reach(
            campaign,
            paths,
            form_id=_form_key(campaign, wanted.form) if wanted.form else None,
            batch_id=wanted.batch_id,
            first=wanted.first,
            last=wanted.last,
        )
        if not session_reach.here:
            return find_sessions(access, campaign, wanted).none()
        walk = session_reach.is_dense(size)
    return find_sessions(access, campaign, wanted, walk=walk).order_by("-held_on", "-pk")


def _form_key(campaign: Campaign, code: str) -> int:
    """Return the key of the form with this code, or 0 if the campaign has none."""
    return find_forms(campaign).filter(code=code).values_list("pk", flat=True).first() or 0


_STUDY_STREAM = Prepared(lambda campaign: find_forms(campaign).values_list("stream_id", flat=True)[:1], KEY)


def get_study_stream(campaign: Campaign) -> int | None:
    """Return the key of the work stream that coverage of study is measured in: that of the first form."""
    return next(iter(_STUDY_STREAM(campaign.pk)), None)


def get_session_page(
    access: Access,
    campaign: Campaign,
    wanted: SessionFilter,
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> Page[StudySession]:
    """Return the page of sessions next to a cursor ``day.key``, newest first; an invalid cursor is ignored.

    Rows are found along an index and never counted, so the cost does not grow with the number of sessions.
    """
    sessions = find_newest_sessions(access, campaign, wanted, size=size)
    sessions = sessions.prefetch_related("unit", "form")
    if wanted.lectures:
        sessions = sessions.prefetch_related("lecturer__user")
    return page_by_day(sessions, "held_on", after=after, before=before, size=size)


def get_session(access: Access, campaign: Campaign, pk: int) -> StudySession | None:
    """Return one session, recorded or withdrawn, that the reader may see."""
    sessions = StudySession.objects.visible_to(access, StudyPermission.VIEW).filter(campaign=campaign, pk=pk)
    return sessions.select_related(
        "unit", "form", "membership__batch", "recorded_by", "make_up_of", "lecturer__user", "sat_in_by"
    ).first()


def find_make_ups(access: Access, session: StudySession) -> list[StudySession]:
    """Return the recorded sessions that make up for a session, the first one first."""
    made_up = _recorded(access, session.campaign_id).filter(make_up_of=session)
    return list(made_up.select_related("unit", "form").order_by("held_on", "pk"))


def find_with_absent(access: Access, campaign: Campaign, unit: Unit, count: int) -> list[StudySession]:
    """Return a unit's own newest sessions from which somebody was absent."""
    sessions = _recorded(access, campaign).filter(unit=unit, present__lt=F("expected"))
    return list(sessions.select_related("form").order_by("-held_on", "-pk")[:count])


def find_of_last_week(
    access: Access, campaign: Campaign, units: Iterable[Unit], today: datetime.date
) -> dict[int, StudySession]:
    """Return unit key -> the unit's own newest session of the week before that can be held again by today.

    A session of the last seven days of the same form, on the same day of the week, is the one held again.
    """
    week = datetime.timedelta(days=7)
    sessions = _recorded(access, campaign).filter(
        unit__in=[unit.pk for unit in units], held_on__gt=today - 2 * week, held_on__lte=today
    )
    held = list(sessions.select_related("unit", "form").order_by("held_on", "pk"))
    again = {(session.unit_id, session.form_id, session.held_on - week) for session in held}
    return {
        session.unit_id: session
        for session in held
        if (session.held_until or session.held_on) + week <= today
        and (session.unit_id, session.form_id, session.held_on) not in again
    }


def find_leave(session: StudySession) -> list[Leave]:
    """Return the numbers on leave from a session, by reason. The caller must have checked access."""
    return list(Leave.objects.filter(session=session).order_by("reason"))


def get_leave_by_session(sessions: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return session key -> reason -> number on leave, if there is any. The caller must have checked access."""
    leave_by_session: dict[int, dict[str, int]] = {}
    rows = Leave.objects.values_list("session_id", "reason", "number")
    for key, reason, number in find_in(rows, "session", sorted(sessions)):
        leave_by_session.setdefault(key, {})[reason] = number
    return leave_by_session


def _recorded(access: Access, campaign: Campaign | int) -> QuerySet[StudySession]:
    """Return the recorded sessions of a campaign that the reader may see."""
    sessions = StudySession.objects.visible_to(access, StudyPermission.VIEW)
    return sessions.filter(campaign=campaign, state=SessionState.RECORDED)


def find_latest_of_unit(access: Access, campaign: Campaign, unit: Unit, count: int = 1) -> list[StudySession]:
    """Return a unit's own latest sessions, newest first, for example to copy from."""
    sessions = _recorded(access, campaign).filter(unit=unit)
    return list(sessions.select_related("unit", "form").order_by("-held_on", "-pk")[:count])


def find_same_slot(campaign: Campaign, units: Iterable[int]) -> QuerySet[StudySession]:
    """Return the recorded sessions of some units, so that an action can find duplicates."""
    return StudySession.unscoped.filter(campaign=campaign, unit_id__in=units, state=SessionState.RECORDED)


def with_rolls(sessions: QuerySet[StudySession]) -> QuerySet[StudySession]:
    """Return sessions that say in ``on_roll`` whether their numbers are counted from a roll."""
    return sessions.annotate(on_roll=Exists(RollSheet.objects.filter(session=OuterRef("pk"))))


def find_in_slot(
    access: Access, unit: Unit, form: FormOfStudy, held_on: datetime.date, part_of_day: str
) -> list[StudySession]:
    """Return a unit's recorded sessions of one form, day and part of the day, by ordinal."""
    result = _recorded(access, form.campaign_id).filter(
        unit=unit, form=form, held_on=held_on, part_of_day=part_of_day
    )
    return list(result.select_related("unit", "form").order_by("ordinal"))


@dataclass(frozen=True, slots=True)
class OwnSessions:
    """A unit's own sessions: how many, the day of the last, and how many have no attendance."""

    count: int
    last: datetime.date | None
    attendance_unknown: int


def find_own_sessions(access: Access, campaign: Campaign, units: Iterable[Unit]) -> dict[int, OwnSessions]:
    """Return unit key -> the unit's own sessions, without those of units below it, in one statement."""
    keys = [unit.pk for unit in units]
    result = _recorded(access, campaign).filter(unit_id__in=keys)
    rows = (
        result.order_by()
        .values("unit_id")
        .annotate(
            sessions=Count("pk"), last=Max("held_on"), unknown=Count("pk", filter=Q(present__isnull=True))
        )
    )
    known = {row["unit_id"]: OwnSessions(row["sessions"], row["last"], row["unknown"]) for row in rows}
    return {key: known.get(key, OwnSessions(0, None, 0)) for key in keys}


def find_attendance_unknown(
    access: Access, campaign: Campaign, units: Iterable[Unit], count: int
) -> list[StudySession]:
    """Return the newest sessions of these units themselves that have no number of people present."""
    keys = [unit.pk for unit in units]
    result = _recorded(access, campaign).filter(unit_id__in=keys, present__isnull=True)
    return list(result.select_related("unit", "form").order_by("-held_on", "-pk")[:count])


def get_sessions_by_key(access: Access, campaign: Campaign, keys: Iterable[int]) -> dict[int, StudySession]:
    """Return the sessions with these keys that the reader may see, recorded or withdrawn, by key."""
    result = StudySession.objects.visible_to(access, StudyPermission.VIEW).filter(campaign=campaign)
    return {
        session.pk: session for session in result.filter(pk__in=list(keys)).select_related("unit", "form")
    }
