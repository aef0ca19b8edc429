"""The app configuration of imports and exports."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    """Reads and writes files."""

    name = "touchstone.interchange"

    def ready(self) -> None:
        from touchstone.campaigns.unfinished import register_unfinished
        from touchstone.interchange.permissions import GRANTS
        from touchstone.interchange.unfinished import IMPORTS
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_unfinished(IMPORTS)
