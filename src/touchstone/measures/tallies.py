"""Families of tallies: appending deltas, and folding them into the tallies."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from touchstone.common.chunks import chunks, find_in
from touchstone.common.inserting import insert_rows
from touchstone.measures.models import EVER, Delta, FoldLock, Tally
from touchstone.units.hooks import Belonging, register_belonging
from touchstone.units.models import Unit
from touchstone.units.paths import ancestors

FOLD_SIZE = 5_000
"""Maximum number of deltas folded in one transaction."""

Sums = tuple[int, ...]

_families: dict[str, "Family"] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Tallies that belong together because the same write changes all of them.

    ``keys`` are the dimensions in addition to the unit and the day, ``sums`` the fields that are added up. ``source()``
    reads the same rows from the records, one for each record: path, keys, day (if ``by_day``), sums. The recount
    compares the tallies with it. Every family is folded and recounted from its declaration on.
    """

    name: str
    delta: type[Delta]
    tally: type[Tally]
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    source: Callable[[], QuerySet[Any, tuple[Any, ...]]]

    def __post_init__(self) -> None:
        _families[self.name] = self
        register_belonging(Belonging(self.tally, "unit", partial(_clear, self), last=True))

    @property
    def by_day(self) -> bool:
        """Whether the sums are stored by day."""
        return any(field.name == "day" for field in self.delta._meta.fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys, followed by the day if there is one."""
        return (*self.keys, "day") if self.by_day else self.keys


def _clear(family: Family, unit: Unit) -> None:
    """Delete the sums of a unit that is deleted; it has no records, so they are zero once all deltas are folded."""
    while fold(family):
        pass
    family.tally._default_manager.filter(unit_id=unit.pk).delete()


def families() -> tuple[Family, ...]:
    """Return all families by name."""
    return tuple(_families[name] for name in sorted(_families))


def add(family: Family, changes: Iterable[tuple[str, tuple[Any, ...], Sums]]) -> None:
    """Append deltas in the caller's transaction: (path, keys and day, sums); those with equal keys are merged."""
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
    """Fold up to ``at_most`` deltas into the tallies of their units and all units above; return how many."""
    with transaction.atomic():
        lock(family)
        deltas = list(family.delta._default_manager.order_by("pk")[:at_most])
        totals: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(family.sums))
        for delta in deltas:
            keys = tuple(getattr(delta, key) for key in family.keys)
            days = (delta.day, EVER) if family.by_day else ()  # type: ignore[attr-defined]
            for path in ancestors(delta.path):
                for head in [(path, *keys, day) for day in days] or [(path, *keys)]:
                    bucket = totals[head]
                    for index, name in enumerate(family.sums):
                        bucket[index] += getattr(delta, name)
        paths = sorted({head[0] for head in totals})
        ids = dict(find_in(Unit.unscoped.values_list("path", "pk"), "path", paths))
        upsert(family, [(ids[head[0]], *head[1:], *sums) for head, sums in sorted(totals.items())])
        for folded in chunks([delta.pk for delta in deltas]):
            family.delta._default_manager.filter(pk__in=folded).delete()
    return len(deltas)


def fold_all() -> int:
    """Fold all deltas in small transactions; return how many."""
    total = 0
    for family in families():
        while count := fold(family):
            total += count
    return total


def lock(family: Family) -> None:
    """Lock the family's tallies until the transaction ends; deltas may still be appended."""
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
    """Transfer the folded sums of a moving unit from the units that it leaves to those that it joins.

    Deltas that are not folded yet move with their path, so this runs before the paths are rewritten.
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
