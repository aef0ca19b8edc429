"""What was read in a file, as values that every database can keep."""

from typing import Any

NOTHING = "\x00"
"""The character that a workbook can hold as ``_x0000_`` and PostgreSQL cannot hold at all."""


def storable(value: Any) -> Any:
    """Return plain values, nested as JSON is, without the one character that no text in PostgreSQL may hold."""
    if isinstance(value, str):
        return value.replace(NOTHING, "") if NOTHING in value else value
    if isinstance(value, dict):
        return {storable(key): storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    return value
