"""Places in the tree as text: a unit's path begins with the path of each unit above it.

A path is made of steps of four characters from ``0-9A-Z``; the tree of one installation may have any number of
roots. All comparison is by byte, so a subtree is one range of an index on both databases.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

STEP = 4
"""Characters of a path for each level."""

EVERYWHERE = ""
"""The path of no unit: the place above all roots."""

_AFTER = "~"
"""Sorts after every character that a path may hold."""


class UnitPathField(models.CharField):  # type: ignore[type-arg]
    """A unit's path, on the unit itself or copied to a large table; compared by byte on every database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def under(path: str, field: str = "path") -> Q:
    """Return the condition that a path field lies at or below ``path``: one index range."""
    if path == EVERYWHERE:
        return Q()
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + _AFTER})


def under_any(paths: Iterable[str], field: str = "path") -> Q:
    """Return the condition that a path field lies at or below one of ``paths``; no paths match nothing."""
    condition: Q | None = None
    for path in paths:
        condition = under(path, field) if condition is None else condition | under(path, field)
    return Q(pk__in=[]) if condition is None else condition


def is_under(path: str, root: str) -> bool:
    """Say whether ``path`` is ``root`` or lies below it."""
    return path.startswith(root)


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths without those that lie below another one, sorted."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not is_under(path, kept[-1]):
            kept.append(path)
    return tuple(kept)


def overlap(paths: Iterable[str], roots: Iterable[str]) -> tuple[str, ...]:
    """Return the topmost places that lie both under one of ``paths`` and under one of ``roots``."""
    roots = tuple(roots)
    both = [path for path in paths for root in roots if is_under(path, root)]
    both += [root for path in paths for root in roots if is_under(root, path)]
    return topmost(both)


def ancestors(path: str) -> tuple[str, ...]:
    """Return the paths of the unit itself and of all units above it, the root first."""
    return tuple(path[:end] for end in range(STEP, len(path) + 1, STEP))


def depth(path: str) -> int:
    """Return the level of a path: 1 for a root."""
    return len(path) // STEP
