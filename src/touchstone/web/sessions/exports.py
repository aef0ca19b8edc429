"""Sessions as rows of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from touchstone.study.models import StudySession

COLUMNS = (
    _("Date"),
    _("Part of day"),
    _("Unit"),
    _("Form of study"),
    _("Topic"),
    _("Place"),
    _("Chaired by"),
    _("Materials"),
    _("Expected"),
    _("Present"),
    _("Note"),
)


def values(session: StudySession) -> tuple[object, ...]:
    """Return one session as the cells under :data:`COLUMNS`; None is unknown."""
    return (
        session.held_on,
        str(session.get_part_of_day_display()),
        session.unit.label,
        str(session.form),
        session.topic,
        session.place,
        session.chair_post,
        session.materials,
        session.expected,
        session.present,
        session.note,
    )
