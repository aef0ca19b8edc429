"""Names the app that holds the commands for preparing and serving a site."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the project's own commands; it has no models."""

    name = "config"
    label = "config"
