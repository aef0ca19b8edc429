"""The units app."""

from django.apps import AppConfig

from touchstone.units import roles
from touchstone.units.permissions import GRANTS, UnitPermission


class UnitsConfig(AppConfig):
    """The app of the organisation."""

    name = "touchstone.units"

    def ready(self) -> None:
        """Register the grants, and the appointments and assignments that end when a unit closes."""
        from touchstone.units.ending import BELONGINGS, CLOSING_EFFECTS
        from touchstone.units.hooks import register_belonging, register_closing_effect

        roles.grant(GRANTS, common=[UnitPermission.CHANGE])
        for effect in CLOSING_EFFECTS:
            register_closing_effect(effect)
        for belonging in BELONGINGS:
            register_belonging(belonging)
