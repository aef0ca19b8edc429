"""Keeping the tallies right when units move or are deleted."""

from collections.abc import Iterator, Sequence
from typing import Any

from touchstone.common.chunks import chunks
from touchstone.measures.tallies import Family, Sums, add, families, lock, transfer
from touchstone.units.hooks import Removal
from touchstone.units.models import Unit
from touchstone.units.paths import parent, under_any


def follow_move(unit: Unit, leaving: Sequence[Unit], joining: Sequence[Unit]) -> None:
    """Transfer the sums of a moving unit, in every family, from the units that it leaves to those that it joins."""
    for family in families():
        transfer(family, unit, leaving, joining)


def follow_removal(removal: Removal) -> None:
    """Delete the sums of deleted units, in every family, and let the units above them keep what is not folded yet."""
    for family in families():
        lock(family)
        keys = []
        changes = []
        for key, change in _deltas_of(family, removal):
            keys.append(key)
            changes.append(change)
        for chunk in chunks(keys):
            family.delta._default_manager.filter(pk__in=chunk).delete()
        add(family, changes)
        for chunk in chunks(sorted(removal.units)):
            family.tally._default_manager.filter(unit_id__in=chunk)._raw_delete("default")


def _deltas_of(family: Family, removal: Removal) -> Iterator[tuple[int, tuple[str, tuple[Any, ...], Sums]]]:
    """Yield the deltas of deleted units, each with what it adds to the unit above them."""
    rows = family.delta._default_manager.filter(under_any(removal.around)).order_by()
    width = len(family.columns)
    for key, path, *values in rows.values_list("pk", "path", *family.columns, *family.sums):
        if top := removal.top_of(path):
            yield key, (parent(top), tuple(values[:width]), tuple(values[width:]))
