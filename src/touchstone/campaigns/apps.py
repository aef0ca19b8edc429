"""The campaigns app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """Registers the app, its permissions, and the participations that end when a unit closes."""

    name = "touchstone.campaigns"

    def ready(self) -> None:
        from touchstone.campaigns.actions import end_below
        from touchstone.campaigns.merging import BELONGING, find_records_of_others
        from touchstone.campaigns.permissions import GRANTS
        from touchstone.campaigns.queries import count_open_below
        from touchstone.campaigns.streams import STREAMS
        from touchstone.campaigns.unfinished import BATCHES, MEMBERS, register_unfinished
        from touchstone.campaigns.words import register_words
        from touchstone.units.hooks import (
            ClosingEffect,
            find_obstacles,
            register_belonging,
            register_closing_effect,
        )
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_words(STREAMS)
        register_unfinished(BATCHES, MEMBERS)
        register_closing_effect(ClosingEffect(_("Participation in a batch"), count_open_below, end_below))
        register_belonging(BELONGING)
        find_obstacles.register(find_records_of_others)
