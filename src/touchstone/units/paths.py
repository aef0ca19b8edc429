"""Places in the tree as text: a unit's path begins with the path of each unit above it.

A path is made of steps of four characters from ``0-9A-Z``; the tree of one installation may have any number of
roots. All comparison is by byte, so a subtree is one range of an index on both databases.
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
"""The path of no unit: the place above all roots."""

FEW = 800
"""Ranges in one condition: SQLite refuses a thousand, and more are slower than to look at every row once."""

_AFTER = "~"
"""Sorts after every character that a path may hold."""


DEEPEST = 63
"""Levels that a path of 255 characters can hold."""

WIDEST = 36**STEP - 1
"""Units that may ever stand directly below one unit."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class ByteOrderField(models.CharField):  # type: ignore[type-arg]
    """A short text that every database compares and sorts by byte, so that a prefix is one range of an index."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class UnitPathField(ByteOrderField):
    """A unit's path, on the unit itself or copied to a large table.

    Every copy is rewritten when a unit moves; a new model needs nothing but this field for that.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", DEEPEST * STEP + 3)
        super().__init__(*args, **kwargs)


def under(path: str, field: str = "path") -> Q:
    """Return the condition that a path field lies at or below ``path``: one index range."""
    if path == EVERYWHERE:
        return Q()
    return Q(**{f"{field}__gte": path, f"{field}__lt": after_all(path)})


def after_all(path: str) -> str:
    """Return a text that sorts after the path and after all that lie below it."""
    return path + _AFTER


def under_any(paths: Iterable[str], field: str = "path", *, walk: bool = False) -> Q:
    """Return the condition that a path field lies at or below one of ``paths``; no paths match nothing."""
    return in_places(paths, (field,), walk=walk)


def in_places(paths: Iterable[str], fields: str | tuple[str, ...], *, walk: bool = False) -> Q:
    """Return the condition that one of some path fields lies at or below one of ``paths``.

    It is a range of an index on the path, unless ``walk`` says that the rows are to be found in another order and
    only looked at: SQLite cannot guess how much of a province lies below one unit. PostgreSQL knows it of ranges,
    and of ranges alone.
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
    """Return the condition that a path field begins with one of the paths of this length."""
    return In(Substr(field, 1, length), [path for path in paths if len(path) == length])


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
    some, others = set(paths), set(roots)
    both = [path for path in some if not others.isdisjoint((EVERYWHERE, *ancestors(path)))]
    both += [root for root in others if not some.isdisjoint((EVERYWHERE, *ancestors(root)))]
    return topmost(both)


def ancestors(path: str) -> tuple[str, ...]:
    """Return the paths of the unit itself and of all units above it, the root first."""
    return tuple(path[:end] for end in range(STEP, len(path) + 1, STEP))


def depth(path: str) -> int:
    """Return the level of a path: 1 for a root."""
    return len(path) // STEP


def parent(path: str) -> str:
    """Return the path of the unit above, ``EVERYWHERE`` for a root."""
    return path[:-STEP]


def child(path: str, number: int) -> str:
    """Return the path of the child with this number, counted from 1, below ``path``."""
    digits = []
    for _ in range(STEP):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return path + "".join(reversed(digits))


def number(path: str) -> int:
    """Return which child of the unit above this is: the last step of the path as a number."""
    return int(path[-STEP:], len(_DIGITS))


def starting(text: str, field: str) -> Q:
    """Return the condition that a :class:`ByteOrderField` begins with ``text``: one index range."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
