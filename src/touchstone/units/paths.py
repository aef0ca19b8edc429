"""Paths of units in the tree: the path of a unit begins with the path of each unit above it.

A path is a series of steps of four characters from ``0-9A-Z``. The tree of an installation may have several roots.
Paths are compared byte by byte, so a subtree is one range of an index on both databases.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.functions import Substr
from django.db.models.lookups import In

STEP = 4
"""Characters of a path for each level."""

EVERYWHERE = ""
"""The path above all roots; it belongs to no unit."""

FEW = 800
"""Maximum number of ranges in a condition. SQLite refuses a thousand, and a scan of all rows is faster than so many."""

_AFTER = "~"
"""Sorts after every character of a path."""


DEEPEST = 63
"""Levels that fit in a path of 255 characters."""

WIDEST = 36**STEP - 1
"""Maximum number of units that can ever be placed directly below one unit."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class ByteOrderField(models.CharField):  # type: ignore[type-arg]
    """A short text that every database compares and sorts by bytes, so that a prefix is one range of an index."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class UnitPathField(ByteOrderField):
    """The path of a unit, on the unit itself or copied to a large table.

    When a unit moves, all copies in all models are rewritten; a new model needs nothing more than this field.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", DEEPEST * STEP + 3)
        super().__init__(*args, **kwargs)


def under(path: str, field: str = "path") -> Q:
    """Return the condition that a path field is at or below ``path``: one index range."""
    if path == EVERYWHERE:
        return Q()
    return Q(**{f"{field}__gte": path, f"{field}__lt": subtree_end(path)})


def subtree_end(path: str) -> str:
    """Return a text that sorts after a path and all paths below it."""
    return path + _AFTER


def under_any(paths: Iterable[str], field: str = "path", *, walk: bool = False) -> Q:
    """Return the condition that a path field is at or below any of ``paths``; no paths match nothing."""
    return any_field_under(paths, (field,), walk=walk)


def any_field_under(paths: Iterable[str], fields: str | tuple[str, ...], *, walk: bool = False) -> Q:
    """Return the condition that any of some path fields is at or below any of ``paths``.

    It is a set of ranges of an index on the path. With ``walk`` it is not on SQLite: the rows are then read in another
    order, and the condition only filters them, because SQLite cannot estimate how many rows lie in a range. PostgreSQL
    can, but only for ranges.
    """
    paths = tuple(paths)
    if EVERYWHERE in paths:
        return Q()
    if not paths:
        return Q(pk__in=[])
    fields = (fields,) if isinstance(fields, str) else fields
    if (walk and connection.vendor == "sqlite") or len(paths) * len(fields) > FEW:
        return reduce(
            or_, (Q(_begins(field, length, paths)) for field in fields for length in set(map(len, paths)))
        )
    return reduce(or_, (under(path, field) for field in fields for path in paths))


def _begins(field: str, length: int, paths: Iterable[str]) -> In:
    """Return the condition that a path field begins with one of those paths that have this length."""
    return In(Substr(field, 1, length), [path for path in paths if len(path) == length])


def is_under(path: str, root: str) -> bool:
    """Say whether ``path`` is ``root`` or lies below it."""
    return path.startswith(root)


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths that are not below another of them, sorted."""
    tops: list[str] = []
    for path in sorted(set(paths)):
        if not tops or not is_under(path, tops[-1]):
            tops.append(path)
    return tuple(tops)


def overlap(paths: Iterable[str], roots: Iterable[str]) -> tuple[str, ...]:
    """Return the topmost paths that are both under one of ``paths`` and under one of ``roots``."""
    all_paths, all_roots = set(paths), set(roots)
    both = [path for path in all_paths if not all_roots.isdisjoint((EVERYWHERE, *ancestors(path)))]
    both += [root for root in all_roots if not all_paths.isdisjoint((EVERYWHERE, *ancestors(root)))]
    return topmost(both)


def ancestors(path: str) -> tuple[str, ...]:
    """Return the paths of the unit itself and of all units above it, the root first."""
    return tuple(path[:end] for end in range(STEP, len(path) + 1, STEP))


def depth(path: str) -> int:
    """Return the level of a path: 1 for a root."""
    return len(path) // STEP


def parent(path: str) -> str:
    """Return the path of the unit above; ``EVERYWHERE`` for a root."""
    return path[:-STEP]


def child(path: str, number: int) -> str:
    """Return the path of the child of ``path`` with this number, counted from 1."""
    digits = []
    for _ in range(STEP):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return path + "".join(reversed(digits))


def number(path: str) -> int:
    """Return the number of a unit among the children of its parent: the last step of its path."""
    return int(path[-STEP:], len(_DIGITS))


def begins_with(text: str, field: str) -> Q:
    """Return the condition that a :class:`ByteOrderField` begins with ``text``: one index range."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
