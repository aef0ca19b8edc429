"""Names the app `content`."""

from django.apps import AppConfig
from django.core import checks


class ContentConfig(AppConfig):
    """Registers the app under the short label `content` and the check of its rich texts."""

    name = "touchstone.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand in the check."""
        from touchstone.content.writing import check_rich_text

        checks.register(check_rich_text, checks.Tags.models)
