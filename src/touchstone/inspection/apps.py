"""App configuration of inspections."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """Registers the roles, measures, tallies and template section of inspections."""

    name = "touchstone.inspection"

    def ready(self) -> None:
        from touchstone.campaigns import hooks
        from touchstone.campaigns.presets import register_section
        from touchstone.inspection.actions.unloading import follow_removal
        from touchstone.inspection.measures import MEASURES
        from touchstone.inspection.permissions import GRANTS
        from touchstone.inspection.presets import SECTION
        from touchstone.inspection.tallies import FOLLOWED
        from touchstone.measures.registry import register
        from touchstone.units.hooks import notify_removal
        from touchstone.units.roles import grant

        grant(GRANTS)
        register(MEASURES)
        register_section(SECTION)
        hooks.notify_memberships.register(FOLLOWED.follow)
        notify_removal.register(follow_removal)
