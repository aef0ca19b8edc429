"""Permission codes of cadences."""

from enum import StrEnum

from touchstone.units.roles import READERS, Role


class CadencePermission(StrEnum):
    """Permissions on cadences and their occurrences."""

    VIEW = "cadences.view"
    """See cadences, what became of their occurrences, and the figures that count them."""
    SET = "cadences.set"
    """Give a unit cadences of its own, move or call off a date, and explain a missed occurrence."""


GRANTS = {
    Role.OFFICE: (CadencePermission.VIEW, CadencePermission.SET),
    Role.ORGANISER: (CadencePermission.VIEW, CadencePermission.SET),
    **dict.fromkeys(READERS, (CadencePermission.VIEW,)),
}
