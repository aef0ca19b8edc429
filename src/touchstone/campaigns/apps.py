"""The campaigns area."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns, batches and who takes part."""

    name = "touchstone.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from touchstone.campaigns.permissions import GRANTS
        from touchstone.units.roles import grant

        grant(GRANTS)
