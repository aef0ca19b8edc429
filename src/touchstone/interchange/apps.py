"""Names the app `interchange`."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    """Registers the app under the short label `interchange`."""

    name = "touchstone.interchange"
    label = "interchange"
    default_auto_field = "django.db.models.BigAutoField"
