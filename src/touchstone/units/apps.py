"""Names the app `units`."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Registers the app under the short label `units`."""

    name = "touchstone.units"
    label = "units"
    default_auto_field = "django.db.models.BigAutoField"
