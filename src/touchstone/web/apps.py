"""Names the app `web`."""

from django.apps import AppConfig
from django.urls import register_converter
from django.urls.converters import IntConverter

from touchstone.common.pages import NO_KEY, read_key


class KeyConverter(IntConverter):
    """The key of a record in an address. A number that no database can hold is the key of no record."""

    def to_python(self, value: str) -> int:
        """Return the key; a page that looks its record up then says itself that there is none."""
        return read_key(value) or NO_KEY


class WebConfig(AppConfig):
    """The app of the pages."""

    name = "touchstone.web"

    def ready(self) -> None:
        """Let addresses contain ``<key:...>``, before the first of them is read."""
        register_converter(KeyConverter, "key")
