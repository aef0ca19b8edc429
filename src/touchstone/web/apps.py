"""Names the app `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the app under the short label `web`."""

    name = "touchstone.web"
