"""The figures app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Registers the app under the short label `figures`."""

    name = "touchstone.figures"
    label = "figures"
    default_auto_field = "django.db.models.BigAutoField"
