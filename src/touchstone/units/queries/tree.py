"""Queries of the tree: one unit, pages of units, the units above."""

import datetime
from collections.abc import Iterable
from operator import attrgetter

from django.db.models import Q, QuerySet

from touchstone.common.chunks import find_in
from touchstone.common.pages import Page, page_of
from touchstone.units.access import Access
from touchstone.units.models import Unit, UnitAlias, UnitKind
from touchstone.units.paths import EVERYWHERE, ancestors, overlap, parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.oddities import find_closed_before, find_opened_after


def get_unit(access: Access, pk: int) -> Unit | None:
    """Return a unit that the reader may see, closed or not."""
    visible = Unit.objects.visible_to(access, UnitPermission.VIEW).select_related("kind")
    return visible.filter(pk=pk).first()


def get_labels(access: Access, paths: Iterable[str]) -> dict[str, str]:
    """Return path -> name of the visible units with these paths."""
    visible = Unit.objects.visible_to(access, UnitPermission.VIEW)
    return {unit.path: unit.label for unit in find_in(visible, "path", sorted(set(paths)))}


def get_units(access: Access, permission: str, keys: Iterable[int]) -> list[Unit]:
    """Return the units with these keys at which the permission holds, closed or not."""
    return list(find_in(Unit.objects.visible_to(access, permission), "pk", sorted(set(keys))))


def get_unit_page(
    access: Access,
    *,
    within: str = EVERYWHERE,
    level: int | None = None,
    on: datetime.date | None = None,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> Page[Unit]:
    """Return one page of the visible units at and below the path ``within``, in the order of the tree.

    ``level`` keeps one level (``unit.depth + 1`` lists the children of a unit), ``on`` the units that exist on a day.
    The reader's subtrees are read one after another, each as one range of an index, until the page is full, so that the
    cost does not grow with the tree.
    """
    roots = overlap(access.paths(UnitPermission.VIEW), [within])
    backward = bool(before)
    rows: list[Unit] = []
    for root in reversed(roots) if backward else roots:
        units = _subtree(access, root, level, on)
        if backward:
            if root >= before:
                continue
            units = units.filter(path__lt=before).order_by("-path")
        else:
            if after > root + "~":
                continue
            units = units.filter(path__gt=after).order_by("path")
        rows += units[: size + 1 - len(rows)]
        if len(rows) > size:
            break
    return page_of(rows, size, attrgetter("path"), backward=backward, turned=bool(after))


def _subtree(
    access: Access, root: str, level: int | None, on: datetime.date | None
) -> "QuerySet[Unit, Unit]":
    units = Unit.objects.visible_to(access.inside(UnitPermission.VIEW, root), UnitPermission.VIEW)
    if level is not None:
        units = units.filter(depth=level)
    if on is not None:
        units = units.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=on), Q(closed_on__isnull=True) | Q(closed_on__gte=on)
        )
    return units.select_related("kind")


def find_top_units(access: Access) -> list[Unit]:
    """Return the roots of the reader's subtrees: the topmost units that the reader may see."""
    paths = access.paths(UnitPermission.VIEW)
    visible = Unit.objects.visible_to(access, UnitPermission.VIEW).order_by("path")
    return list(visible.filter(depth=1) if EVERYWHERE in paths else visible.filter(path__in=paths))


def get_breadcrumb(access: Access, unit: Unit) -> list[Unit]:
    """Return the visible units above a unit, the topmost first, in one query."""
    return get_breadcrumbs(access, [unit])[unit.pk]


def get_breadcrumbs(access: Access, units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """Return unit key -> the visible units above it, the topmost first."""
    units = list(units)
    paths = sorted({path for unit in units for path in ancestors(parent(unit.path))})
    visible = Unit.objects.visible_to(access, UnitPermission.VIEW)
    above = {unit.path: unit for unit in find_in(visible, "path", paths)}
    return {
        unit.pk: [above[path] for path in ancestors(parent(unit.path)) if path in above] for unit in units
    }


def find_aliases(access: Access, unit: Unit) -> list[UnitAlias]:
    """Return a unit's other names, those in use first."""
    names = UnitAlias.objects.visible_to(access, UnitPermission.VIEW).filter(unit=unit)
    return sorted(names, key=lambda alias: (alias.until is not None, alias.name))


def find_kinds() -> list[UnitKind]:
    """Return all kinds of unit by code. They are a vocabulary, not records, so everybody may read them."""
    return list(UnitKind.objects.order_by("code"))


def count_units_below(access: Access, unit: Unit, day: datetime.date) -> int:
    """Return how many visible units exist below a unit on a day."""
    visible = Unit.objects.visible_to(access.inside(UnitPermission.VIEW, unit.path), UnitPermission.VIEW)
    # Those that do not exist are few, and left out by their keys, so that no unit has to be read.
    absent = find_opened_after(day).union(find_closed_before(day))
    return visible.exclude(pk__in=absent).exclude(pk=unit.pk).count()
