"""Recording changes of the organisation. The audit package is above this one and registers its recorder at start."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.db import models

from touchstone.units.models import User


class Recorder(Protocol):
    """A function that appends an event to the audit trail."""

    def __call__(
        self,
        *,
        by: User | None,
        verb: str,
        target: models.Model,
        path: str | None = ...,
        changes: Mapping[str, tuple[Any, Any]] | None = ...,
        reason: str = ...,
    ) -> object: ...


_recorder: list[Recorder] = []


def set_recorder(recorder: Recorder) -> None:
    """Set the recorder when the application starts."""
    _recorder[:] = [recorder]


def _forward(**event: Any) -> object:
    return _recorder[0](**event)


record: Recorder = _forward
"""Append an event to the audit trail."""
