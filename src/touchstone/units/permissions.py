"""Permission codes of the organisation."""

from enum import StrEnum

from touchstone.units.roles import READERS, Role


class UnitPermission(StrEnum):
    """What may be done with units, groups and appointments."""

    VIEW = "units.view"
    """See units, their groups and who is appointed."""
    CHANGE = "units.change"
    """Create, rename, move, close units; set up groups."""
    APPOINT = "units.appoint"
    """Make accounts, appoint people and assign units to groups; nobody gives away more than they hold themselves."""


GRANTS = {
    Role.OFFICE: (UnitPermission.VIEW, UnitPermission.CHANGE, UnitPermission.APPOINT),
    Role.ORGANISER: (UnitPermission.VIEW,),
    **dict.fromkeys(READERS, (UnitPermission.VIEW,)),
}
