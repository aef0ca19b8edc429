"""Permission codes of study."""

from enum import StrEnum

from touchstone.units.roles import Role


class StudyPermission(StrEnum):
    """Permissions on study sessions."""

    VIEW = "study.view"
    """See sessions and the figures that count them."""
    RECORD = "study.record"
    """Record, correct and withdraw sessions."""


GRANTS = {
    Role.OFFICE: (StudyPermission.VIEW, StudyPermission.RECORD),
    Role.ORGANISER: (StudyPermission.VIEW, StudyPermission.RECORD),
    Role.LEADER: (StudyPermission.VIEW,),
    Role.STEERING: (StudyPermission.VIEW,),
    Role.EDITOR: (StudyPermission.VIEW,),
    Role.AUDITOR: (StudyPermission.VIEW,),
}
