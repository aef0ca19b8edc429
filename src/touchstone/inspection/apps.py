"""App configuration of inspections."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """Registers the roles, measures, tallies and template section of inspections."""

    name = "touchstone.inspection"

    def ready(self) -> None:
        from touchstone.campaigns import hooks
        from touchstone.campaigns.due_days import register_due_days
        from touchstone.campaigns.events import register_part
        from touchstone.campaigns.unfinished import register_unfinished
        from touchstone.campaigns.words import register_words
        from touchstone.inspection.actions.unloading import follow_removal
        from touchstone.inspection.due_days import REPLIES
        from touchstone.inspection.measures import MEASURES
        from touchstone.inspection.permissions import GRANTS
        from touchstone.inspection.presets import CRITERIA
        from touchstone.inspection.tallies import BELONGING, DATED, FOLLOWED, find_draws
        from touchstone.inspection.unfinished import FINDINGS, ROUNDS
        from touchstone.measures.registry import register
        from touchstone.units.hooks import (
            find_obstacles,
            notify_removal,
            register_belonging,
            register_dated_records,
        )
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_unfinished(ROUNDS, FINDINGS)
        register_part("inspection.finding", "visit__campaign")
        register_due_days(REPLIES)
        register(MEASURES)
        register_words(CRITERIA)
        hooks.notify_memberships.register(FOLLOWED.follow)
        hooks.notify_earlier.register(FOLLOWED.follow_earlier)
        register_dated_records(DATED)
        register_belonging(BELONGING)
        find_obstacles.register(find_draws)
        notify_removal.register(follow_removal)
