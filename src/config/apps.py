"""The app of the project's own management commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the project's own commands; it has no models."""

    name = "config"
