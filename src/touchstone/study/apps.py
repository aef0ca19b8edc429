"""Names the app `study`."""

from django.apps import AppConfig


class StudyConfig(AppConfig):
    """Registers the app under the short label `study`."""

    name = "touchstone.study"
    label = "study"
    default_auto_field = "django.db.models.BigAutoField"
