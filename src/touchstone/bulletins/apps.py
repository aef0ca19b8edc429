"""Names the app `bulletins`."""

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    """Registers the app under the short label `bulletins`."""

    name = "touchstone.bulletins"
    label = "bulletins"
    default_auto_field = "django.db.models.BigAutoField"
