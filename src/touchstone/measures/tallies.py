"""Families of tallies: adding to them, and folding deltas into them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from touchstone.common.inserting import insert_rows
from touchstone.measures.models import EVER, Delta, FoldLock, Tally
from touchstone.units.models import Unit
from touchstone.units.paths import ancestors

FOLD_SIZE = 5_000
"""Deltas settled in one transaction."""

Sums = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Tallies that are kept together because one write changes them together.

    ``keys`` are the dimensions besides the unit and the day, ``sums`` the fields added up. ``source()`` reads the
    same rows from the records themselves, one for each record: path, keys, day (where ``by_day``), sums; the
    recount compares with it.
    """

    name: str
    delta: type[Delta]
    tally: type[Tally]
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    by_day: bool
    source: Callable[[], QuerySet[Any, tuple[Any, ...]]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys, with the day last where there is one."""
        return (*self.keys, "day") if self.by_day else self.keys


_families: dict[str, Family] = {}


def keep(family: Family) -> Family:
    """Add a family to those that are folded and recounted."""
    _families[family.name] = family
    return family


def families() -> tuple[Family, ...]:
    """Return all families by name."""
    return tuple(_families[name] for name in sorted(_families))


# --- adding and folding ------------------------------------------------------------------------------------------


def add(family: Family, changes: Iterable[tuple[str, tuple[Any, ...], Sums]]) -> None:
    """Append deltas in the caller's transaction: (path of the unit, keys and day, sums); equal ones are merged."""
    merged: defaultdict[tuple[str, tuple[Any, ...]], list[int]] = defaultdict(lambda: [0] * len(family.sums))
    for path, keys, sums in changes:
        bucket = merged[path, keys]
        for index, value in enumerate(sums):
            bucket[index] += value
    insert_rows(
        family.delta,
        ("path", *family.columns, *family.sums),
        [(path, *keys, *sums) for (path, keys), sums in merged.items() if any(sums)],
    )


def fold(family: Family, at_most: int = FOLD_SIZE) -> int:
    """Settle up to ``at_most`` deltas into the tallies of their units and all units above; return how many."""
    with transaction.atomic():
        lock(family)
        deltas = list(family.delta._default_manager.order_by("pk")[:at_most])
        rising: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(family.sums))
        for delta in deltas:
            keys = tuple(getattr(delta, key) for key in family.keys)
            days = (delta.day, EVER) if family.by_day else ()  # type: ignore[attr-defined]
            for path in ancestors(delta.path):
                for head in [(path, *keys, day) for day in days] or [(path, *keys)]:
                    bucket = rising[head]
                    for index, name in enumerate(family.sums):
                        bucket[index] += getattr(delta, name)
        paths = sorted({head[0] for head in rising})
        ids: dict[str, int] = {}
        for start in range(0, len(paths), 500):
            units = Unit.unscoped.filter(path__in=paths[start : start + 500])
            ids.update(units.values_list("path", "pk"))
        upsert(family, [(ids[head[0]], *head[1:], *sums) for head, sums in sorted(rising.items())])
        keys_read = [delta.pk for delta in deltas]
        for start in range(0, len(keys_read), 500):
            family.delta._default_manager.filter(pk__in=keys_read[start : start + 500]).delete()
    return len(deltas)


def fold_all() -> int:
    """Settle every delta there is, in small transactions; return how many."""
    settled = 0
    for family in families():
        while count := fold(family):
            settled += count
    return settled


def lock(family: Family) -> None:
    """Hold the family's tallies until the transaction ends; deltas may still be appended meanwhile."""
    FoldLock.objects.get_or_create(family=family.name)
    FoldLock.objects.select_for_update().get(family=family.name)


def upsert(family: Family, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows (unit key, keys and day, sums) to the tallies; the caller holds the lock."""
    quote = connection.ops.quote_name
    table = quote(family.tally._meta.db_table)
    heads = ("unit_id", *family.columns)
    adding = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in map(quote, family.sums))
    ending = f"ON CONFLICT ({', '.join(map(quote, heads))}) DO UPDATE SET {adding}"
    insert_rows(family.tally, (*heads, *family.sums), rows, ending)


def transfer(family: Family, unit: Unit, leaving: Iterable[Unit], joining: Iterable[Unit]) -> None:
    """Take the settled sums of a unit that moves from the units that it leaves to those that it joins.

    Deltas that are not settled yet follow by their path; so this runs before the paths are rewritten.
    """
    lock(family)
    rows = list(
        family.tally._default_manager.filter(unit_id=unit.pk).values_list(*family.columns, *family.sums)
    )
    width = len(family.columns)
    for others, sign in ((leaving, -1), (joining, 1)):
        for other in others:
            upsert(
                family, [(other.pk, *row[:width], *(sign * value for value in row[width:])) for row in rows]
            )
