"""Permission codes of study."""

from enum import StrEnum

from touchstone.units.roles import READERS, Role


class StudyPermission(StrEnum):
    """Permissions on study sessions."""

    VIEW = "study.view"
    """See sessions and the figures that count them."""
    RECORD = "study.record"
    """Record, correct and withdraw sessions."""


GRANTS = {
    Role.OFFICE: (StudyPermission.VIEW, StudyPermission.RECORD),
    Role.ORGANISER: (StudyPermission.VIEW, StudyPermission.RECORD),
    **dict.fromkeys(READERS, (StudyPermission.VIEW,)),
}
