"""Permission codes of inspection."""

from enum import StrEnum

from touchstone.campaigns.permissions import CampaignPermission
from touchstone.units.permissions import UnitPermission
from touchstone.units.roles import Role


class InspectionPermission(StrEnum):
    """What may be done with inspections; whatever is hidden needs a place on the round besides."""

    VIEW = "inspection.view"
    """See disclosed visits, their findings and the figures that count them."""
    VISIT = "inspection.visit"
    """Plan visits of the own rounds, write findings on the spot, disclose and conclude them."""
    DIRECT = "inspection.direct"
    """Set up rounds, draw units, issue notices, load ledgers of past visits."""
    REPLY = "inspection.reply"
    """Reply to the findings of a visit for the visited unit."""


GRANTS: dict[Role, tuple[StrEnum, ...]] = {
    Role.OFFICE: (InspectionPermission.VIEW, InspectionPermission.DIRECT, InspectionPermission.REPLY),
    Role.ORGANISER: (InspectionPermission.VIEW, InspectionPermission.REPLY),
    Role.LEADER: (InspectionPermission.VIEW,),
    Role.STEERING: (InspectionPermission.VIEW,),
    Role.INSPECTOR: (
        UnitPermission.VIEW,
        CampaignPermission.VIEW,
        InspectionPermission.VIEW,
        InspectionPermission.VISIT,
    ),
    Role.EDITOR: (InspectionPermission.VIEW,),
    Role.AUDITOR: (InspectionPermission.VIEW,),
}
