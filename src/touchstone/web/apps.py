"""Names the app `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the app under the short label `web`."""

    name = "touchstone.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
