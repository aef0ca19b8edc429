"""Permission codes of reading lists. Who writes the pages of the library is who writes bulletins."""

from enum import StrEnum

from touchstone.units.roles import READERS, Role


class LibraryPermission(StrEnum):
    """What may be done with reading lists."""

    VIEW = "library.view"
    """See the reading lists of units."""
    PRESCRIBE = "library.prescribe"
    """Put works on the reading list of a unit, for itself and everything below, and take them off."""


GRANTS = {
    Role.OFFICE: (LibraryPermission.VIEW, LibraryPermission.PRESCRIBE),
    Role.ORGANISER: (LibraryPermission.VIEW, LibraryPermission.PRESCRIBE),
    Role.LEARNER: (LibraryPermission.VIEW,),
    **dict.fromkeys(READERS, (LibraryPermission.VIEW,)),
}
