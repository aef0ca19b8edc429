"""The figures app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """The app of figures."""

    name = "touchstone.figures"
