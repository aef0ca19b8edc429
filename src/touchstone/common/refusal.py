"""The one way in which an action says no."""

from typing import Any


class Refused(Exception):
    """An act that a rule forbids.

    ``message`` is a translatable sentence that says what is wrong and what to do; ``field`` names the input that
    it concerns, empty for the act as a whole. Nothing was stored.
    """

    def __init__(self, message: Any, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)
