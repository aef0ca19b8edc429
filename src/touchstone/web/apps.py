"""Names the app `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The app of the pages."""

    name = "touchstone.web"
