"""Two locks of the tree, both held until the transaction ends.

The **shape** lock is for actions that create, move, close or reopen units: one at a time. The **path** lock is for
actions that copy a unit's path to a record: many at once, but never while a unit moves, so that no copy keeps an
outdated path. An action that needs both takes the shape lock first.

On PostgreSQL they are advisory locks. On SQLite a writing transaction is alone from its first statement
(``transaction_mode`` IMMEDIATE), which serves as both locks.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext_lazy as _

from touchstone.common.chunks import find_in
from touchstone.common.refusal import Refused
from touchstone.units.models import Unit

_AREA = 0x756E6974
"""The namespace of these advisory locks: the characters of ``unit``."""
_SHAPE, _PATH = 1, 2

GONE = _("The unit was deleted meanwhile. Choose another one.")
"""The refusal of every act on a unit that was deleted."""


def lock_tree() -> None:
    """Allow no other transaction to change the shape of the tree until this one ends."""
    _hold(_SHAPE, "pg_advisory_xact_lock")


def lock_paths() -> None:
    """Wait until no other transaction is copying paths, and let none begin until this one ends."""
    _hold(_PATH, "pg_advisory_xact_lock")


def freeze_paths() -> None:
    """Let no unit move until the transaction ends. For actions that read paths and store them.

    Call it before locking any row, because a move takes this lock first, too.
    """
    _hold(_PATH, "pg_advisory_xact_lock_shared")


def get_frozen_paths(units: Iterable[int]) -> dict[int, str]:
    """Return unit key -> current path, and keep these paths valid until the transaction ends.

    For every action that stores copies of paths. Refused if one of the units does not exist any more.
    """
    freeze_paths()
    keys = sorted(set(units))
    paths = dict(find_in(Unit.unscoped.values_list("pk", "path"), "pk", keys))
    if len(paths) < len(keys):
        raise Refused(GONE, "unit")
    return paths


def get_existing(unit: Unit) -> Unit:
    """Return a unit as it is now, for the holder of a lock of the tree; refused if it does not exist any more."""
    existing = Unit.unscoped.filter(pk=unit.pk).first()
    if existing is None:
        raise Refused(GONE, "unit")
    return existing


def _hold(lock: int, function: str) -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError(
            "A lock of the tree is held until a transaction ends: open one first."
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [_AREA, lock])
