"""The app configuration of imports and exports."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    """Reads and writes files."""

    name = "touchstone.interchange"

    def ready(self) -> None:
        from touchstone.interchange.permissions import GRANTS
        from touchstone.units.roles import grant

        grant(GRANTS)
