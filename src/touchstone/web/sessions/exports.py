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


def values(one: StudySession) -> tuple[object, ...]:
    """Return one session as the cells under :data:`COLUMNS`; None is unknown."""
    return (
        one.held_on,
        str(one.get_part_of_day_display()),
        one.unit.label,
        str(one.form),
        one.topic,
        one.place,
        one.chair_post,
        one.materials,
        one.expected,
        one.present,
        one.note,
    )
