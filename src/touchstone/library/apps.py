"""The application of the library."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Registers who sees reading lists, and what becomes of them when a unit ends."""

    name = "touchstone.library"

    def ready(self) -> None:
        from touchstone.campaigns.sections import register_section
        from touchstone.library.ending import BELONGING, OPEN_WORK
        from touchstone.library.permissions import GRANTS
        from touchstone.library.presets import CORE_WORKS
        from touchstone.units.hooks import register_belonging, register_open_work
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_section(CORE_WORKS)
        register_belonging(BELONGING)
        register_open_work(OPEN_WORK)
