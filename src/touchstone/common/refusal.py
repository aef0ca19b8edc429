"""The exception by which an action refuses."""

from typing import Any


class Refused(Exception):
    """An act that a rule forbids. Nothing was stored.

    ``message`` is a translatable sentence that says what is wrong and what to do; ``field`` names the input that it
    concerns, or is empty if it concerns the act as a whole.
    """

    def __init__(self, message: Any, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)
