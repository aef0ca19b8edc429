"""Taking units, groups and kinds out again that were made by mistake, from a single unit to two hundred thousand.

Who calls this holds the locks of the tree, and has made sure that nothing refers to what goes.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from touchstone.common.changes import apply
from touchstone.common.chunks import chunks, find_in
from touchstone.common.deleting import delete_rows
from touchstone.common.refusal import Refused
from touchstone.search.actions import forget, keep
from touchstone.units.access import everything
from touchstone.units.actions.moving import find_path_copies, move_unit
from touchstone.units.audit_hook import record
from touchstone.units.hooks import Removal, notify_removal
from touchstone.units.models import (
    Appointment,
    Group,
    GroupAssignment,
    Unit,
    UnitAlias,
    UnitKind,
    UnitMove,
    User,
)
from touchstone.units.paths import EVERYWHERE, is_under, parent, topmost, under_any
from touchstone.units.searching import PEOPLE, UNITS


def remove_units(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete units with their other names; what the history says of their places stands at the unit above from now on.

    One event is recorded for each unit below which some are deleted, and for each root.
    """
    paths = list(find_in(Unit.unscoped.values_list("path", flat=True), "pk", sorted(keys)))
    tops = topmost(paths)
    roots = {unit.path: unit for unit in find_in(Unit.unscoped.all(), "path", tops) if unit.depth == 1}
    removal = Removal(frozenset(keys), frozenset(tops))
    notify_removal(removal)
    _hand_up_copies(removal)
    delete_rows(Unit, keys)
    forget(UNITS, keys)
    removed: Counter[str] = Counter()
    for path in paths:
        top = removal.top_of(path)
        removed[parent(top) or top] += 1
    above = {unit.path: unit for unit in find_in(Unit.unscoped.all(), "path", sorted(removed))} | roots
    _take_from_children(Counter(map(parent, tops)), above)
    for path, number in sorted(removed.items()):
        changes = {"units": (number, 0)}
        record(by=by, verb="units.units-removed", target=above[path], changes=changes, reason=reason)


def _hand_up_copies(removal: Removal) -> None:
    """Let what is stored at the places of deleted units, such as the history, stand at the unit above them."""
    for model, field in find_path_copies():
        rows = model._base_manager.filter(under_any(removal.around, field)).order_by()
        places: defaultdict[str, list[str]] = defaultdict(list)
        for path in rows.values_list(field, flat=True).distinct():
            if top := removal.top_of(path):
                places[parent(top)].append(path)
        for above, gone in places.items():
            for chunk in chunks(gone):
                model._base_manager.filter(**{f"{field}__in": chunk}).update(**{field: above})


def _take_from_children(gone: Mapping[str, int], above: Mapping[str, Unit]) -> None:
    keys_by_number: defaultdict[int, list[int]] = defaultdict(list)
    for path, number in gone.items():
        if path != EVERYWHERE:
            keys_by_number[number].append(above[path].pk)
    for number, keys in keys_by_number.items():
        for chunk in chunks(keys):
            Unit.unscoped.filter(pk__in=chunk).update(numchild=F("numchild") - number)


def restore_units(*, by: User | None, before: Mapping[int, Mapping[str, Any]], reason: str = "") -> None:
    """Give units, by key, back their places, their descriptions, and their other names, in use or until a day."""
    _move_back(by, {key: values["parent"] for key, values in before.items()}, reason)
    for key, values in before.items():
        described = {name: value for name, value in values.items() if name not in ("aliases", "parent")}
        unit = Unit.unscoped.select_related("kind").get(pk=key)
        kind = unit.kind
        changes = apply(described, unit)
        if changes.pop("kind_id", None):
            changes["kind"] = (kind, UnitKind.objects.filter(pk=unit.kind_id).first())
        if changes:
            unit.save()
            record(by=by, verb="units.unit-changed", target=unit, changes=changes, reason=reason)
        _restore_aliases(by, unit, values["aliases"] or {}, reason)
        keep(UNITS, [unit.pk])


def _move_back(by: User | None, parents: Mapping[int, int | None], reason: str) -> None:
    """Move units below the parents that they had; none is moved below itself while the other waits for it."""
    waiting = dict(parents)
    while waiting:
        units = Unit.unscoped.in_bulk([*waiting, *filter(None, waiting.values())])
        moved = False
        for key, above in list(waiting.items()):
            unit, there = units[key], units.get(above or 0)
            if parent(unit.path) == (there.path if there else EVERYWHERE):
                del waiting[key]
            elif there is None or not is_under(there.path, unit.path):
                move = move_unit(by=by, access=everything(), unit=unit, to_parent=there, reason=reason)
                UnitMove.unscoped.filter(pk=move.pk).delete()  # the history keeps both moves
                del waiting[key]
                moved = True
                break  # the paths of the others may have changed
        if not moved and waiting:
            raise Refused(_("Units cannot be moved back to where they were. Move them by hand first."))


def _restore_aliases(by: User | None, unit: Unit, aliases: Mapping[str, str | None], reason: str) -> None:
    stored = {alias.name: alias for alias in UnitAlias.unscoped.filter(unit=unit)}
    if {name: alias.until and alias.until.isoformat() for name, alias in stored.items()} == aliases:
        return
    UnitAlias.unscoped.filter(unit=unit).delete()
    for name, until in aliases.items():
        UnitAlias.unscoped.create(unit=unit, name=name, until=until)
    changes = {"aliases": (sorted(stored), sorted(aliases))}
    record(by=by, verb="units.aliases-set", target=unit, changes=changes, reason=reason)


def remove_groups(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete groups that nobody belongs to and that guide no unit."""
    for group in find_in(Group.unscoped.select_related("owner"), "pk", sorted(keys)):
        record(by=by, verb="units.group-removed", target=group, path=group.owner.path, reason=reason)
    delete_rows(Group, keys)


def remove_kinds(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete kinds of unit that no unit has."""
    for kind in find_in(UnitKind.objects.all(), "pk", sorted(keys)):
        record(by=by, verb="units.kind-removed", target=kind, reason=reason)
    delete_rows(UnitKind, keys)


def remove_appointments(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete appointments that never should have been."""
    rows = Appointment.unscoped.select_related("user", "unit", "group__owner")
    people = set()
    for appointment in find_in(rows, "pk", sorted(keys)):
        people.add(appointment.user_id)
        record(by=by, verb="units.appointment-removed", target=appointment, reason=reason)
    delete_rows(Appointment, keys)
    keep(PEOPLE, people)


def remove_people(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete accounts that nobody has used."""
    for user in find_in(User.objects.all(), "pk", sorted(keys)):
        record(by=by, verb="units.person-removed", target=user, reason=reason)
    delete_rows(User, keys)
    forget(PEOPLE, keys)


def remove_moves(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete moves that have been undone; the history keeps them."""
    delete_rows(UnitMove, keys)


def remove_assignments(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete assignments of units to groups that never should have been."""
    rows = GroupAssignment.unscoped.select_related("group", "unit")
    _record_assignments(by, find_in(rows, "pk", sorted(keys)), "units.assignment-removed", reason)
    delete_rows(GroupAssignment, keys)


def reopen_assignments(
    *, by: User | None, last_days: Mapping[int, datetime.date | None], reason: str = ""
) -> None:
    """Give assignments of units to groups, by key, back the last day that they had, if any."""
    rows = GroupAssignment.unscoped.select_related("group", "unit")
    _record_assignments(by, find_in(rows, "pk", sorted(last_days)), "units.assignment-resumed", reason)
    keys_by_day: defaultdict[datetime.date | None, list[int]] = defaultdict(list)
    for key, day in last_days.items():
        keys_by_day[day].append(key)
    for day, keys in keys_by_day.items():
        for chunk in chunks(keys):
            GroupAssignment.unscoped.filter(pk__in=chunk).update(to_day=day)


def _record_assignments(
    by: User | None, assignments: Iterable[GroupAssignment], verb: str, reason: str
) -> None:
    """Record one event for each group, with the number of its units."""
    by_group: defaultdict[Group, int] = defaultdict(int)
    for assignment in assignments:
        by_group[assignment.group] += 1
    for group, number in by_group.items():
        record(by=by, verb=verb, target=group, changes={"units": (number, 0)}, reason=reason)
