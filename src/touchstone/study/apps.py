"""App configuration of study sessions."""

from django.apps import AppConfig


class StudyConfig(AppConfig):
    """Registers the roles, measures, tallies and template section of study sessions."""

    name = "touchstone.study"

    def ready(self) -> None:
        from touchstone.cadences.hooks import register_record_kind
        from touchstone.campaigns import hooks
        from touchstone.campaigns.words import register_words
        from touchstone.measures import coverage
        from touchstone.measures.registry import register
        from touchstone.study.fulfilling import SESSIONS_FULFIL
        from touchstone.study.measures import MEASURES
        from touchstone.study.permissions import GRANTS
        from touchstone.study.presets import FORMS
        from touchstone.study.rolls import CLOSING, forget_names
        from touchstone.study.rolls import OF_UNIT as ROLL_OF_UNIT
        from touchstone.study.tallies import DATED, FOLLOWED, count_kept
        from touchstone.study.targets import OF_UNIT
        from touchstone.units.hooks import (
            register_belonging,
            register_closing_effect,
            register_dated_records,
        )
        from touchstone.units.roles import grant

        grant(GRANTS)
        register(MEASURES)
        hooks.notify_memberships.register(FOLLOWED.follow)
        hooks.notify_earlier.register(FOLLOWED.follow_earlier)
        coverage.count_kept.register(count_kept)
        register_words(FORMS)
        register_record_kind(SESSIONS_FULFIL)
        register_dated_records(DATED)
        register_belonging(OF_UNIT)
        register_belonging(ROLL_OF_UNIT)
        register_closing_effect(CLOSING)
        hooks.notify_closed.register(forget_names)
