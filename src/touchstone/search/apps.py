"""The search app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The app of the index; each package above declares which of its records are in it."""

    name = "touchstone.search"
