"""Permission codes of exhibitions."""

from enum import StrEnum

from touchstone.units.roles import READERS, Role


class SitePermission(StrEnum):
    """Permissions on exhibitions and their visits."""

    VIEW = "sites.view"
    """See exhibitions, their visits and the figures that count them."""
    RECORD = "sites.record"
    """Add exhibitions; record, correct and withdraw visits."""


GRANTS = {
    Role.OFFICE: (SitePermission.VIEW, SitePermission.RECORD),
    Role.ORGANISER: (SitePermission.VIEW, SitePermission.RECORD),
    **dict.fromkeys(READERS, (SitePermission.VIEW,)),
}
