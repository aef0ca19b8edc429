"""Permission codes of the audit trail."""

from enum import StrEnum

from touchstone.units.roles import Role


class AuditPermission(StrEnum):
    """What may be done with the audit trail."""

    VIEW = "audit.view"
    """See who did what in the units of one's reach, whatever area it belongs to."""


GRANTS = {
    Role.OFFICE: (AuditPermission.VIEW,),
    Role.AUDITOR: (AuditPermission.VIEW,),
}
