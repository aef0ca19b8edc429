"""The problems area."""

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """Problems, their rectification and verification, and what is counted of them."""

    name = "touchstone.problems"
    label = "problems"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from touchstone.campaigns.templates import register_section
        from touchstone.problems import tallies  # noqa: F401 - keeps its families
        from touchstone.problems.permissions import GRANTS
        from touchstone.problems.templates import SECTIONS
        from touchstone.units.roles import grant

        grant(GRANTS)
        for section in SECTIONS:
            register_section(section)
