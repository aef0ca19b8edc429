"""The content app."""

from django.apps import AppConfig
from django.core import checks


class ContentConfig(AppConfig):
    """Registers the system check of rich text fields."""

    name = "touchstone.content"

    def ready(self) -> None:
        """Register the system check."""
        from touchstone.content.rich_text import check_rich_text

        checks.register(check_rich_text, checks.Tags.models)
