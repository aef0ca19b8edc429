"""Names the app `notices`."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What a person is told by letter."""

    name = "touchstone.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
