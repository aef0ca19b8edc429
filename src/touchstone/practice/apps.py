"""App configuration of practice tests."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Registers the roles of practice tests, and that open ones are named before a campaign is closed."""

    name = "touchstone.practice"

    def ready(self) -> None:
        from touchstone.campaigns.unfinished import register_unfinished
        from touchstone.practice.permissions import GRANTS
        from touchstone.practice.unfinished import TESTS
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_unfinished(TESTS)
