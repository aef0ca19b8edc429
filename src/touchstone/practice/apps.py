"""App configuration of practice tests."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Registers the roles and the template section of practice tests, and that open ones are named before a campaign is closed."""

    name = "touchstone.practice"

    def ready(self) -> None:
        from touchstone.campaigns.sections import register_section
        from touchstone.campaigns.unfinished import register_unfinished
        from touchstone.practice.permissions import GRANTS
        from touchstone.practice.presets import QUESTION_CATEGORIES
        from touchstone.practice.unfinished import TESTS
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_section(QUESTION_CATEGORIES)
        register_unfinished(TESTS)
