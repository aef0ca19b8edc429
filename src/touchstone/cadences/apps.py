"""App configuration of cadences."""

from django.apps import AppConfig


class CadencesConfig(AppConfig):
    """Registers the roles, measures, tallies and template section of cadences."""

    name = "touchstone.cadences"

    def ready(self) -> None:
        from touchstone.cadences.actions.planning import (
            follow_earlier,
            follow_memberships,
            follow_opened_again,
            follow_set_up,
        )
        from touchstone.cadences.belonging import OWED
        from touchstone.cadences.measures import MEASURES
        from touchstone.cadences.permissions import GRANTS
        from touchstone.cadences.presets import CADENCES
        from touchstone.cadences.reminders import remind
        from touchstone.cadences.unfinished import OCCURRENCES
        from touchstone.campaigns import hooks
        from touchstone.campaigns.unfinished import register_unfinished
        from touchstone.campaigns.words import register_words
        from touchstone.measures.registry import register
        from touchstone.notices.providing import provide_reminders
        from touchstone.units.hooks import register_belonging
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_unfinished(OCCURRENCES)
        register(MEASURES)
        register_words(CADENCES)
        hooks.notify_memberships.register(follow_memberships)
        hooks.notify_earlier.register(follow_earlier)
        hooks.notify_set_up.register(follow_set_up)
        hooks.notify_opened_again.register(follow_opened_again)
        provide_reminders.register(remind)
        register_belonging(OWED)
