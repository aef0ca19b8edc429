"""The printable record of a session: time, place, theme, participants, content, and room for pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.interchange.documents import RecordSheet
from touchstone.study import fields
from touchstone.study.queries import find_leave
from touchstone.web.common import formats
from touchstone.web.sessions.presenters import lecturer, present, when

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.study.models import StudySession


def record_sheet(campaign: Campaign, session: StudySession) -> RecordSheet:
    """Return the record of a session in the reader's language; nothing of it has to be filled in beforehand."""
    return RecordSheet(
        # Translators: the heading of the printed record of a session (活动记实表)
        heading=_("Record of a session"),
        unit=str(session.unit),
        rows=(
            (_("When"), when(session)),
            (_("Place"), session.place),
            (_("Theme"), _theme(session)),
            (_("Participants"), _participants(session)),
            (_("Content"), _content(session)),
            (_("Pictures"), ""),
        ),
        foot=_("Campaign “%(campaign)s”, recorded on %(day)s")
        % {"campaign": campaign, "day": formats.day(session.recorded_at)},
        day=session.held_on.isoformat(),
        written_on=session.held_on,
    )


def _theme(session: StudySession) -> str:
    return (
        _("%(form)s: %(topic)s") % {"form": session.form, "topic": session.topic}
        if session.topic
        else str(session.form)
    )


def _participants(session: StudySession) -> str:
    lines = []
    if session.expected is not None:
        people = ngettext("%(n)s person expected", "%(n)s people expected", session.expected)
        lines.append(people % {"n": session.expected})
    lines.append(present(session))
    lines += [
        _("%(label)s: %(value)s") % {"label": row.get_reason_display(), "value": row.number}
        for row in find_leave(session)
    ]
    return "\n".join(filter(None, lines))


def _content(session: StudySession) -> str:
    named = (
        (fields.CHAIR_POST.title, session.chair_post),
        (_("Lecturer"), lecturer(session)),
        (fields.BASED_ON.title, session.based_on),
        (fields.MATERIALS.title, session.materials),
        (fields.SAT_IN_BY.title, str(session.sat_in_by or "")),
        (fields.NOTE.title, session.note),
    )
    return "\n".join(
        _("%(label)s: %(value)s") % {"label": label, "value": value} for label, value in named if value
    )
