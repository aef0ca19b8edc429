"""Names the app `content`."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Registers the app under the short label `content`."""

    name = "touchstone.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"
