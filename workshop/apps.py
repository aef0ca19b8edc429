"""App configuration of the workshop: the gallery's templates and the commands `demo` and `bench`."""

from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    """Registers the commands and templates of the workshop; it has no models."""

    name = "workshop"
    label = "workshop"
