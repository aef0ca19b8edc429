"""The notices app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """E-mail digests of what is due."""

    name = "touchstone.notices"
