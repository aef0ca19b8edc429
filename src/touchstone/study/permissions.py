"""Permission codes of study."""

from enum import StrEnum

from touchstone.units.roles import READERS, Role


class StudyPermission(StrEnum):
    """Permissions on study sessions."""

    VIEW = "study.view"
    """See sessions and the figures that count them."""
    RECORD = "study.record"
    """Record, correct and withdraw sessions."""
    LECTURERS = "study.lecturers"
    """See which leaders have lectured and which have not: the office, the steering group and the unit itself."""


GRANTS = {
    **dict.fromkeys(READERS, (StudyPermission.VIEW,)),
    **dict.fromkeys((Role.OFFICE, Role.ORGANISER), tuple(StudyPermission)),
    **dict.fromkeys((Role.LEADER, Role.STEERING), (StudyPermission.VIEW, StudyPermission.LECTURERS)),
}
