"""The problems area."""

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """Problems, their rectification and verification, and what is counted of them."""

    name = "touchstone.problems"
    label = "problems"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from touchstone.campaigns import following
        from touchstone.campaigns.templates import register_section
        from touchstone.measures.registry import register
        from touchstone.notices.providing import provide
        from touchstone.problems.measures import MEASURES
        from touchstone.problems.permissions import GRANTS
        from touchstone.problems.reminders import remind
        from touchstone.problems.tallies import FOLLOWED
        from touchstone.problems.templates import SECTIONS
        from touchstone.units.roles import grant

        grant(GRANTS)
        register(MEASURES)
        provide(remind)
        for followed in FOLLOWED:
            following.follow(followed.follow)
        for section in SECTIONS:
            register_section(section)
