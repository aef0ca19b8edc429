"""The figures app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Registers the app under the short label `figures`."""

    name = "touchstone.figures"
