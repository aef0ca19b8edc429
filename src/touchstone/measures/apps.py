"""Names the app `measures`."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Registers the app under the short label `measures`."""

    name = "touchstone.measures"
    label = "measures"
    default_auto_field = "django.db.models.BigAutoField"
