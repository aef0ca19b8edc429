"""Permission codes of inspection."""

from enum import StrEnum

from touchstone.campaigns.permissions import CampaignPermission
from touchstone.units.permissions import UnitPermission
from touchstone.units.roles import READERS, Role


class InspectionPermission(StrEnum):
    """Permissions on inspections; hidden records also require membership of the round."""

    VIEW = "inspection.view"
    """See disclosed visits, their findings and the figures that count them."""
    VISIT = "inspection.visit"
    """Plan visits of rounds one is on, write findings on the spot, disclose and conclude visits."""
    DIRECT = "inspection.direct"
    """Set up rounds, draw units, issue notices, load ledgers of past visits."""
    REPLY = "inspection.reply"
    """Reply to the findings of a visit on behalf of the visited unit."""


GRANTS: dict[Role, tuple[StrEnum, ...]] = {
    Role.OFFICE: (InspectionPermission.VIEW, InspectionPermission.DIRECT, InspectionPermission.REPLY),
    Role.ORGANISER: (InspectionPermission.VIEW, InspectionPermission.REPLY),
    Role.INSPECTOR: (
        UnitPermission.VIEW,
        CampaignPermission.VIEW,
        InspectionPermission.VIEW,
        InspectionPermission.VISIT,
    ),
    **dict.fromkeys(READERS, (InspectionPermission.VIEW,)),
}
