"""The figures app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """The app of figures; what it published of a unit keeps the unit."""

    name = "touchstone.figures"

    def ready(self) -> None:
        """Register the published figures that stand in the way of deleting a unit."""
        from touchstone.figures.freezing import find_published_of
        from touchstone.units.hooks import find_obstacles

        find_obstacles.register(find_published_of)
