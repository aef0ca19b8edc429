"""Adding units to the tree, from a single unit to two hundred thousand at once."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from touchstone.common.chunks import chunks, find_in
from touchstone.common.refusal import Refused
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.actions.text_checks import checked_aliases, checked_name, checked_reason, checked_text
from touchstone.units.audit_hook import record
from touchstone.units.locking import GONE, lock_tree
from touchstone.units.models import Unit, UnitAlias, UnitKind, User
from touchstone.units.paths import DEEPEST, EVERYWHERE, STEP, WIDEST, child, depth, number, parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.changes import (
    get_last_child,
    refuse_closed_above,
    refuse_too_deep,
    refuse_too_wide,
)
from touchstone.units.searching import UNITS

_BATCH = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class NewUnit:
    """A unit to be created below an existing unit, below another new unit, or at the top of the tree (None)."""

    name: str
    parent: "Parent" = None
    name_en: str = ""
    kind: UnitKind | None = None
    opened_on: datetime.date | None = None
    liaison_post: str = ""
    liaison_phone: str = ""
    aliases: tuple[str, ...] = ()


Parent: TypeAlias = Unit | NewUnit | None


def create_unit(
    *,
    by: User | None,
    access: Access,
    parent: Unit | None,
    name: str,
    name_en: str = "",
    kind: UnitKind | None = None,
    opened_on: datetime.date | None = None,
    liaison_post: str = "",
    liaison_phone: str = "",
    aliases: Iterable[str] = (),
) -> Unit:
    """Create a unit below another, or at the top of the tree; refused if its name is taken there."""
    new = NewUnit(name, parent, name_en, kind, opened_on, liaison_post, liaison_phone, tuple(aliases))
    with transaction.atomic():
        (unit,) = _create(access, [new])
        record(by=by, verb="units.unit-created", target=unit)
    return unit


def create_many(*, by: User | None, access: Access, units: Sequence[NewUnit], reason: str = "") -> list[Unit]:
    """Create units, all or none, and return them in the order given.

    One event is recorded for each unit of the existing tree that they are put below, and for each new root.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        created = _create(access, units)
        tops: Counter[str] = Counter()
        roots = {unit.path: unit for unit in created if unit.depth == 1}
        old = _existing(units)
        targets = {path: unit for unit in old.values() for path in (unit.path,)} | roots
        for new, unit in zip(units, created, strict=True):
            while isinstance(new.parent, NewUnit):
                new = new.parent  # noqa: PLW2901 - climbs to the unit whose parent exists already
            tops[old[new.parent.pk].path if new.parent is not None else unit.path[:STEP]] += 1
        for path, count in sorted(tops.items()):
            target = targets[path]
            changes = {"units": (0, count)}
            record(by=by, verb="units.units-created", target=target, changes=changes, reason=reason)
    return created


def _create(access: Access, news: Sequence[NewUnit]) -> list[Unit]:
    lock_tree()
    old = _existing(news)
    _check_places(access, news, old)
    levels = _levels(news, old)
    names = [checked_name(Unit, new.name) for new in news]
    below_old: defaultdict[int | None, list[int]] = defaultdict(list)  # by parent's key, None for the roots
    below_new: defaultdict[int, list[int]] = defaultdict(list)  # by the parent's index in the list
    index_of = {id(new): index for index, new in enumerate(news)}
    for index, new in enumerate(news):
        if isinstance(new.parent, NewUnit):
            below_new[index_of[id(new.parent)]].append(index)
        else:
            below_old[new.parent.pk if new.parent is not None else None].append(index)
    paths: dict[int, str] = {}
    last = _last_children(old, roots=None in below_old)
    for pk, indexes in below_old.items():
        above = old[pk].path if pk is not None else EVERYWHERE
        _number(paths, above, last.get(pk, 0), indexes)
    for index in sorted(below_new, key=lambda index: levels[index]):
        _number(paths, paths[index], 0, below_new[index])
    _check_names(names, news, [paths[index] for index in range(len(news))])
    created = [
        Unit(
            path=paths[index],
            depth=levels[index],
            numchild=len(below_new[index]) if index in below_new else 0,
            name=names[index][0],
            name_key=names[index][1],
            name_en=checked_text(Unit, "name_en", new.name_en) if new.name_en else "",
            kind=new.kind,
            opened_on=new.opened_on,
            liaison_post=checked_text(Unit, "liaison_post", new.liaison_post) if new.liaison_post else "",
            liaison_phone=checked_text(Unit, "liaison_phone", new.liaison_phone) if new.liaison_phone else "",
        )
        for index, new in enumerate(news)
    ]
    Unit.unscoped.bulk_create(created, batch_size=_BATCH)
    _add_children({pk: len(indexes) for pk, indexes in below_old.items() if pk is not None})
    aliases = [
        UnitAlias(unit=unit, name=name, name_key=key)
        for unit, new in zip(created, news, strict=True)
        if new.aliases
        for key, name in checked_aliases(new.aliases, unit.name_key).items()
    ]
    UnitAlias.unscoped.bulk_create(aliases, batch_size=_BATCH)
    keep(UNITS, [unit.pk for unit in created])
    return created


def _existing(news: Sequence[NewUnit]) -> dict[int, Unit]:
    """Return the existing units that new units are put below, up to date."""
    keys = sorted({new.parent.pk for new in news if isinstance(new.parent, Unit)})
    existing = {unit.pk: unit for unit in find_in(Unit.unscoped.all(), "pk", keys)}
    if len(existing) < len(keys):
        raise Refused(GONE, "parent")
    return existing


def _check_places(access: Access, news: Sequence[NewUnit], old: Mapping[int, Unit]) -> None:
    if any(new.parent is None for new in news) and not access.covers(UnitPermission.CHANGE, EVERYWHERE):
        raise Refused(_("You may not put units at the top of the tree."), "parent")
    for unit in old.values():
        if not access.covers(UnitPermission.CHANGE, unit.path):
            raise Refused(_("You may not create units below “%(unit)s”.") % {"unit": unit}, "parent")
        if unit.closed_on is not None:
            raise refuse_closed_above(unit, "parent")


def _levels(news: Sequence[NewUnit], old: Mapping[int, Unit]) -> list[int]:
    """Return the level in the tree of each new unit."""
    known: dict[int, int] = {}
    listed = {id(new) for new in news}
    for new in news:
        trail: list[NewUnit] = []
        step: Parent = new
        while isinstance(step, NewUnit) and id(step) not in known:
            if id(step) not in listed:
                raise ValueError("A new unit stands below one that is not in the list.")
            trail.append(step)
            step = step.parent
        level = known[id(step)] if isinstance(step, NewUnit) else depth(old[step.pk].path) if step else 0
        for below in reversed(trail):
            level += 1
            known[id(below)] = level
    levels = [known[id(new)] for new in news]
    if levels and max(levels) > DEEPEST:
        raise refuse_too_deep("parent")
    return levels


def _last_children(old: Mapping[int, Unit], *, roots: bool) -> dict[int | None, int]:
    """Return the number of the last child of each existing unit, and under None that of the last root."""
    numbers: dict[int | None, int] = {None: get_last_child(EVERYWHERE)} if roots else {}
    below = Unit.unscoped.filter(
        path__gt=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value("~")), depth=OuterRef("depth") + 1
    )
    last = Subquery(below.order_by("-path").values("path")[:1])
    keys = [pk for pk, unit in old.items() if unit.numchild]
    rows = Unit.unscoped.annotate(last=last).values_list("pk", "last")
    numbers.update((pk, number(path)) for pk, path in find_in(rows, "pk", keys) if path)
    return numbers


def _number(paths: dict[int, str], above: str, last: int, indexes: Sequence[int]) -> None:
    if last + len(indexes) > WIDEST:
        raise refuse_too_wide("parent")
    for offset, index in enumerate(indexes, start=last + 1):
        paths[index] = child(above, offset)


def _check_names(names: Sequence[tuple[str, str]], news: Sequence[NewUnit], paths: Sequence[str]) -> None:
    """Refuse a name that two open units directly below the same unit would share."""
    taken: set[tuple[str, str]] = set()
    for (name, key), path in zip(names, paths, strict=True):
        if (parent(path), key) in taken:
            raise _taken(name)
        taken.add((parent(path), key))
    below = {
        parent(path) for new, path in zip(news, paths, strict=True) if not isinstance(new.parent, NewUnit)
    }
    for keys in chunks(sorted({key for above, key in taken if above in below})):
        open_now = Unit.unscoped.filter(name_key__in=keys, closed_on__isnull=True)
        for name, key, path in open_now.values_list("name", "name_key", "path").iterator(_BATCH):
            if (parent(path), key) in taken:
                raise _taken(name)


def _taken(name: str) -> Refused:
    message = _("There is already a unit “%(unit)s” at the same place. Choose another name.")
    return Refused(message % {"unit": name}, "name")


def _add_children(counts: Mapping[int, int]) -> None:
    """Add the new children to the child counts of their existing parents."""
    keys_by_count: defaultdict[int, list[int]] = defaultdict(list)
    for pk, count in counts.items():
        keys_by_count[count].append(pk)
    for count, keys in keys_by_count.items():
        for chunk in chunks(keys):
            Unit.unscoped.filter(pk__in=chunk).update(numchild=F("numchild") + count)
