"""Writing an entry over a record, and what that changed: name of the field -> (old value, new value)."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

Changes = dict[str, tuple[Any, Any]]
"""What changed, in the form in which the audit trail takes it."""


def values_of(entry: object, names: Iterable[str]) -> dict[str, Any]:
    """Return some fields of an entry as a record stores them: texts without space around them, choices by code."""
    return {name: _stored(getattr(entry, name)) for name in names}


def differences(values: Mapping[str, Any], record: object) -> Changes:
    """Return (old, new) of each value that a record does not have already."""
    current = ((name, getattr(record, name), new) for name, new in values.items())
    return {name: (old, new) for name, old, new in current if old != new}


def apply(values: Mapping[str, Any], record: object) -> Changes:
    """Write values over a record, without saving it, and return what changed."""
    changes = differences(values, record)
    for name, (_old, new) in changes.items():
        setattr(record, name, new)
    return changes


def snapshot(record: object, names: Iterable[str]) -> dict[str, Any]:
    """Return what some fields of a record hold, to compare it with later."""
    return {name: getattr(record, name) for name in names}


def changes_since(before: Mapping[str, Any], record: object) -> Changes:
    """Return (old, new) of each field that a record holds otherwise than in its snapshot."""
    current = ((name, old, getattr(record, name)) for name, old in before.items())
    return {name: (old, new) for name, old, new in current if old != new}


def _stored(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.strip() if isinstance(value, str) else value
