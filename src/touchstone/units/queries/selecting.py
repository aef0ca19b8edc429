"""Selecting many units at once: by place, level, kind or name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.db.models import Max, QuerySet

from touchstone.common.text import tidy
from touchstone.units.access import Access
from touchstone.units.models import Unit, UnitKind
from touchstone.units.paths import EVERYWHERE, under
from touchstone.units.queries.by_words import found_by_name


@dataclass(frozen=True, slots=True)
class UnitSelection:
    """Which units are meant: those at and below ``within`` that answer all other fields; an empty field asks nothing.

    ``within`` and ``kind`` are keys, ``level`` is a level of the tree, ``only`` is the key of a single unit, ``besides``
    that of a unit that is not meant.
    """

    within: int = 0
    level: int = 0
    kind: int = 0
    text: str = ""
    only: int = 0
    besides: int = 0

    @property
    def plain(self) -> dict[str, Any]:
        """The selection as plain values, from which :meth:`read` makes it again."""
        return asdict(self)

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """Return the selection that these plain values are."""
        return cls(**plain)


def find_selected(
    access: Access, permission: str, selection: UnitSelection, *, below: str = EVERYWHERE
) -> QuerySet[Unit, Unit]:
    """Return the selected units at and below a path where the reader holds the permission, in no order."""
    units: QuerySet[Unit, Unit] = Unit.objects.visible_to(access.inside(permission, below), permission)
    if selection.only:
        units = units.filter(pk=selection.only)
    if selection.besides:
        units = units.exclude(pk=selection.besides)
    if selection.within:
        above = Unit.objects.visible_to(access, permission).filter(pk=selection.within).first()
        units = units.filter(under(above.path)) if above is not None else units.none()
    if selection.level:
        units = units.filter(depth=selection.level)
    if selection.kind:
        units = units.filter(kind=selection.kind)
    if text := tidy(selection.text):
        units = units.filter(found_by_name(text))
    return units


def describe_selection(access: Access, permission: str, selection: UnitSelection) -> dict[str, Any]:
    """Return what a selection asks for, for a history: units, level, kind and text, as far as they are set."""
    keys = [key for key in (selection.within, selection.only, selection.besides) if key]
    units = {unit.pk: unit for unit in Unit.objects.visible_to(access, permission).filter(pk__in=keys)}
    named = {
        "unit": units.get(selection.only),
        "below": units.get(selection.within),
        "besides": units.get(selection.besides),
        "level": selection.level or None,
        "kind": UnitKind.objects.filter(pk=selection.kind).first() if selection.kind else None,
        "named": tidy(selection.text) or None,
    }
    return {name: value for name, value in named.items() if value is not None}


def get_deepest_level(access: Access, permission: str, path: str) -> int:
    """Return the lowest level of the tree at and below a path that has a unit."""
    units = Unit.objects.visible_to(access.inside(permission, path), permission)
    return int(units.aggregate(deepest=Max("depth"))["deepest"] or 0)
