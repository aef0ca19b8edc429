"""Permission codes of the organisation."""

from enum import StrEnum

from touchstone.units.roles import Role


class UnitPermission(StrEnum):
    """What may be done with units, groups and appointments."""

    VIEW = "units.view"
    CHANGE = "units.change"
    APPOINT = "units.appoint"


GRANTS = {
    Role.OFFICE: (UnitPermission.VIEW, UnitPermission.CHANGE, UnitPermission.APPOINT),
    Role.ORGANISER: (UnitPermission.VIEW,),
    Role.LEADER: (UnitPermission.VIEW,),
    Role.STEERING: (UnitPermission.VIEW,),
    Role.EDITOR: (UnitPermission.VIEW,),
    Role.AUDITOR: (UnitPermission.VIEW,),
}
