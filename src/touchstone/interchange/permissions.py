"""Permission codes of imports."""

from enum import StrEnum

from touchstone.units.roles import Role


class ImportPermission(StrEnum):
    """What may be done with ledgers."""

    IMPORT = "interchange.import"
    """Upload a ledger, look at what it would change, and load it; what it changes needs its own right as well."""


GRANTS = {
    Role.OFFICE: (ImportPermission.IMPORT,),
    Role.ORGANISER: (ImportPermission.IMPORT,),
}
