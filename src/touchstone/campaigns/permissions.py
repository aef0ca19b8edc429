"""Permission codes of campaigns."""

from enum import StrEnum

from touchstone.units.roles import READERS, Role


class CampaignPermission(StrEnum):
    """What may be done with a campaign."""

    VIEW = "campaigns.view"
    """See the campaign's board, batches and the units that take part."""
    CHANGE = "campaigns.change"
    """Set the campaign up: batches, members, template."""


GRANTS = {
    Role.OFFICE: (CampaignPermission.VIEW, CampaignPermission.CHANGE),
    Role.ORGANISER: (CampaignPermission.VIEW,),
    **dict.fromkeys(READERS, (CampaignPermission.VIEW,)),
}
