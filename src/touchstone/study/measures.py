"""Measures of study sessions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from touchstone.measures.participation import coverage_measures
from touchstone.measures.registry import (
    Column,
    Dimension,
    Measure,
    Rollup,
    Selection,
    TallySource,
    word_choices,
)
from touchstone.study import fields
from touchstone.study.lecturers import find_leaders, lectured
from touchstone.study.models import SessionState, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import (
    SessionFilter,
    find_forms,
    find_lecture_forms,
    find_newest_sessions,
    get_study_stream,
)
from touchstone.study.tallies import SESSIONS
from touchstone.units.access import Access
from touchstone.units.models import Appointment

FORM = Dimension("form", _("form of study"), word_choices(find_forms), tally_key="form_id")


def _sessions(access: Access, selection: Selection) -> QuerySet[StudySession]:
    session_filter = SessionFilter(
        paths=selection.paths,
        form=selection.filters.get("form", ""),
        batch_id=selection.batch_id,
        first=selection.first,
        last=selection.last,
    )
    sessions = find_newest_sessions(access, selection.campaign, session_filter)
    return sessions.prefetch_related("unit", "form", "membership__batch")


SESSION_COLUMNS = (
    Column(fields.HELD_ON.title, lambda session: session.held_on),
    Column(fields.HELD_UNTIL.title, lambda session: session.held_until or ""),
    Column(fields.DAYS_HELD.title, lambda session: session.days),
    Column(fields.PART_OF_DAY.title, lambda session: session.get_part_of_day_display()),
    Column(_("Unit"), lambda session: session.unit),
    Column(fields.FORM.title, lambda session: session.form),
    Column(fields.TOPIC.title, lambda session: session.topic),
    Column(fields.EXPECTED.title, lambda session: session.expected),
    Column(fields.PRESENT.title, lambda session: session.present),
)


def _both_known(access: Access, selection: Selection) -> QuerySet[StudySession]:
    return _sessions(access, selection).filter(expected__isnull=False, present__isnull=False)


def _covered_in_period(selection: Selection, streams: Sequence[int]) -> Exists:
    """Return the condition that a participation has a session on one of the selected days."""
    sessions = StudySession.unscoped.filter(
        selection.in_period("held_on"), membership=OuterRef("pk"), form__stream__in=streams
    )
    return Exists(sessions.filter(state=SessionState.RECORDED))


def _lectures(access: Access, selection: Selection) -> QuerySet[StudySession]:
    return _sessions(access, selection).filter(form__in=find_lecture_forms(selection.campaign))


def _leaders(access: Access, selection: Selection) -> QuerySet[Appointment]:
    leaders = find_leaders(access, selection.campaign, selection.paths, batch_id=selection.batch_id)
    return leaders.order_by("pk")  # a page of rows turns by fields of the row itself


def _lectured(access: Access, selection: Selection) -> QuerySet[Appointment]:
    return _leaders(access, selection).filter(lectured(selection.campaign))


_COMMON: dict[str, Any] = {
    "permission": StudyPermission.VIEW,
    "records": _sessions,
    "dimensions": (FORM,),
    "columns": SESSION_COLUMNS,
    "record_link": "study.session",
    "unit_of": lambda session: session.unit,
}

LEADER_COLUMNS = (
    Column(_("Unit"), lambda appointment: appointment.unit),
    Column(_("Post"), lambda appointment: appointment.post),
    Column(_("Leader"), lambda appointment: appointment.user),
)

_OF_LEADERS: dict[str, Any] = {
    "permission": StudyPermission.LECTURERS,
    "period": False,
    "columns": LEADER_COLUMNS,
    "record_link": "units.unit",
    "record_of": lambda appointment: appointment.unit,
    "unit_of": lambda appointment: appointment.unit,
}

LECTURES = (
    Measure(
        code="study.lectures",
        label=_("Lectures"),
        unit_of_count=npgettext_lazy("unit of count", "lecture", "lectures"),
        definition=_(
            "Study sessions of the forms that the campaign calls lectures, such as special lectures."
        ),
        tally=TallySource(
            SESSIONS, "sessions", fixed=lambda campaign: {"form_id": find_lecture_forms(campaign)}
        ),
        **_COMMON
        | {
            "records": _lectures,
            "dimensions": (),
            "columns": (
                *SESSION_COLUMNS[:7],
                Column(fields.LECTURER_POST.title, lambda session: session.lecturer_post),
                Column(fields.BASED_ON.title, lambda session: session.based_on),
                *SESSION_COLUMNS[7:],
            ),
        },
    ),
    Measure(
        code="study.leaders",
        label=_("Leaders"),
        unit_of_count=npgettext_lazy("unit of count", "leader", "leaders"),
        definition=_("Appointments as a leader, in force today, at units that take part in the campaign."),
        records=_leaders,
        **_OF_LEADERS,
    ),
    Measure(
        code="study.leaders-who-lectured",
        label=_("Leaders who have lectured"),
        unit_of_count=npgettext_lazy("unit of count", "leader", "leaders"),
        definition=_(
            "Appointments as a leader whose holder is named as the lecturer of at least one lecture of the campaign, "
            "at this unit or another one."
        ),
        records=_lectured,
        **_OF_LEADERS,
    ),
    Measure(
        code="study.lecture-coverage",
        label=_("Coverage of lectures by leaders"),
        unit_of_count=_("%"),
        definition=_("Leaders who have lectured, of all leaders at units that take part."),
        rollup=Rollup.RATIO,
        numerator="study.leaders-who-lectured",
        denominator="study.leaders",
        permission=StudyPermission.LECTURERS,
        period=False,
    ),
)

MEASURES = (
    Measure(
        code="study.sessions",
        label=_("Study sessions"),
        unit_of_count=npgettext_lazy("unit of count", "session", "sessions"),
        definition=_(
            "Sessions that a unit recorded and did not withdraw. A session reported twice for the same unit, form, "
            "day and part of the day counts once, and so does one of several days, on its first day."
        ),
        tally=TallySource(SESSIONS, "sessions"),
        **_COMMON,
    ),
    Measure(
        code="study.person-times",
        label=_("Attendance at study sessions"),
        unit_of_count=npgettext_lazy("unit of count", "person-time", "person-times"),
        definition=_(
            "People present, added over all sessions: somebody who came to three sessions counts three times. "
            "Sessions whose attendance nobody knows are left out and counted as unknown."
        ),
        contribution="present",
        tally=TallySource(SESSIONS, "present", unknown="present_unknown", records="sessions"),
        **_COMMON,
    ),
    Measure(
        code="study.expected-person-times",
        label=_("Expected attendance where both numbers are known"),
        unit_of_count=npgettext_lazy("unit of count", "person-time", "person-times"),
        definition=_(
            "People expected, added over the sessions for which both expected and present are known."
        ),
        contribution="expected",
        tally=TallySource(SESSIONS, "expected_counted"),
        **{**_COMMON, "records": _both_known},
    ),
    Measure(
        code="study.known-person-times",
        label=_("Attendance where both numbers are known"),
        unit_of_count=npgettext_lazy("unit of count", "person-time", "person-times"),
        definition=_(
            "People present, added over the sessions for which both expected and present are known."
        ),
        contribution="present",
        tally=TallySource(SESSIONS, "present_counted"),
        **{**_COMMON, "records": _both_known},
    ),
    Measure(
        code="study.attendance-rate",
        label=_("Attendance rate"),
        unit_of_count=_("%"),
        definition=_(
            "People present of people expected: both are added over all sessions for which both are known, "
            "then divided."
        ),
        rollup=Rollup.RATIO,
        numerator="study.known-person-times",
        denominator="study.expected-person-times",
        permission=StudyPermission.VIEW,
        dimensions=(FORM,),
    ),
    *LECTURES,
    *coverage_measures(
        area="study",
        stream_of=get_study_stream,
        covered_label=_("Units that have held study sessions"),
        silent_label=_("Units without a study session"),
        rate_label=_("Coverage of study"),
        in_period=_covered_in_period,
    ),
)
