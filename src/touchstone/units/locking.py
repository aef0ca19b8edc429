"""Two locks of the tree, both held until the transaction ends.

The **shape** lock is for whoever creates, moves, closes or reopens units: one at a time. The **place** lock is
for whoever copies a unit's path to a record: many at once, but never while a unit moves, so that no copy keeps a
path that is no longer true. Whoever needs both takes the shape first.

On PostgreSQL they are advisory locks. On SQLite a transaction that writes is alone from its first statement
(``transaction_mode`` IMMEDIATE), which is both locks in one.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.transaction import TransactionManagementError

from touchstone.units.models import Unit

_AREA = 0x756E6974
"""Sets these advisory locks apart from those of others: the letters of ``unit``."""
_SHAPE, _PLACE = 1, 2

MANY = 500
"""Keys in one statement."""


def hold_shape() -> None:
    """Be the only one who changes the tree until the transaction ends."""
    _hold(_SHAPE, "pg_advisory_xact_lock")


def hold_places_alone() -> None:
    """Wait until nobody is copying paths, and let nobody begin until the transaction ends."""
    _hold(_PLACE, "pg_advisory_xact_lock")


def hold_places() -> None:
    """Let no unit move until the transaction ends: for an action that stores paths which it reads afterwards.

    Taken before any row is locked, for a move takes it first too.
    """
    _hold(_PLACE, "pg_advisory_xact_lock_shared")


def places(units: Iterable[int]) -> dict[int, str]:
    """Return unit key -> path as it is, and keep these paths true until the transaction ends.

    For every action that stores copies of paths; units that do not exist are left out.
    """
    hold_places()
    keys = sorted(set(units))
    mapping: dict[int, str] = {}
    for start in range(0, len(keys), MANY):
        mapping.update(Unit.unscoped.filter(pk__in=keys[start : start + MANY]).values_list("pk", "path"))
    return mapping


def _hold(which: int, function: str) -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError(
            "A lock of the tree is held until a transaction ends: open one first."
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [_AREA, which])
