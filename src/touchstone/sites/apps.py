"""App configuration of exhibitions."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    """Registers the roles, measures, tallies and template section of exhibitions."""

    name = "touchstone.sites"

    def ready(self) -> None:
        from touchstone.campaigns import hooks
        from touchstone.campaigns.unfinished import register_unfinished
        from touchstone.campaigns.words import register_words
        from touchstone.measures.registry import register
        from touchstone.sites.actions import EXHIBITIONS
        from touchstone.sites.measures import MEASURES
        from touchstone.sites.permissions import GRANTS
        from touchstone.sites.presets import CATEGORIES
        from touchstone.sites.tallies import DATED, FOLLOWED
        from touchstone.sites.unfinished import OPEN
        from touchstone.units.hooks import register_dated_records, register_open_work
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_unfinished(OPEN)
        register(MEASURES)
        hooks.notify_memberships.register(FOLLOWED.follow)
        hooks.notify_earlier.register(FOLLOWED.follow_earlier)
        register_words(CATEGORIES)
        register_dated_records(DATED)
        register_open_work(EXHIBITIONS)
