"""Previews: what moving or closing a unit would do."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.hooks import closing_effects, count_after
from touchstone.units.models import Unit
from touchstone.units.paths import DEEPEST, EVERYWHERE, WIDEST, depth, is_under, number, parent, under
from touchstone.units.permissions import UnitPermission

NOT_HERE = _("You may not change units here.")


def find_children(path: str) -> QuerySet[Unit]:
    """Return all units directly below a path, unscoped, for actions that check the tree; EVERYWHERE gives the roots."""
    return Unit.unscoped.filter(under(path), depth=depth(path) + 1)


def get_last_child(path: str) -> int:
    """Return the number of the last unit directly below a path, or 0 if there is none."""
    last = find_children(path).order_by("-path").values_list("path", flat=True).first()
    return number(last) if last else 0


def get_namesake(name_key: str, path: str, *, but: int | None = None) -> Unit | None:
    """Return the open child of ``path`` with this name, ignoring the unit with the key ``but``."""
    return find_children(path).filter(name_key=name_key, closed_on__isnull=True).exclude(pk=but).first()


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What moving a unit would do.

    ``below`` is the number of units that move with it, including closed ones. ``level`` is its own level after the
    move, ``deepest`` that of the lowest unit below it. ``refusals`` say why it cannot be moved; empty if it can.
    """

    unit: Unit
    from_parent: Unit | None
    to_parent: Unit | None
    below: int
    level: int
    deepest: int
    refusals: tuple[Refused, ...]

    @property
    def possible(self) -> bool:
        """Whether the unit can be moved."""
        return not self.refusals


def preview_move(access: Access, unit: Unit, to_parent: Unit | None) -> MovePreview:
    """Return what moving a unit below another one, or to the top of the tree, would do. Nothing is changed."""
    subtree = Unit.unscoped.filter(under(unit.path))
    below = subtree.count() - 1
    lowest: int = subtree.aggregate(lowest=Max("depth"))["lowest"] or unit.depth
    level = to_parent.depth + 1 if to_parent else 1
    deepest = lowest + level - unit.depth
    above = parent(unit.path)
    from_parent = Unit.unscoped.filter(path=above).first() if above else None
    refusals = tuple(_move_refusals(access, unit, to_parent, deepest))
    return MovePreview(unit, from_parent, to_parent, below, level, deepest, refusals)


def _move_refusals(access: Access, unit: Unit, to_parent: Unit | None, deepest: int) -> list[Refused]:
    old_parent, new_parent = parent(unit.path), to_parent.path if to_parent else EVERYWHERE
    if not access.covers(UnitPermission.CHANGE, old_parent):
        return [Refused(_("You may not take this unit away from where it is."), "unit")]
    if not access.covers(UnitPermission.CHANGE, new_parent):
        return [Refused(_("You may not put units there."), "to_parent")]
    if to_parent is not None and is_under(new_parent, unit.path):
        message = _("“%(unit)s” cannot be below itself. Choose a place outside it.")
        return [Refused(message % {"unit": unit}, "to_parent")]
    if old_parent == new_parent:
        return [Refused(_("“%(unit)s” is already there.") % {"unit": unit}, "to_parent")]
    refusals = []
    if to_parent is not None and to_parent.closed_on is not None and unit.closed_on is None:
        refusals.append(refuse_closed_above(to_parent, "to_parent"))
    if unit.closed_on is None and get_namesake(unit.name_key, new_parent) is not None:
        message = _("There is already a unit “%(unit)s” there. Rename one of the two first.")
        refusals.append(Refused(message % {"unit": unit.name}, "to_parent"))
    if deepest > DEEPEST:
        refusals.append(refuse_too_deep("to_parent"))
    if get_last_child(new_parent) >= WIDEST:
        refusals.append(refuse_too_wide("to_parent"))
    return refusals


def refuse_closed_above(unit: Unit, field: str) -> Refused:
    """Return the refusal to put anything below a closed unit."""
    message = _("“%(unit)s” is closed. Reopen it first or choose another place.")
    return Refused(message % {"unit": unit}, field)


def refuse_too_deep(field: str) -> Refused:
    """Return the refusal of a tree with too many levels."""
    return Refused(_("The tree would be deeper than %(levels)s levels.") % {"levels": DEEPEST}, field)


def refuse_too_wide(field: str) -> Refused:
    """Return the refusal to add a unit where all numbers are used up."""
    return Refused(_("No more units can be put there: it has held %(number)s.") % {"number": WIDEST}, field)


@dataclass(frozen=True, slots=True)
class Ending:
    """How many things of one kind end when a unit closes."""

    label: Any
    number: int


@dataclass(frozen=True, slots=True)
class ClosePreview:
    """What closing a unit would do.

    ``below`` is the number of open units that would close with it. ``endings`` are the kinds of things that end,
    leaving out those that the unit does not have. ``after`` says in words how many records are of a later day.
    ``refusals`` say why it cannot be closed.
    """

    unit: Unit
    day: datetime.date
    below: int
    endings: tuple[Ending, ...]
    refusals: tuple[Refused, ...]
    after: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the unit can be closed, if necessary with everything below it."""
        return not self.refusals


def preview_close(access: Access, unit: Unit, day: datetime.date) -> ClosePreview:
    """Return what closing a unit with ``day`` as its last day would do. Nothing is changed."""
    below = find_open_below(unit, day).exclude(pk=unit.pk).count()
    endings = (Ending(effect.label, effect.count(unit.path, day)) for effect in closing_effects())
    refusals = tuple(_close_refusals(access, unit, day))
    after = count_after(day, under(unit.path))
    return ClosePreview(
        unit, day, below, tuple(ending for ending in endings if ending.number), refusals, after
    )


def find_open_below(unit: Unit, day: datetime.date) -> QuerySet[Unit]:
    """Return the units, at and below a unit, that would still be open after a day. Unscoped, for actions."""
    return Unit.unscoped.filter(under(unit.path)).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))


def _close_refusals(access: Access, unit: Unit, day: datetime.date) -> list[Refused]:
    if not access.covers(UnitPermission.CHANGE, unit.path):
        return [Refused(NOT_HERE, "unit")]
    if unit.closed_on is not None:
        return [Refused(_("“%(unit)s” is already closed.") % {"unit": unit}, "unit")]
    opening_later = find_open_below(unit, day).filter(opened_on__gt=day).order_by("path").first()
    if opening_later is not None:
        message = _("“%(unit)s” opens after this day. Choose a later one.")
        return [Refused(message % {"unit": opening_later}, "day")]
    return []
