"""Moving a unit, with everything below it, to another place in the tree."""

import datetime
from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from touchstone.common import clock
from touchstone.search.actions import keep
from touchstone.search.queries import find_placed
from touchstone.units.access import Access
from touchstone.units.actions.text_checks import checked_reason
from touchstone.units.audit_hook import record
from touchstone.units.hooks import notify_move
from touchstone.units.locking import get_existing, lock_paths, lock_tree
from touchstone.units.models import Unit, UnitMove, User
from touchstone.units.paths import EVERYWHERE, UnitPathField, ancestors, child, depth, parent, under
from touchstone.units.queries.changes import get_last_child, preview_move


def move_unit(
    *,
    by: User | None,
    access: Access,
    unit: Unit,
    to_parent: Unit | None,
    on: datetime.date | None = None,
    reason: str = "",
) -> UnitMove:
    """Move a unit below another unit, or to the top of the tree (None); it becomes the last child there.

    One transaction calls the hooks of the packages above, rewrites the path of the unit, of all units below it and of
    every record that stores a copy, reads anew what these are found by, and records the move. Refused for the reasons found by :func:`preview_move`.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        lock_tree()
        lock_paths()
        moved = get_existing(unit)
        above = get_existing(to_parent) if to_parent is not None else None
        preview = preview_move(access, moved, above)
        if preview.refusals:
            raise preview.refusals[0]
        old, above_path = moved.path, above.path if above is not None else EVERYWHERE
        new = child(above_path, get_last_child(above_path) + 1)
        leaving, joining = _difference(old, new)
        notify_move(moved, leaving, joining)
        placed = find_placed(old)
        _rewrite(old, new)
        for kind, keys in placed:
            keep(kind, keys)
        Unit.unscoped.filter(path=parent(old)).update(numchild=F("numchild") - 1)
        Unit.unscoped.filter(path=above_path).update(numchild=F("numchild") + 1)
        for instance in {id(unit): unit, id(moved): moved}.values():
            instance.path, instance.depth = new, depth(new)
        move = UnitMove.unscoped.create(
            unit=moved,
            from_parent=preview.from_parent,
            to_parent=above,
            moved_on=on or clock.today(),
            moved_by=by,
            reason=reason,
        )
        record(
            by=by,
            verb="units.unit-moved",
            target=moved,
            changes={"parent": (preview.from_parent, above), "units": (None, preview.below + 1)},
            reason=reason,
        )
    return move


def find_path_copies() -> Iterator[tuple[type[models.Model], str]]:
    """Yield every model and field that stores copies of units' paths, except the unit itself."""
    for model in apps.get_models():
        if model is Unit or model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, UnitPathField):
                yield model, field.name


def _rewrite(old: str, new: str) -> None:
    """Replace the beginning of every path at and below ``old``, on the units and on all copies."""
    units = Unit.unscoped.filter(under(old))
    units.update(path=_moved("path", old, new), depth=F("depth") + (depth(new) - depth(old)))
    for model, field in find_path_copies():
        model._base_manager.filter(under(old, field)).update(**{field: _moved(field, old, new)})


def _moved(field: str, old: str, new: str) -> Concat:
    return Concat(Value(new), Substr(field, len(old) + 1))


def _difference(old: str, new: str) -> tuple[list[Unit], list[Unit]]:
    """Return the units above the old path but not above the new one, and the reverse; each list begins at the root."""
    before, after = ancestors(parent(old)), ancestors(parent(new))
    units = {unit.path: unit for unit in Unit.unscoped.filter(path__in={*before, *after})}
    return (
        [units[path] for path in before if path not in after],
        [units[path] for path in after if path not in before],
    )
